/**
 * Notices options that make a new player or session in each render, because something in them is a new object each time that
 * cannot be compared by content: a class, an instance. Such a player never plays, and nothing else says why.
 */

/** As often as this within the time, ms, and over the same option: no viewer zaps through trackers that fast. */
const CHANGES_MAX = 4;
const WINDOW_MS = 3_000;

export class ChurnWatch {
  #path: string | undefined;
  /** At most CHANGES_MAX. */
  #atMs: readonly number[] = [];
  #told = false;

  /** The option at `path` had another value. True, once, if that has become a habit. */
  note(path: string, nowMs: number): boolean {
    const earlier = path === this.#path ? this.#atMs.filter((atMs) => nowMs - atMs < WINDOW_MS) : [];
    this.#path = path;
    this.#atMs = [...earlier, nowMs].slice(-CHANGES_MAX);
    if (this.#told || this.#atMs.length < CHANGES_MAX) return false;
    this.#told = true;
    return true;
  }
}
