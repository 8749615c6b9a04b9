import type { Lab, Line, Viewer, ViewerOptions, ViewerReport } from '@paceline/viewer-lab';
import { waitUntil } from './wait-until.ts';

/** Between the starts of two viewers, ms: spreads them over the life of a segment. */
const START_INTERVAL_MS = 1_300;

export interface CrewOptions {
  /** Names of the viewers are this and a number. */
  readonly prefix: string;
  readonly viewer: ViewerOptions;
  readonly lineOf: (index: number) => Line;
}

/** The viewers of one contender in one case: opens their pages, starts them, lets them leave, asks them all in the end. */
export class Crew {
  readonly #lab: Lab;
  readonly #options: CrewOptions;
  readonly #waiting: Viewer[] = [];
  readonly #present: Viewer[] = [];
  readonly #lastWords: ViewerReport[] = [];
  readonly #consoleErrors: string[] = [];
  #seatsEver = 0;

  constructor(lab: Lab, options: CrewOptions) {
    this.#lab = lab;
    this.#options = options;
  }

  /** Those that play, in the order in which they came. */
  get present(): readonly Viewer[] {
    return this.#present;
  }

  get consoleErrors(): readonly string[] {
    return [...this.#consoleErrors, ...this.#present.flatMap((viewer) => viewer.consoleErrors)];
  }

  /** Opens empty pages, so that later nobody waits for a browser. */
  async seat(count: number): Promise<void> {
    const { prefix, lineOf } = this.#options;
    for (let left = count; left > 0; left -= 1) {
      const index = this.#seatsEver;
      this.#seatsEver += 1;
      this.#waiting.push(await this.#lab.openTab(`${prefix}${index}`, lineOf(index)));
    }
  }

  /**
   * Starts `count` of the seated viewers at even distances from the wall clock's next multiple of a segment on: live latency depends
   * on when in the life of a segment a viewer starts, so every contender starts at the same instants.
   */
  async start(count: number, segmentMs: number): Promise<void> {
    const firstAtMs = Math.ceil(Date.now() / segmentMs) * segmentMs;
    for (let index = 0; index < count; index += 1) {
      await waitUntil(firstAtMs + index * START_INTERVAL_MS);
      await this.startNext();
    }
  }

  /** Starts the next one that is seated. */
  async startNext(): Promise<void> {
    const viewer = this.#waiting.shift();
    if (viewer === undefined) throw new Error('nobody is seated');
    this.#present.push(viewer);
    await this.#lab.play(viewer, this.#options.viewer);
  }

  /** Who has been here longest is gone from one moment to the next; what it saw until then still counts. */
  async loseFirst(): Promise<void> {
    const viewer = this.#present.shift();
    if (viewer === undefined) return;
    this.#lastWords.push(await viewer.report());
    this.#consoleErrors.push(...viewer.consoleErrors);
    await viewer.kill();
  }

  /** The measured time begins for those that are present. */
  async mark(): Promise<void> {
    await Promise.all(this.#present.map((viewer) => viewer.mark()));
  }

  /** First those that are present, in order; then those that have left. */
  async reports(): Promise<{
    readonly present: readonly ViewerReport[];
    readonly gone: readonly ViewerReport[];
  }> {
    const present = await Promise.all(this.#present.map((viewer) => viewer.report()));
    return { present, gone: this.#lastWords };
  }

  async close(): Promise<void> {
    for (const viewer of [...this.#present, ...this.#waiting]) await viewer.close();
  }
}
