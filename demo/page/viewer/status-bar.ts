import { formatBytes, formatPercent, formatSeconds } from '../model/format-value.ts';
import type { ViewerReport } from '../model/frame-message.ts';

/** One line of figures below the video, for a viewer in a tab of its own. */
export class StatusBar {
  readonly #element: HTMLElement;

  constructor(element: HTMLElement) {
    this.#element = element;
    element.hidden = false;
  }

  show({ stats, mode, p2pEnabled }: ViewerReport): void {
    const how = mode === 'plain' ? 'plain hls.js' : p2pEnabled ? stats.state : 'P2P off';
    const figures: readonly (readonly [string, string])[] = [
      ['State', how],
      ['Offload', formatPercent(stats.offloadRatio)],
      ['Partners', String(stats.partnerCount)],
      ['Latency', formatSeconds(stats.liveLatencyMs)],
      ['Buffer', formatSeconds(stats.bufferAheadMs)],
      ['Stalls', String(stats.stallCount)],
      ['CDN', formatBytes(stats.cdnBytes)],
      ['P2P', formatBytes(stats.p2pBytes)],
      ['Upload', formatBytes(stats.uploadBytes)],
    ];
    this.#element.replaceChildren(
      ...figures.map(([name, value]) => {
        const item = document.createElement('span');
        const label = document.createElement('small');
        const figure = document.createElement('b');
        label.textContent = name;
        figure.textContent = value;
        item.append(label, figure);
        return item;
      }),
    );
  }
}
