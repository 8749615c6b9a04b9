import { SEGMENT_SLOTS_MAX, SLOT_MS } from '@paceline/protocol';

/**
 * The fixed stride: which bytes of which segment a slot is. Every viewer derives the same numbers from the playlist alone,
 * late joiners too. slot = mediaSequence * K + j, and slot j of a segment of S bytes is [floor(j*S/K), floor((j+1)*S/K)).
 */

/** K for a playlist: EXT-X-TARGETDURATION / 200 ms. Undefined when segments are too long, or not plausible, to be shared. */
export function slotsPerSegmentOf(targetDurationMs: number): number | undefined {
  const slots = Math.round(targetDurationMs / SLOT_MS);
  if (!Number.isFinite(slots) || slots < 1 || slots > SEGMENT_SLOTS_MAX) return undefined;
  return slots;
}

/** Largest media sequence whose slot numbers are exact JS integers for every K. */
export const MEDIA_SEQUENCE_MAX = Math.floor(Number.MAX_SAFE_INTEGER / SEGMENT_SLOTS_MAX) - 1;

/** First byte of slot `index` (0 to K) in a segment of `byteLength` bytes; `index` K gives the end of the segment. */
export function slotOffset(index: number, byteLength: number, slotsPerSegment: number): number {
  return Math.floor((index * byteLength) / slotsPerSegment);
}

/** Length in bytes of slot `index`; 0 for tiny segments, whose empty slots count as held. */
export function slotByteLength(index: number, byteLength: number, slotsPerSegment: number): number {
  return slotOffset(index + 1, byteLength, slotsPerSegment) - slotOffset(index, byteLength, slotsPerSegment);
}
