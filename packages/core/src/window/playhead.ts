/** Extrapolated no further than this, ms: a report is due every 500 ms, and a hidden page reports every second. */
const EXTRAPOLATE_MS_MAX = 1_500;

/**
 * Where the player is, as a slot number with a fraction, between two reports extrapolated at the playback rate.
 */
export type PlayerState = 'starting' | 'playing' | 'paused' | 'stalled';

export class Playhead {
  #slot: number | undefined;
  #atMs = 0;
  #slotsPerMs = 0;
  #state: PlayerState = 'starting';

  /** `slot`: position with fraction; `slotMs`: real length of a slot of this track, ms; `rate`: playback rate. */
  report(slot: number, slotMs: number, rate: number, state: PlayerState, nowMs: number): void {
    this.#slot = slot;
    this.#atMs = nowMs;
    this.#state = state;
    this.#slotsPerMs = state === 'playing' ? rate / slotMs : 0;
  }

  get state(): PlayerState {
    return this.#state;
  }

  /** The player gave up its position: a new source, no media element. */
  clear(): void {
    this.#slot = undefined;
    this.#state = 'starting';
    this.#slotsPerMs = 0;
  }

  /** Undefined before the first report. */
  slotAt(nowMs: number): number | undefined {
    if (this.#slot === undefined) return undefined;
    const elapsedMs = Math.min(Math.max(nowMs - this.#atMs, 0), EXTRAPOLATE_MS_MAX);
    return this.#slot + elapsedMs * this.#slotsPerMs;
  }

  /** When the playhead reaches `slot`. Undefined while it does not move or is not known; now when stalled. */
  reaches(slot: number, nowMs: number): number | undefined {
    const at = this.slotAt(nowMs);
    if (at === undefined) return undefined;
    if (this.#state === 'stalled') return nowMs;
    if (this.#slotsPerMs <= 0) return undefined;
    return nowMs + (slot - at) / this.#slotsPerMs;
  }
}
