/** An option or event of another SDK that nothing here stands for, and what does its job. */
export interface RetiredName {
  readonly name: string;
  readonly instead: string;
}

/**
 * Tells, in one warning, which names of another SDK are without effect. Waits for the end of the task, because listeners are
 * added right after the engine was made; a name is told once per page.
 */
export class RetiredNames {
  readonly #product: string;
  readonly #told = new Set<string>();
  #waiting: RetiredName[] = [];

  constructor(product: string) {
    this.#product = product;
  }

  add(names: readonly RetiredName[]): void {
    // What is told is bounded by what the tables of the shims have, but for misspelt options: those are the page's own.
    const fresh = names.filter(({ name }) => !this.#told.has(name));
    if (fresh.length === 0) return;
    for (const { name } of fresh) this.#told.add(name);
    if (this.#waiting.length === 0) setTimeout(() => this.#tell(), 0);
    this.#waiting.push(...fresh);
  }

  #tell(): void {
    const lines = this.#waiting.map(({ name, instead }) => `- ${name}: ${instead}`);
    this.#waiting = [];
    console.warn(
      `Paceline: of what this page says to ${this.#product}, this is without effect:\n${lines.join('\n')}`,
    );
  }
}
