import { dropOldest } from '../drop-oldest.ts';

/**
 * Learns when segments are published, from when they were first seen or heard of. A segment can be seen late but never early,
 * so the earliest evidence of the last few is the best guess; stream time is taken out first, so that segments of different
 * length are compared. Decides nothing.
 */

/** Segments remembered: enough for one of them to have been seen early, few enough to follow a packager that drifts. */
const SAMPLES = 8;

export class PublicationClock {
  /** By media sequence: evidence, ms, less the stream time at the end of the segment. */
  readonly #phasesMs = new Map<number, number>();

  /** `streamEndMs`: stream time at the end of the segment, counted from anywhere. Later evidence of the same segment is ignored. */
  observe(mediaSequence: number, streamEndMs: number, nowMs: number): void {
    if (this.#phasesMs.has(mediaSequence)) return;
    this.#phasesMs.set(mediaSequence, nowMs - streamEndMs);
    if (this.#phasesMs.size <= SAMPLES) return;
    dropOldest(this.#phasesMs);
  }

  /** When the segment that ends at `streamEndMs` is expected, ms; undefined before there is evidence. */
  expectedAtMs(streamEndMs: number): number | undefined {
    if (this.#phasesMs.size === 0) return undefined;
    return Math.min(...this.#phasesMs.values()) + streamEndMs;
  }

  clear(): void {
    this.#phasesMs.clear();
  }
}
