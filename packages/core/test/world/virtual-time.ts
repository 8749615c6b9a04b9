interface Timed {
  readonly atMs: number;
  readonly order: number;
  readonly run: () => void;
}

/** Events in virtual time: run in order of time, then of arrangement. */
export class VirtualTime {
  nowMs: number;
  readonly #events: Timed[] = [];
  #order = 0;

  constructor(nowMs: number) {
    this.nowMs = nowMs;
  }

  at(atMs: number, run: () => void): void {
    this.#order += 1;
    const event = { atMs: Math.max(atMs, this.nowMs), order: this.#order, run };
    let low = 0;
    let high = this.#events.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      // Latest first, so that the next one is popped from the end. Of equals the new one runs last.
      if ((this.#events[middle] as Timed).atMs > event.atMs) low = middle + 1;
      else high = middle;
    }
    this.#events.splice(low, 0, event);
  }

  after(delayMs: number, run: () => void): void {
    this.at(this.nowMs + delayMs, run);
  }

  run(forMs: number): void {
    const endMs = this.nowMs + forMs;
    for (;;) {
      const next = this.#events[this.#events.length - 1];
      if (next === undefined || next.atMs > endMs) break;
      this.#events.pop();
      this.nowMs = next.atMs;
      next.run();
    }
    this.nowMs = endMs;
  }
}
