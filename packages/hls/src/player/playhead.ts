import type { Playhead } from './player-facts.ts';
import type { FragmentLike } from './playlist-segments.ts';

/**
 * Where a media time lies in a rendition; undefined ahead of its playlist. Rounding gaps between segments go to the earlier one.
 * A viewer that fell behind may still play what a short playlist lists no more: that is counted back from its first segment.
 */
export function playheadAt(
  fragments: readonly (FragmentLike | null | undefined)[],
  renditionKey: string,
  timeS: number,
): Playhead | undefined {
  let fragment: FragmentLike | undefined;
  // From the end, where live playback is.
  for (let i = fragments.length - 1; i >= 0; i -= 1) {
    fragment = fragments[i] ?? fragment;
    if (fragment !== undefined && fragment.start <= timeS) break;
  }
  if (typeof fragment?.sn !== 'number' || fragment.duration <= 0) return undefined;
  const fraction = (timeS - fragment.start) / fragment.duration;
  const isLast = fragment === fragments[fragments.length - 1];
  if (fraction >= 1 && isLast) return undefined;
  return { renditionKey, mediaSequence: fragment.sn, fraction: Math.min(fraction, LAST_FRACTION) };
}

/** The fraction is below 1 by definition; 1 would be the next segment. */
const LAST_FRACTION = 1 - 2 ** -16;

/** Holes up to this size are skipped: hls.js jumps them, and audio and video never end on the same tick. */
const MAX_HOLE_S = 0.3;

/** Media ahead of a time without a real hole, ms. */
export function bufferAheadMs(buffered: TimeRanges, timeS: number): number {
  let endS = timeS;
  for (let i = 0; i < buffered.length; i += 1) {
    if (buffered.end(i) <= endS) continue;
    if (buffered.start(i) > endS + MAX_HOLE_S) break;
    endS = buffered.end(i);
  }
  return (endS - timeS) * 1000;
}
