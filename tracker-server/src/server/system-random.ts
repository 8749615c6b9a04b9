import { randomFillSync, randomInt } from 'node:crypto';
import type { RandomSource } from '../random-source.ts';

/** Bytes that are drawn at once: a call for 16 of them costs as much as one for all of these, and every join takes a secret. */
const POOL_BYTES = 4_096;

const pool = Buffer.alloc(POOL_BYTES);
let used = POOL_BYTES;

/** The operating system's randomness. */
export const systemRandom: RandomSource = {
  below: (limit) => randomInt(limit),
  hex: (byteLength) => {
    if (byteLength > POOL_BYTES) throw new RangeError(`at most ${POOL_BYTES} bytes, got ${byteLength}`);
    if (used + byteLength > POOL_BYTES) {
      randomFillSync(pool);
      used = 0;
    }
    const text = pool.toString('hex', used, used + byteLength);
    // What was given away is not kept.
    pool.fill(0, used, used + byteLength);
    used += byteLength;
    return text;
  },
};
