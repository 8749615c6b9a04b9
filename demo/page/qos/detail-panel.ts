import type { PartnerStats } from '@paceline/hls';
import { formatBytes, formatDuration, formatMs, formatRate } from '../model/format-value.ts';
import { partnerToneOf } from '../model/partner-tone.ts';
import { PROXIMITY_NAMES } from '../model/proximity.ts';
import { element, setText } from './element.ts';
import type { ViewerModel } from './viewer-model.ts';
import { WaterfallFigure } from './waterfall-figure.ts';

type Column = readonly [name: string, cell: (partner: PartnerStats) => string, isNumber: boolean];

const COLUMNS: readonly Column[] = [
  ['Peer', ({ peerId }) => peerId, false],
  ['Proximity', ({ proximity }) => PROXIMITY_NAMES[proximity] ?? String(proximity), false],
  ['RTT', ({ rttMs }) => formatMs(rttMs), true],
  ['Download', ({ downloadBps }) => formatRate(downloadBps), true],
  ['Upload', ({ uploadBps }) => formatRate(uploadBps), true],
  ['Received', ({ receivedBytes }) => formatBytes(receivedBytes), true],
  ['Sent', ({ sentBytes }) => formatBytes(sentBytes), true],
  ['Uplink', ({ uplinkBps }) => (uplinkBps > 0 ? formatRate(uplinkBps) : '–'), true],
  ['Connected', ({ connectedMs }) => formatDuration(connectedMs), true],
  ['Strikes', ({ strikes }) => String(strikes), true],
];

/** Lines of the log that are shown; the export has no log and more would not be read. */
const LINES_MAX = 60;

/** Segments that are asked for, for the newest of them. */
const SEGMENTS_READ = 32;

/** The partners, the log and the segments of one chosen viewer. */
export class DetailPanel {
  readonly element: HTMLElement;
  readonly #choice = element('select', { 'aria-label': 'Viewer to inspect' });
  readonly #rows = element('tbody');
  readonly #empty = element('p', { class: 'empty' }, 'No partner yet.');
  readonly #log = element('ol', { class: 'log', 'aria-label': 'Log', tabindex: '0' });
  readonly #waterfall = new WaterfallFigure();
  #logLength = -1;
  #logOwner = '';

  constructor(onChoose: (viewerId: string) => void) {
    this.#choice.addEventListener('change', () => onChoose(this.#choice.value));
    const head = element('tr', {});
    for (const [name, , isNumber] of COLUMNS) {
      head.append(element('th', { scope: 'col', class: isNumber ? 'number' : '' }, name));
    }
    this.element = element(
      'section',
      { class: 'detail', 'aria-label': 'Partners, log and segments of a viewer', tabindex: '-1' },
      element(
        'header',
        { class: 'detail-header' },
        element('h2', {}, 'Partners, log and segments'),
        element('label', { class: 'field' }, 'of', this.#choice),
      ),
      element(
        'div',
        { class: 'table-scroll', tabindex: '0', role: 'region', 'aria-label': 'Partners' },
        element('table', {}, element('thead', {}, head), this.#rows),
        this.#empty,
      ),
      this.#log,
      this.#waterfall.element,
    );
  }

  update(viewers: readonly ViewerModel[], chosen: ViewerModel | undefined): void {
    this.#showChoices(viewers, chosen);
    const partners = [...(chosen?.report?.partners ?? [])].sort((a, b) => (a.peerId < b.peerId ? -1 : 1));
    this.#showPartners(partners);
    this.#empty.hidden = partners.length > 0;
    setText(
      this.#empty,
      chosen?.setup.mode === 'plain' ? 'A plain hls.js viewer has no partners.' : 'No partner yet.',
    );
    this.#showLog(chosen);
    this.#waterfall.update(chosen?.setup.viewerId, chosen?.segments.newest(SEGMENTS_READ) ?? [], Date.now());
  }

  #showChoices(viewers: readonly ViewerModel[], chosen: ViewerModel | undefined): void {
    const wanted = viewers.map((viewer) => viewer.setup.viewerId).join();
    const present = [...this.#choice.options].map((option) => option.value).join();
    if (wanted !== present) {
      this.#choice.replaceChildren(
        ...viewers.map((viewer) => element('option', { value: viewer.setup.viewerId }, viewer.label)),
      );
    }
    if (chosen !== undefined) this.#choice.value = chosen.setup.viewerId;
  }

  #showPartners(partners: readonly PartnerStats[]): void {
    while (this.#rows.rows.length > partners.length) this.#rows.deleteRow(-1);
    partners.forEach((partner, index) => {
      const row = this.#rows.rows[index] ?? this.#addRow();
      COLUMNS.forEach(([, cell], column) => {
        const target = row.cells[column];
        if (target !== undefined) setText(target, cell(partner));
        if (column === 0 && target !== undefined)
          target.dataset['tone'] = String(partnerToneOf(partner.peerId));
      });
    });
  }

  #addRow(): HTMLTableRowElement {
    const row = this.#rows.insertRow();
    COLUMNS.forEach(([name, , isNumber]) => {
      const cell = row.insertCell();
      cell.className = isNumber ? 'number' : name === 'Peer' ? 'peer' : '';
    });
    return row;
  }

  #showLog(chosen: ViewerModel | undefined): void {
    const notes = chosen?.notes.newest(LINES_MAX) ?? [];
    const owner = chosen?.setup.viewerId ?? '';
    const newest = notes[notes.length - 1]?.atMs ?? 0;
    const fingerprint = notes.length + newest;
    if (fingerprint === this.#logLength && owner === this.#logOwner) return;
    this.#logLength = fingerprint;
    this.#logOwner = owner;
    this.#log.replaceChildren(
      ...notes
        .map((note) =>
          element(
            'li',
            { class: `log-${note.level}` },
            element('time', {}, new Date(note.atMs).toLocaleTimeString(undefined, { hour12: false })),
            element('span', {}, note.text),
          ),
        )
        .reverse(),
    );
  }
}
