import { formatBytes, formatMs, formatSeconds } from '../model/format-value.ts';
import { reasonOf, type SegmentTrace } from '../model/segment-trace.ts';
import { waterfallOf, type WaterfallRow } from '../model/waterfall.ts';
import { element, setAttribute, setText } from './element.ts';

/** Segments that are shown: half a minute of segments of 2 s. */
const ROWS_MAX = 14;

/** The newest segments of a viewer as bars on an axis of time, each with the reason why it came as it did. */
export class WaterfallFigure {
  readonly element: HTMLElement;
  readonly #rows = element('tbody');
  readonly #span = element('span', {});
  readonly #empty = element('p', { class: 'empty' }, 'No segment yet.');
  #owner: string | undefined;
  #newest: SegmentTrace | undefined;

  constructor() {
    const head = element('tr', {});
    for (const name of ['Segment', 'Reason', 'Bytes', 'Wait', 'Asked for to handed over'])
      head.append(
        element('th', { scope: 'col', class: name === 'Bytes' || name === 'Wait' ? 'number' : '' }, name),
      );
    this.element = element(
      'figure',
      { class: 'waterfall' },
      element('figcaption', {}, element('span', {}, 'Segments, newest first'), this.#span),
      element(
        'div',
        { class: 'table-scroll', tabindex: '0', role: 'region', 'aria-label': 'Segments' },
        element('table', {}, element('thead', {}, head), this.#rows),
        this.#empty,
      ),
      element(
        'div',
        { class: 'legend' },
        element('span', { class: 'key key-pushed' }, 'pushed by partners'),
        element('span', { class: 'key key-p2p' }, 'pulled from partners'),
        element('span', { class: 'key key-cdn' }, 'from the CDN'),
      ),
    );
  }

  /** `owner` is the viewer whose segments these are. */
  update(owner: string | undefined, traces: readonly SegmentTrace[], nowMs: number): void {
    const shown = traces.slice(-ROWS_MAX);
    const newest = shown[shown.length - 1];
    // The axis moves with the segments, not with the clock: rows that change all the time cannot be read.
    if (owner === this.#owner && newest === this.#newest) return;
    this.#owner = owner;
    this.#newest = newest;
    const { rows, spanMs } = waterfallOf(shown, newest?.atMs ?? nowMs);
    this.#empty.hidden = rows.length > 0;
    setText(this.#span, rows.length > 0 ? `${formatSeconds(spanMs)} wide` : '');
    while (this.#rows.rows.length > rows.length) this.#rows.deleteRow(-1);
    rows.forEach((row, index) => this.#show(this.#rows.rows[index] ?? this.#addRow(), row));
  }

  #addRow(): HTMLTableRowElement {
    const row = this.#rows.insertRow();
    const bar = element('span', { class: 'bar', role: 'img' });
    row.append(
      element('td', { class: 'peer' }),
      element('td', {}, element('span', { class: 'reason' })),
      element('td', { class: 'number' }),
      element('td', { class: 'number' }),
      element('td', { class: 'bar-cell' }, bar),
    );
    return row;
  }

  #show(row: HTMLTableRowElement, { trace, left, width, p2pShare, pushedShare }: WaterfallRow): void {
    const [sequence, reason, bytes, wait, bar] = row.cells;
    const { word, why } = reasonOf(trace);
    if (sequence) setText(sequence, String(trace.mediaSequence));
    const chip = reason?.firstElementChild;
    if (chip instanceof HTMLElement) {
      setText(chip, word);
      setAttribute(chip, 'title', why);
      chip.dataset['how'] = trace.how;
    }
    if (bytes) setText(bytes, formatBytes(trace.byteLength));
    if (wait) setText(wait, formatMs(trace.waitMs));
    const fill = bar?.firstElementChild;
    if (!(fill instanceof HTMLElement)) return;
    fill.style.setProperty('--left', `${(left * 100).toFixed(2)}%`);
    fill.style.setProperty('--width', `${(width * 100).toFixed(2)}%`);
    fill.style.setProperty('--p2p-share', `${(p2pShare * 100).toFixed(1)}%`);
    fill.style.setProperty('--pushed-share', `${(pushedShare * 100).toFixed(1)}%`);
    setAttribute(
      fill,
      'aria-label',
      `${formatMs(trace.waitMs)}, ${Math.round(p2pShare * 100)} % from partners, ${Math.round(pushedShare * 100)} % pushed`,
    );
  }
}
