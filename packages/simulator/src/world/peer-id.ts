import type { PeerId } from '@paceline/protocol';

/** Bits of the random part of an id. */
const RANDOM_BITS = 20n;
const RANDOM_MASK = (1 << 20) - 1;

/** Odd, so that different numbers stay different modulo 2^20 (2^32 divided by the golden ratio). */
const SPREAD = 0x9e3779b1;

/**
 * The id that a tracker would issue: locality fields (country 8, operator 10, region 8, city 10 bits), then 20 bits that look
 * random and are unique up to a million viewers.
 */
export function peerIdOf(number: number, locality: readonly number[], seed: number): PeerId {
  const [country = 0, operator = 0, region = 0, city = 0] = locality;
  const random = (Math.imul(number, SPREAD) + Math.imul(seed, 0x85ebca6b)) & RANDOM_MASK;
  const place = (BigInt(country) << 28n) | (BigInt(operator) << 18n) | (BigInt(region) << 10n) | BigInt(city);
  return ((place << RANDOM_BITS) | BigInt(random)).toString(16).padStart(14, '0') as PeerId;
}
