import { element, pathsBox, setText } from './element.ts';
import type { Flow } from './overlay-model.ts';
import { describeSession, FACTS, SPARK_HEIGHT, SPARK_WIDTH } from './overlay-model.ts';
import type { SeenWarning, WatchedSession } from './session-watch.ts';
import { PICTURE_HEIGHT, pictureOf, SLOT_COUNT } from './window-picture.ts';

/** Of the table of traffic. */
const FLOW_NAMES: Readonly<Record<Flow, string>> = { cdn: 'CDN', p2p: 'Partners', upload: 'Upload' };

/** Of the window, with their colours. */
const LEGEND = [
  ['cdn', 'CDN'],
  ['p2p', 'partners'],
  ['pending', 'pending'],
  ['missing', 'missing'],
  ['future', 'future'],
] as const;

/** Layers of the window, the lowest first. */
const LAYERS = [
  'kept',
  'urgent',
  'normal',
  'future',
  'gone',
  'missing',
  'pending',
  'cdn',
  'p2p',
  'playhead',
] as const;

interface FlowRow {
  readonly total: Element;
  readonly rate: Element;
  readonly line: Element;
}

/** The figures of one session. Made once and filled again for every look, with whichever session is chosen. */
export class SessionFigures {
  readonly element: HTMLElement;
  readonly #state = element('b');
  readonly #offload = element('b');
  readonly #rows = new Map<string, FlowRow>();
  readonly #facts = FACTS.map(() => element('dd'));
  readonly #paths = LAYERS.map((layer) => element('path', { class: layer }));
  readonly #window = pathsBox('window', SLOT_COUNT, PICTURE_HEIGHT, ...this.#paths);
  readonly #warnings = element('ul', { class: 'warnings', 'aria-label': 'Warnings' });
  #warningsShown = '';

  constructor() {
    const flows = Object.entries(FLOW_NAMES).map(([flow, name]) => {
      const row = { total: element('td'), rate: element('td'), line: element('path') };
      this.#rows.set(flow, row);
      const box = pathsBox(flow, SPARK_WIDTH, SPARK_HEIGHT, row.line);
      box.ariaLabel = `${name}, last minute`;
      const heading = element('th', { scope: 'row', class: flow }, name);
      return element('tr', {}, heading, row.total, row.rate, element('td', {}, box));
    });
    this.element = element(
      'div',
      {},
      element('p', {}, this.#state, element('span', {}, this.#offload, ' offload')),
      element('table', {}, ...flows),
      element(
        'dl',
        {},
        ...FACTS.flatMap((name, index) => [element('dt', {}, name), this.#facts[index] ?? '']),
      ),
      this.#window,
      element('ul', {}, ...LEGEND.map(([kind, name]) => element('li', { class: kind }, name))),
      this.#warnings,
    );
  }

  update({ stats, samples, window, warnings }: WatchedSession): void {
    const { offload, flows, facts } = describeSession(stats, samples);
    this.element.className = stats.state;
    setText(this.#state, stats.state);
    setText(this.#offload, offload);
    for (const { flow, total, rate, line } of flows) {
      const row = this.#rows.get(flow);
      setText(row?.total, total);
      setText(row?.rate, rate);
      row?.line.setAttribute('d', line);
    }
    facts.forEach((value, index) => setText(this.#facts[index], value));
    const picture = window && pictureOf(window);
    LAYERS.forEach((layer, index) => this.#paths[index]?.setAttribute('d', picture?.paths.get(layer) ?? ''));
    this.#window.ariaLabel = picture?.words ?? 'No window yet.';
    this.#showWarnings(warnings);
  }

  #showWarnings(warnings: readonly SeenWarning[]): void {
    const shown = JSON.stringify(warnings);
    if (shown === this.#warningsShown) return;
    this.#warningsShown = shown;
    const items = warnings.map(({ code, message, count }) =>
      element('li', {}, element('b', {}, `${code} (${count})`), ` ${message}`),
    );
    this.#warnings.replaceChildren(...items);
  }
}
