import { describe, expect, test } from 'vitest';
import { hash32, trackIdOf } from '../src/index.ts';

describe('W2: the number of a track', () => {
  test('is the hash that the protocol names', () => {
    // Computed by hand from the description in the protocol.
    expect([hash32(''), hash32('v1|200|10|main'), hash32('é€')]).toEqual([
      0xab3e7c0b, 0x3a888b53, 0xec3d5282,
    ]);
    expect(trackIdOf('main', 10)).toBe(hash32('v1|200|10|main'));
  });

  test('differs with the geometry and the rendition', () => {
    const ids = [trackIdOf('main', 10), trackIdOf('main', 20), trackIdOf('audio', 10)];
    expect(new Set(ids).size).toBe(3);
    for (const id of ids) expect(Number.isInteger(id) && id >= 0 && id < 2 ** 32).toBe(true);
  });

  test('one character moves about half of the bits', () => {
    let moved = 0;
    for (let i = 0; i < 1_000; i += 1) {
      let bits = hash32(`peer/${i}`) ^ hash32(`peer/${i + 1}`);
      for (; bits !== 0; bits &= bits - 1) moved += 1;
    }
    expect(Math.abs(moved / 1_000 - 16)).toBeLessThan(1);
  });
});
