import type { PeerId, TrackId } from '@paceline/protocol';
import { hash32 } from '../hash.ts';

/**
 * Rendezvous (highest random weight) hashing: everybody who knows the same members finds the same leader for a segment, turns
 * rotate with every segment, and a member that leaves moves only its own share. Ids come from the tracker, so a rank cannot
 * be ground out by choosing one. Thaler and Ravishankar, 1998.
 */

/** Score of a member for a segment; the lowest leads. */
export function rendezvousScore(peerId: PeerId, track: TrackId, mediaSequence: number): number {
  return hash32(`${peerId}/${track}/${mediaSequence}`);
}

/** True if `a` beats `b` for the segment; equal scores fall back to the ids so that the order is total. */
export function outranks(a: PeerId, b: PeerId, track: TrackId, mediaSequence: number): boolean {
  const scoreA = rendezvousScore(a, track, mediaSequence);
  const scoreB = rendezvousScore(b, track, mediaSequence);
  return scoreA === scoreB ? a < b : scoreA < scoreB;
}

/** How many of `others` beat `self`: 0 is the leader. */
export function rankOf(
  self: PeerId,
  others: Iterable<PeerId>,
  track: TrackId,
  mediaSequence: number,
): number {
  // Asked for often: our own score is hashed once.
  const own = rendezvousScore(self, track, mediaSequence);
  let rank = 0;
  for (const other of others) {
    if (other === self) continue;
    const score = rendezvousScore(other, track, mediaSequence);
    if (score < own || (score === own && other < self)) rank += 1;
  }
  return rank;
}
