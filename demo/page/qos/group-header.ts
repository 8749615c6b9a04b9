import type { TrafficSeries } from '../graph/traffic-graph.ts';
import { formatBytes, formatPercent, formatSeconds } from '../model/format-value.ts';
import type { GroupSummary } from '../model/group-summary.ts';
import { element, setAttribute, setText } from './element.ts';
import { MetricList } from './metric-list.ts';
import { TrafficFigure } from './traffic-figure.ts';

/** Blocks drawn at most; a page has room for twelve viewers, tabs elsewhere may add some. */
const BLOCKS_MAX = 24;

/** The group at a glance: how many copies of the stream the origin sends, and what that means. */
export class GroupHeader {
  readonly element: HTMLElement;
  readonly #copies = element('span', { class: 'hero-number' }, '–');
  readonly #sentence = element('p', { class: 'hero-sentence' });
  readonly #blocks = element('div', { class: 'blocks', role: 'img' });
  readonly #metrics = new MetricList('metrics metrics-group');
  readonly #traffic = new TrafficFigure(['cdn', 'p2p', 'upload', 'origin']);

  constructor() {
    this.element = element(
      'section',
      { class: 'group', 'aria-label': 'The whole group' },
      element(
        'div',
        { class: 'hero' },
        element('h2', {}, 'CDN copies'),
        element('p', { class: 'hero-figure' }, this.#copies),
        this.#blocks,
        this.#sentence,
      ),
      this.#traffic.element,
      this.#metrics.element,
    );
  }

  update(summary: GroupSummary, series: TrafficSeries): void {
    setText(this.#copies, summary.copies === undefined ? '–' : Math.max(0, summary.copies).toFixed(2));
    setText(this.#sentence, sentenceOf(summary));
    this.#showBlocks(summary);
    this.#traffic.update(series);
    this.#showMetrics(summary);
  }

  repaint(): void {
    this.#traffic.repaint();
  }

  /** A block for each viewer, filled by the copies that the origin sends. */
  #showBlocks({ viewerCount, copies }: GroupSummary): void {
    const count = Math.min(BLOCKS_MAX, viewerCount);
    while (this.#blocks.childElementCount > count) this.#blocks.lastElementChild?.remove();
    while (this.#blocks.childElementCount < count) this.#blocks.append(element('span', { class: 'block' }));
    [...this.#blocks.children].forEach((block, index) => {
      const fill = Math.min(1, Math.max(0, (copies ?? 0) - index));
      if (block instanceof HTMLElement) block.style.setProperty('--fill', `${(fill * 100).toFixed(1)}%`);
    });
    const label =
      copies === undefined ? 'CDN copies: not known yet' : `${copies.toFixed(2)} of ${viewerCount} copies`;
    setAttribute(this.#blocks, 'aria-label', label);
  }

  #showMetrics(summary: GroupSummary): void {
    const { originOffloadRatio, sdkOffloadRatio, ceilingRatio, ceilingShare, stallCount } = summary;
    const apart =
      originOffloadRatio === undefined || sdkOffloadRatio === undefined
        ? undefined
        : Math.abs(originOffloadRatio - sdkOffloadRatio) * 100;
    this.#metrics.update([
      {
        name: 'Offload, by the origin',
        value: formatPercent(originOffloadRatio),
        note:
          ceilingShare === undefined
            ? 'ceiling 0 %'
            : `${formatPercent(ceilingShare, 0)} of ceiling ${formatPercent(ceilingRatio)}`,
        tone: 'good',
      },
      {
        name: 'Offload, by the SDK',
        value: formatPercent(sdkOffloadRatio),
        note: apart === undefined ? '' : `${apart.toFixed(1)} points apart`,
      },
      { name: 'From the CDN', value: formatBytes(summary.cdnBytes), note: 'since start' },
      { name: 'From partners', value: formatBytes(summary.p2pBytes), note: 'since start' },
      { name: 'Uploaded', value: formatBytes(summary.uploadBytes), note: 'since start' },
      { name: 'Live latency', value: formatSeconds(summary.latencyMs), note: 'median' },
      {
        name: 'Stalls',
        value: String(stallCount),
        note: stallCount > 0 ? `${formatSeconds(summary.stallMs)} in all` : 'in all viewers',
        tone: stallCount > 0 ? 'bad' : undefined,
      },
    ]);
  }
}

function sentenceOf({ viewerCount, copies }: GroupSummary): string {
  if (viewerCount === 0) return 'No viewer yet. Add one.';
  if (viewerCount === 1) return 'One viewer needs one copy. Add viewers to see them share.';
  if (copies === undefined) return 'Waiting for the first bytes.';
  return (
    `for ${viewerCount} viewers, by the origin’s own count over the last 30 s. ` +
    `Without P2P it would be ${viewerCount}; the least there can be is 1.`
  );
}
