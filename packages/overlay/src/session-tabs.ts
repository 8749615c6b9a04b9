import { element } from './element.ts';

/** One tab per session, as the ARIA pattern has it: arrow keys move, and what is moved to is shown. Not there with one session. */
export class SessionTabs {
  readonly element = element('div', { role: 'tablist', 'aria-label': 'Players' });
  readonly #tabs = new Map<number, HTMLButtonElement>();
  readonly #onChange: () => void;
  #selected: number | undefined;

  constructor(onChange: () => void) {
    this.#onChange = onChange;
    this.element.addEventListener('keydown', ({ key }) => {
      const step = key === 'ArrowLeft' ? -1 : key === 'ArrowRight' ? 1 : 0;
      const ids = [...this.#tabs.keys()];
      const id = ids.at((ids.indexOf(this.#selected ?? 0) + step) % ids.length);
      if (step !== 0 && id !== undefined) this.#select(id);
    });
  }

  get selected(): number | undefined {
    return this.#selected;
  }

  /** `ids` of the sessions that live. Falls back to the first one when the one that was chosen has ended. */
  update(ids: readonly number[]): void {
    for (const [id, tab] of this.#tabs) {
      if (ids.includes(id)) continue;
      tab.remove();
      this.#tabs.delete(id);
    }
    for (const id of ids) {
      if (this.#tabs.has(id)) continue;
      const tab = element('button', { role: 'tab' }, `Player ${id}`);
      tab.onclick = () => this.#select(id);
      this.#tabs.set(id, tab);
      this.element.append(tab);
    }
    this.element.hidden = ids.length < 2;
    if (!ids.includes(this.#selected ?? 0)) this.#selected = ids[0];
    this.#mark();
  }

  #select(id: number): void {
    this.#selected = id;
    this.#mark();
    this.#tabs.get(id)?.focus();
    this.#onChange();
  }

  #mark(): void {
    for (const [id, tab] of this.#tabs) {
      const isSelected = id === this.#selected;
      tab.ariaSelected = String(isSelected);
      tab.tabIndex = isSelected ? 0 : -1;
    }
  }
}
