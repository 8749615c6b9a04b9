import { createHash, createHmac } from 'node:crypto';
import type { Locality } from '@paceline/protocol';
import { LOCALITY_FIELDS } from './locality-field.ts';

/**
 * Decides what a place looks like inside one channel. Equal places stay equal, other places stay different, 0
 * stays unknown; which place a number stands for cannot be read without the secret. Never used to compare
 * across channels.
 *
 * Each field goes through a small Feistel network whose round functions come from SHAKE256(secret, channel,
 * field, the fields before it). The parents are part of the key because only equal leading fields are ever
 * compared: a city number then says nothing about the same city of another operator.
 */
export class LocalityPermutation {
  readonly #key: Buffer;
  /** Places that were permuted before: viewers come from a few of them, and each costs up to four hashes. */
  readonly #known = new Map<string, Locality>();

  /** @param secret at least 16 random bytes, the same for every tracker that serves the channel. */
  constructor(secret: Uint8Array, channel: string) {
    this.#key = createHmac('sha256', secret).update(channel).digest();
  }

  permute(locality: Locality): Locality {
    const { country, operator, region, city } = locality;
    const key = `${country}/${operator}/${region}/${city}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    if (this.#known.size >= KNOWN_MAX) this.#known.clear();
    const permuted: Locality = {
      country: this.#field('country', country, []),
      operator: this.#field('operator', operator, [country]),
      region: this.#field('region', region, [country, operator]),
      city: this.#field('city', city, [country, operator, region]),
    };
    this.#known.set(key, permuted);
    return permuted;
  }

  #field(name: keyof Locality, value: number, parents: readonly number[]): number {
    if (value === 0) return 0;
    const halfBits = LOCALITY_FIELDS[name] / 2;
    const rounds = createHash('shake256', { outputLength: ROUNDS << halfBits })
      .update(this.#key)
      .update(`${name}/${parents.join('.')}`)
      .digest();
    let permuted = feistel(value, halfBits, rounds);
    // Cycle walking keeps 0 for "unknown": followed until it leaves 0, a permutation of all values permutes the rest.
    while (permuted === 0) permuted = feistel(permuted, halfBits, rounds);
    return permuted;
  }
}

/** More places than most channels have viewers from at a time; 100 KiB. When there are more, it begins anew. */
const KNOWN_MAX = 1_024;

/**
 * Four rounds are a pseudo-random permutation against one who can ask both ways (Luby, Rackoff 1988); two
 * spare.
 */
const ROUNDS = 6;

/** `rounds` holds one byte for every value of a half, round after round. */
function feistel(value: number, halfBits: number, rounds: Buffer): number {
  const mask = (1 << halfBits) - 1;
  let left = value >> halfBits;
  let right = value & mask;
  for (let round = 0; round < ROUNDS; round += 1) {
    const mixed = left ^ (rounds.readUInt8((round << halfBits) + right) & mask);
    left = right;
    right = mixed;
  }
  return (left << halfBits) | right;
}
