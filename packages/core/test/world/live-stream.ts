import type { ListedSegment } from '../../src/index.ts';
import { fingerprintOf } from '../fixtures/names.ts';

/** Segments in a playlist. */
const LISTED = 6;

export interface StreamOptions {
  readonly segmentMs: number;
  readonly segmentBytes: number;
  readonly firstSequence: number;
  /** When the segment with index 0 begins, ms. */
  readonly startMs: number;
}

/**
 * A live stream: segments of one length and size, counted by index from its start. The media sequence is what the packager
 * makes of it, and can start over.
 */
export class LiveStream {
  readonly segmentMs: number;
  readonly segmentBytes: number;
  readonly startMs: number;
  #version = 0;
  /** Index and media sequence of the first segment of the numbering in use. */
  #firstIndex = 0;
  #firstSequence: number;

  constructor(options: StreamOptions) {
    this.segmentMs = options.segmentMs;
    this.segmentBytes = options.segmentBytes;
    this.startMs = options.startMs;
    this.#firstSequence = options.firstSequence;
  }

  get slotsPerSegment(): number {
    return this.segmentMs / 200;
  }

  get version(): number {
    return this.#version;
  }

  /** The packager starts again: what is published from now on is numbered from `mediaSequence`. */
  renumber(mediaSequence: number, nowMs: number): void {
    this.#firstIndex = this.lastIndexAt(nowMs) + 1;
    this.#firstSequence = mediaSequence;
    this.#version += 1;
  }

  /** Index of the newest whole segment. */
  lastIndexAt(nowMs: number): number {
    return Math.floor((nowMs - this.startMs) / this.segmentMs) - 1;
  }

  sequenceOf(index: number): number {
    return index - this.#firstIndex + this.#firstSequence;
  }

  indexOf(mediaSequence: number): number {
    return mediaSequence - this.#firstSequence + this.#firstIndex;
  }

  startOf(index: number): number {
    return this.startMs + index * this.segmentMs;
  }

  fingerprintOf(mediaSequence: number): ListedSegment['fingerprint'] {
    return fingerprintOf(mediaSequence, this.#version);
  }

  /** Empty until the numbering in use has a segment. */
  playlistAt(nowMs: number): ListedSegment[] {
    const last = this.lastIndexAt(nowMs);
    const segments: ListedSegment[] = [];
    for (let index = Math.max(last - LISTED + 1, this.#firstIndex); index <= last; index += 1) {
      const mediaSequence = this.sequenceOf(index);
      const fingerprint = this.fingerprintOf(mediaSequence);
      segments.push({ mediaSequence, fingerprint, durationMs: this.segmentMs });
    }
    return segments;
  }
}
