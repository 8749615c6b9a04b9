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
export interface Reason {
  readonly word: string;
  readonly why: string;
}

export function reasonOf({ how, p2pBytes, pushedBytes }: SegmentReport): Reason {
  switch (how) {
    case 'cdn':
      return { word: 'CDN', why: 'asked of the CDN by hls.js, as without P2P' };
    case 'led':
      return { word: 'leader', why: 'this viewer fetched it from the CDN for its group' };
    case 'rescued':
      return { word: 'deadline', why: 'partners were late: the rest came from the CDN in time' };
    case 'p2p': {
      const percent = Math.round((100 * pushedBytes) / Math.max(p2pBytes, 1));
      if (percent === 0) return { word: 'pulled', why: 'partners had it, and were asked for it' };
      if (percent === 100) return { word: 'pushed', why: 'partners sent all of it before it was asked for' };
      return {
        word: 'pushed + pulled',
        why: `partners pushed ${percent} % of it, and were asked for the rest`,
      };
    }
    default:
      return how satisfies never;
  }
}
