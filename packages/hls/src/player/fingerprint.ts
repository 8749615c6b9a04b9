import type { Fingerprint } from '@paceline/protocol';

/**
 * Turns a canonical URI into a fingerprint that viewers compare before they share a segment.
 *
 * It guards against mistakes, not against attackers: redundant origins that number segments differently, or an ad that one
 * viewer got and another did not. Whoever wants two names with one fingerprint can make them. It is synchronous and costs
 * microseconds, since it runs for every segment of every playlist refresh; a cryptographic hash would be asynchronous in
 * a browser.
 */
export function fingerprintOf(canonicalUri: string): Fingerprint {
  return (hex(lane(canonicalUri, LOW)) + hex(lane(canonicalUri, HIGH))) as Fingerprint;
}

interface Lane {
  readonly seed: number;
  readonly first: number;
  readonly second: number;
}

/** Two independent lanes of 32 bits: different seeds and different odd multipliers, no bit of one follows from the other. */
const LOW: Lane = { seed: 0x9e3779b1, first: 0xcc9e2d51, second: 0x1b873593 };
const HIGH: Lane = { seed: 0x85ebca77, first: 0x239b961b, second: 0x38b34ae5 };

/** Multiply, rotate, multiply per UTF-16 unit, then the 32-bit finaliser of MurmurHash3 for full avalanche. */
function lane(text: string, { seed, first, second }: Lane): number {
  let hash = seed ^ text.length;
  for (let i = 0; i < text.length; i += 1) {
    let unit = Math.imul(text.charCodeAt(i) + 1, first);
    unit = (unit << 15) | (unit >>> 17);
    hash ^= Math.imul(unit, second);
    hash = (hash << 13) | (hash >>> 19);
    hash = (Math.imul(hash, 5) + 0xe6546b64) | 0;
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

function hex(word: number): string {
  return word.toString(16).padStart(8, '0');
}
