import type { SessionStats } from '@paceline/hls';

/** Pictures of the video so far, as the browser counts them (`getVideoPlaybackQuality`). */
export interface FrameCounts {
  /** Shown and dropped together. */
  readonly total: number;
  /** Decoded, or due to be, and too late to be shown: the machine is too slow, whoever delivered the bytes. */
  readonly dropped: number;
}

/** One second of one viewer, as it is kept, drawn and exported. */
export interface Sample {
  /** Wall clock, ms since 1970. */
  readonly atMs: number;
  readonly stats: SessionStats;
  readonly frames: FrameCounts;
}

/** One reading of the origin's own counters. */
export interface OriginSample {
  readonly atMs: number;
  /** Media bytes the origin has sent since it started. */
  readonly totalBytes: number;
}

/** Samples kept per viewer: one hour at one a second, about 2 MB. */
export const SAMPLES_MAX = 3_600;
