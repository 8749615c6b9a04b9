import { isPeerId } from '@paceline/protocol';
import type { Locality, PeerId } from '@paceline/protocol';
import type { RandomSource } from '../random-source.ts';
import { LOCALITY_FIELDS, RANDOM_BITS } from './locality-field.ts';

const RANDOM_VALUES = 2 ** RANDOM_BITS;

/**
 * Makes a peer id: the locality, already permuted for the channel, then 20 random bits. A taken id moves on to
 * the next free number, which is needed often: 1,200 viewers of one city share random bits with even odds.
 * Undefined when a city of one channel has its 1,048,576 viewers.
 */
export function issuePeerId(
  locality: Locality,
  isTaken: (peerId: PeerId) => boolean,
  random: RandomSource,
): PeerId | undefined {
  const prefix = localityBits(locality) << BigInt(RANDOM_BITS);
  const start = random.below(RANDOM_VALUES);
  for (let step = 0; step < RANDOM_VALUES; step += 1) {
    const peerId = (prefix | BigInt((start + step) % RANDOM_VALUES)).toString(16).padStart(14, '0');
    if (isPeerId(peerId) && !isTaken(peerId)) return peerId;
  }
  return undefined;
}

/** Whether an id could have been made for the locality. */
export function isIdOf(peerId: PeerId, locality: Locality): boolean {
  return BigInt(`0x${peerId}`) >> BigInt(RANDOM_BITS) === localityBits(locality);
}

function localityBits(locality: Locality): bigint {
  let bits = BigInt(locality.country);
  for (const field of ['operator', 'region', 'city'] as const) {
    bits = (bits << BigInt(LOCALITY_FIELDS[field])) | BigInt(locality[field]);
  }
  return bits;
}
