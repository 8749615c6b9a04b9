import type { Clock } from '../../src/driver/clock.ts';

interface Timer {
  readonly atMs: number;
  readonly run: () => void;
}

/** Time that moves only when the test says so. Timers run in order of time, then of setting. */
export class VirtualClock implements Clock {
  time: number;
  #timers: Timer[] = [];
  /** Timers set so far. */
  setCount = 0;

  constructor(startMs = 10_000) {
    this.time = startMs;
  }

  get pendingCount(): number {
    return this.#timers.length;
  }

  nowMs(): number {
    return this.time;
  }

  setTimer(run: () => void, afterMs: number): unknown {
    this.setCount += 1;
    const timer = { atMs: this.time + afterMs, run };
    this.#timers.push(timer);
    return timer;
  }

  clearTimer(handle: unknown): void {
    this.#timers = this.#timers.filter((timer) => timer !== handle);
  }

  advance(forMs: number): void {
    const endMs = this.time + forMs;
    for (;;) {
      const due = this.#timers.filter(({ atMs }) => atMs <= endMs).sort((a, b) => a.atMs - b.atMs)[0];
      if (due === undefined) break;
      this.clearTimer(due);
      this.time = Math.max(this.time, due.atMs);
      due.run();
    }
    this.time = endMs;
  }
}
