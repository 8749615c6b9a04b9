import { button, element, setText } from './element.ts';
import { PANEL_STYLE } from './panel-style.ts';
import { SessionFigures } from './session-figures.ts';
import { SessionTabs } from './session-tabs.ts';
import type { WatchedSession } from './session-watch.ts';

/** What the panel's buttons lead to. */
export interface PanelActions {
  close(): void;
  /** The report as text. */
  report(): string;
}

/** In the order of the button that moves the panel. Players keep their controls at the bottom. */
const CORNERS = ['top-right', 'top-left', 'bottom-left', 'bottom-right'] as const;

/** What is done in the panel is not done to the player below it. */
const OWN_EVENTS = [
  ...['keydown', 'keyup', 'click', 'dblclick', 'wheel', 'pointerdown', 'pointerup', 'mousedown', 'mouseup'],
  ...['touchstart', 'touchend'],
];

/** The panel as elements, in a shadow tree of its own. Decides nothing about when it is shown, or where in the page. */
export class OverlayPanel {
  /** What is put into the page. */
  readonly host = document.createElement('paceline-overlay');
  readonly #actions: PanelActions;
  readonly #move = button('Move to the next corner, or with the arrow keys', '⤡', () => {
    this.#corner =
      CORNERS[(CORNERS.findIndex((corner) => corner === this.#corner) + 1) % CORNERS.length] ?? '';
  });
  readonly #tabs = new SessionTabs(() => this.#show());
  readonly #figures = new SessionFigures();
  readonly #status = element('p', { role: 'status' });
  readonly #frame: HTMLElement;
  #watched: readonly WatchedSession[] = [];
  #note = '';

  constructor(version: string, actions: PanelActions) {
    this.#actions = actions;
    this.#frame = element(
      'section',
      { role: 'dialog', 'aria-label': 'Paceline', tabindex: '-1' },
      element(
        'header',
        {},
        element('b', {}, 'Paceline'),
        element('span', {}, version),
        button('Copy report', 'Copy', () => void this.#copy()),
        this.#move,
        button('Close', '✕', () => actions.close()),
      ),
      this.#tabs.element,
      this.#figures.element,
      this.#status,
    );
    this.#frame.onkeydown = (event) => this.#onKey(event);
    const root = this.host.attachShadow({ mode: 'open' });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(PANEL_STYLE);
    root.adoptedStyleSheets = [sheet];
    root.append(this.#frame);
    for (const type of OWN_EVENTS) this.host.addEventListener(type, (event) => event.stopPropagation());
    this.#corner = CORNERS[0];
  }

  update(watched: readonly WatchedSession[]): void {
    this.#watched = watched;
    this.#tabs.update(watched.map(({ id }) => id));
    this.#show();
  }

  focus(): void {
    this.#frame.focus();
  }

  get #corner(): string {
    return this.host.className;
  }

  set #corner(corner: string) {
    this.host.className = corner;
  }

  #show(): void {
    const chosen = this.#watched.find(({ id }) => id === this.#tabs.selected);
    this.#figures.element.hidden = chosen === undefined;
    setText(this.#status, chosen === undefined ? 'No Paceline session on this page.' : this.#note);
    if (chosen !== undefined) this.#figures.update(chosen);
  }

  #onKey(event: KeyboardEvent): void {
    if (event.key === 'Escape') this.#actions.close();
    if (event.target !== this.#move || !event.key.startsWith('Arrow')) return;
    event.preventDefault();
    const [vertical, horizontal] = this.#corner.split('-');
    const side = event.key.slice(5).replace('Up', 'top').replace('Down', 'bottom').toLowerCase();
    const isVertical = side === 'top' || side === 'bottom';
    this.#corner = isVertical ? `${side}-${horizontal}` : `${vertical}-${side}`;
  }

  /** Pages that are not secure have no clipboard, and a browser may refuse. */
  async #copy(): Promise<void> {
    const report = this.#actions.report();
    try {
      await navigator.clipboard.writeText(report);
      this.#note = 'Report copied.';
    } catch {
      console.info(report);
      this.#note = 'Copying is not allowed here: the report is in the console.';
    }
    this.#show();
  }
}
