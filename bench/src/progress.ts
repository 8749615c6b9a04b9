/** Shows on standard error what runs and how long it still takes: one line on a terminal, a line per step elsewhere. */
export class Progress {
  readonly #totalMs: number;
  readonly #startedAt = performance.now();

  /** `totalMs`: how long everything is expected to take. */
  constructor(totalMs: number) {
    this.#totalMs = totalMs;
  }

  /** Something begins that takes as long as it takes. */
  say(what: string): void {
    if (process.stderr.isTTY) this.#overwrite(what);
    else this.#line(what);
  }

  async wait(what: string, forMs: number): Promise<void> {
    const endsAt = performance.now() + forMs;
    if (!process.stderr.isTTY) this.#line(`${what}, ${Math.round(forMs / 1_000)} s`);
    for (let left = forMs; left > 0; left = endsAt - performance.now()) {
      if (process.stderr.isTTY) this.#overwrite(`${what}, ${Math.ceil(left / 1_000)} s left`);
      await new Promise((resolve) => setTimeout(resolve, Math.min(left, 1_000)));
    }
    if (process.stderr.isTTY) this.#overwrite('');
  }

  #left(): string {
    const leftMs = Math.max(this.#totalMs - (performance.now() - this.#startedAt), 0);
    return `(about ${Math.ceil(leftMs / 60_000)} min to go)`;
  }

  #line(text: string): void {
    process.stderr.write(`${text} ${this.#left()}\n`);
  }

  #overwrite(text: string): void {
    process.stderr.write(`\r[2K${text === '' ? '' : `${text} ${this.#left()}`}`);
  }
}
