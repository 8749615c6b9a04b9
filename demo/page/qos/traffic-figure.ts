import { TrafficGraph, type TrafficSeries } from '../graph/traffic-graph.ts';
import { formatRate } from '../model/format-value.ts';
import { element, setAttribute, setText } from './element.ts';

export type Lane = 'cdn' | 'p2p' | 'upload' | 'origin';

const LANE_NAMES: Readonly<Record<Lane, string>> = {
  cdn: 'CDN',
  p2p: 'P2P',
  upload: 'Upload',
  origin: 'Origin’s count',
};

/** The traffic graph with a legend that shows the rates under the pointer, or else the latest. */
export class TrafficFigure {
  readonly element: HTMLElement;
  readonly #canvas = element('canvas', { class: 'traffic-canvas', role: 'img' });
  readonly #graph: TrafficGraph;
  readonly #when = element('span', { class: 'legend-when' });
  readonly #values = new Map<Lane, HTMLElement>();
  #series: TrafficSeries | undefined;
  #cursor: number | undefined;

  /** `lanes`: what the legend names; the others are not expected to carry anything. */
  constructor(lanes: readonly Lane[]) {
    const legend = element('div', { class: 'legend' });
    for (const lane of lanes) {
      const value = element('b', {}, '–');
      this.#values.set(lane, value);
      legend.append(element('span', { class: `key key-${lane}` }, `${LANE_NAMES[lane]} `, value));
    }
    legend.append(this.#when);
    this.element = element('figure', { class: 'traffic' }, legend, this.#canvas);
    this.#graph = new TrafficGraph(this.#canvas, (index) => {
      this.#cursor = index;
      this.#showValues();
    });
  }

  update(series: TrafficSeries): void {
    this.#series = series;
    this.#graph.draw(series);
    this.#showValues();
    setAttribute(this.#canvas, 'aria-label', this.#graph.describe());
  }

  repaint(): void {
    this.#graph.repaint();
  }

  destroy(): void {
    this.#graph.destroy();
  }

  #showValues(): void {
    const series = this.#series;
    if (series === undefined) return;
    const index = this.#cursor ?? series.times.length - 1;
    const atMs = series.times[index];
    const lanes: Record<Lane, number | undefined> = {
      cdn: series.cdnBps[index],
      p2p: series.p2pBps[index],
      upload: series.uploadBps[index],
      origin: series.originBps?.[index],
    };
    for (const [lane, value] of this.#values) {
      const bps = lanes[lane];
      setText(value, bps === undefined ? '–' : formatRate(bps));
    }
    const isPast = this.#cursor !== undefined && atMs !== undefined;
    setText(this.#when, isPast ? `−${Math.round((series.endMs - atMs) / 1_000)} s` : '');
  }
}
