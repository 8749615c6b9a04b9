import type { GroupResult } from './run/group-result.ts';
import type { Scenario } from './world/scenario.ts';

/** A line at most this often, ms. */
const EVERY_MS = 5_000;

/** Tells on standard error what runs, how far it is, and about how long it will take. */
export class Progress {
  readonly #write: (line: string) => void;
  readonly #nowMs: () => number;
  readonly #groups: number;
  /** Time of all viewers together, s: what the cost of a group grows with. */
  readonly #viewerSeconds: number;
  readonly #startedAtMs: number;
  #groupsDone = 0;
  #viewerSecondsDone = 0;
  #toldAtMs: number;

  constructor(scenarios: readonly Scenario[], write: (line: string) => void, nowMs: () => number) {
    this.#write = write;
    this.#nowMs = nowMs;
    this.#groups = scenarios.reduce((sum, { groups }) => sum + groups.length, 0);
    this.#viewerSeconds = scenarios.reduce(
      (sum, { groups, durationMs }) => sum + (groups.flat().length * durationMs) / 1_000,
      0,
    );
    this.#startedAtMs = nowMs();
    this.#toldAtMs = this.#startedAtMs;
    const minutes = Math.round(this.#viewerSeconds / 60);
    write(`${scenarios.length} cases, ${this.#groups} groups, ${minutes} viewer minutes`);
  }

  groupDone(label: string, durationMs: number, result: GroupResult): void {
    this.#groupsDone += 1;
    this.#viewerSecondsDone += (result.viewers.length * durationMs) / 1_000;
    const nowMs = this.#nowMs();
    if (nowMs - this.#toldAtMs < EVERY_MS) return;
    this.#toldAtMs = nowMs;
    const share = this.#viewerSecondsDone / this.#viewerSeconds;
    const leftS = ((nowMs - this.#startedAtMs) * (1 / share - 1)) / 1_000;
    this.#write(
      `  ${this.#groupsDone} of ${this.#groups} groups (${label}); about ${Math.round(leftS)} s are left`,
    );
  }
}
