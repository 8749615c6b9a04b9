/**
 * Counts how often and how long playback waited for data in the middle. Pure: events and times in, numbers out.
 *
 * Not a stall: the wait before the first frame, the wait after a seek, a pause. A seek inside a stall does not end it, since
 * hls.js nudges the playhead when it sees one.
 */
export class StallWatch {
  #started = false;
  #seeking = false;
  #stalledSinceMs: number | undefined;
  #count = 0;
  #pastMs = 0;

  get started(): boolean {
    return this.#started;
  }

  get stalled(): boolean {
    return this.#stalledSinceMs !== undefined;
  }

  get seeking(): boolean {
    return this.#seeking;
  }

  get count(): number {
    return this.#count;
  }

  totalMs(nowMs: number): number {
    return this.#pastMs + (this.#stalledSinceMs === undefined ? 0 : nowMs - this.#stalledSinceMs);
  }

  /** Frames are moving. */
  playing(nowMs: number): void {
    this.#started = true;
    this.#seeking = false;
    this.#end(nowMs);
  }

  /** The element ran out of data. */
  waiting(nowMs: number): void {
    if (!this.#started || this.#seeking || this.#stalledSinceMs !== undefined) return;
    this.#stalledSinceMs = nowMs;
    this.#count += 1;
  }

  /** Lasts until frames move again: `seeked` comes with the first frame, and there may be a wait after it. */
  seekingStarted(): void {
    this.#seeking = true;
  }

  /** A seek while paused is over when its frame is shown; nothing will be played. */
  paused(nowMs: number): void {
    this.#end(nowMs);
  }

  /** The media element is gone, or the same one gets a new source. Totals stay: they are those of the session. */
  reset(nowMs: number): void {
    this.#end(nowMs);
    this.#started = false;
    this.#seeking = false;
  }

  #end(nowMs: number): void {
    if (this.#stalledSinceMs === undefined) return;
    this.#pastMs += nowMs - this.#stalledSinceMs;
    this.#stalledSinceMs = undefined;
  }
}
