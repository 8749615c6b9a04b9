import { randomBytes, randomInt } from 'node:crypto';
import type { RandomSource } from '../random-source.ts';

/** The operating system's randomness. */
export const systemRandom: RandomSource = {
  below: (limit) => randomInt(limit),
  hex: (byteLength) => randomBytes(byteLength).toString('hex'),
};
