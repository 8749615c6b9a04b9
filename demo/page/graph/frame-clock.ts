/**
 * One animation loop for everything that moves, at a modest rate: the page watches a dozen video decoders and must not
 * take their processor. Stands still when reduced motion is asked for; drawings then change once a second, with their data.
 */

/** 20 pictures a second: at five slots a second, motion is smooth from here on. */
const FRAME_INTERVAL_MS = 50;

export type FrameListener = (nowMs: number) => void;

export class FrameClock {
  readonly #listeners = new Set<FrameListener>();
  readonly #reduced = window.matchMedia('(prefers-reduced-motion: reduce)');
  #lastMs = 0;

  constructor() {
    const step = (nowMs: number): void => {
      if (nowMs - this.#lastMs >= FRAME_INTERVAL_MS) {
        this.#lastMs = nowMs;
        if (!this.#reduced.matches) for (const listener of this.#listeners) listener(nowMs);
      }
      requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
  }

  get isStill(): boolean {
    return this.#reduced.matches;
  }

  add(listener: FrameListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
