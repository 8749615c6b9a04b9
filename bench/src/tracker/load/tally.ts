import { LATENCIES_MAX } from './load-message.ts';
import type { LoadResult } from './load-message.ts';

/** Counts what a process of the load generator did. */
export class Tally {
  begun = 0;
  failed = 0;
  #done = 0;
  readonly #errors = new Map<string, number>();
  readonly #latenciesMs: number[] = [];
  #cpu = process.cpuUsage();

  done(latencyMs: number): void {
    this.#done += 1;
    // Later ones take the place of earlier ones, so that the sample is spread over the time.
    const at =
      this.#done <= LATENCIES_MAX ? this.#latenciesMs.length : Math.floor(Math.random() * this.#done);
    if (at < LATENCIES_MAX) this.#latenciesMs[at] = latencyMs;
  }

  fail(reason: string): void {
    this.failed += 1;
    this.note(reason);
  }

  /** Something that is wrong, and no failure of what is counted. */
  note(reason: string): void {
    this.#errors.set(reason, (this.#errors.get(reason) ?? 0) + 1);
  }

  take(): LoadResult {
    const { user, system } = process.cpuUsage(this.#cpu);
    this.#cpu = process.cpuUsage();
    const result = {
      cpuMs: (user + system) / 1_000,
      ...{ done: this.#done, begun: this.begun, failed: this.failed },
      errors: Object.fromEntries(this.#errors),
      latenciesMs: [...this.#latenciesMs],
    };
    this.#done = 0;
    this.begun = 0;
    this.failed = 0;
    this.#errors.clear();
    this.#latenciesMs.length = 0;
    return result;
  }
}
