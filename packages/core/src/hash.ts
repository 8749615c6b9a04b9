import type { TrackId } from '@paceline/protocol';
import { PROTOCOL_VERSION, SLOT_MS } from '@paceline/protocol';

/** 32-bit hash of a string (FNV-1a with the finaliser of MurmurHash3). Spreads well; not cryptographic. */
export function hash32(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i);
    hash = Math.imul(hash ^ (unit & 0xff), 0x01000193);
    hash = Math.imul(hash ^ (unit >>> 8), 0x01000193);
  }
  hash ^= hash >>> 16;
  hash = Math.imul(hash, 0x85ebca6b);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, 0xc2b2ae35);
  hash ^= hash >>> 16;
  return hash >>> 0;
}

/**
 * Number of a track: the hash of everything that decides which byte a slot holds. Viewers that disagree on the geometry
 * get different numbers and ignore each other's slots: disagreement splits, it never corrupts.
 */
export function trackIdOf(renditionKey: string, slotsPerSegment: number): TrackId {
  return hash32(`v${PROTOCOL_VERSION}|${SLOT_MS}|${slotsPerSegment}|${renditionKey}`) as TrackId;
}
