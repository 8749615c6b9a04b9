import type { Chunk } from '@paceline/core';

/** Lengths kept; slots and frames of one stream have a few dozen. */
const KEPT_MAX = 4_096;

const kept = new Map<number, Chunk>();

/**
 * Bytes without bytes: a length, and a way to cut it. Chunks of one length are the same object, since nobody can tell them
 * apart; thousands of viewers then hold a stream without copying it.
 */
export function countedChunk(byteLength: number): Chunk {
  const known = kept.get(byteLength);
  if (known !== undefined) return known;
  const chunk: Chunk = { byteLength, subarray: (begin, end) => countedChunk(end - begin) };
  if (kept.size < KEPT_MAX) kept.set(byteLength, chunk);
  return chunk;
}

/** The same as the payload of a decoded frame, whose type the protocol fixes; the core only counts it. */
export function countedPayload(byteLength: number): Uint8Array {
  return countedChunk(byteLength) as unknown as Uint8Array;
}
