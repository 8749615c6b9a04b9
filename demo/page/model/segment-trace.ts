import type { SegmentReport } from '@paceline/hls';

/** A segment that hls.js got, and when. */
export interface SegmentTrace extends SegmentReport {
  /** When it was handed over, wall clock, ms since 1970. */
  readonly atMs: number;
}

/** Segments kept per viewer: an hour of segments of 2 s. */
export const SEGMENTS_MAX = 1_800;

/** Segments that a frame holds back for the page between two reports: many times what a player loads in a second. */
export const UNREPORTED_MAX = 100;

/** Why a segment came the way it did, as the page says it: a word, and the same in a sentence. */
export const REASONS: Readonly<
  Record<SegmentReport['how'], { readonly word: string; readonly why: string }>
> = {
  cdn: { word: 'CDN', why: 'asked of the CDN by hls.js, as without P2P' },
  led: { word: 'leader', why: 'this viewer fetched it from the CDN for its group' },
  p2p: { word: 'partners', why: 'every byte was pushed by partners or pulled from them' },
  rescued: { word: 'deadline', why: 'partners were late: the rest came from the CDN in time' },
};
