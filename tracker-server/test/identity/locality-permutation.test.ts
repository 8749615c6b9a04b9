import { describe, expect, it } from 'vitest';
import { LOCALITY_FIELDS } from '../../src/identity/locality-field.ts';
import { LocalityPermutation } from '../../src/identity/locality-permutation.ts';

const SECRET = new Uint8Array(32).fill(7);
const ELSEWHERE = { country: 3, operator: 300, region: 30, city: 700 };

describe('locality in ids', () => {
  it.each(['country', 'operator', 'region', 'city'] as const)(
    'keeps other values of %s different, unknown unknown, and all within the field',
    (field) => {
      const permutation = new LocalityPermutation(SECRET, 'news');
      const size = 2 ** LOCALITY_FIELDS[field];
      const images = Array.from(
        { length: size },
        (_, value) => permutation.permute({ ...ELSEWHERE, [field]: value })[field],
      );
      expect(images[0]).toBe(0);
      expect(new Set(images).size).toBe(size);
      expect(Math.max(...images)).toBe(size - 1);
    },
  );

  it('gives equal places equal numbers', () => {
    const a = new LocalityPermutation(SECRET, 'news').permute(ELSEWHERE);
    const b = new LocalityPermutation(SECRET, 'news').permute(ELSEWHERE);
    expect(a).toEqual(b);
  });

  it('stays the same when more places come than are remembered', () => {
    const permutation = new LocalityPermutation(SECRET, 'news');
    const before = permutation.permute(ELSEWHERE);
    for (let i = 0; i < 1_100; i += 1) {
      permutation.permute({ ...ELSEWHERE, operator: 1 + (i % 1_000), city: 1 + Math.floor(i / 1_000) });
    }
    expect(permutation.permute(ELSEWHERE)).toEqual(before);
  });

  it('looks different in another channel, under another secret, and under another parent', () => {
    const cities = (secret: Uint8Array, channel: string, operator: number): string =>
      Array.from(
        { length: 50 },
        (_, city) =>
          new LocalityPermutation(secret, channel).permute({ ...ELSEWHERE, operator, city: city + 1 }).city,
      ).join();
    const seen = new Set([
      cities(SECRET, 'news', 1),
      cities(SECRET, 'sports', 1),
      cities(new Uint8Array(32).fill(8), 'news', 1),
      cities(SECRET, 'news', 2),
    ]);
    expect(seen.size).toBe(4);
  });

  it('leaves few values in their place', () => {
    const permutation = new LocalityPermutation(SECRET, 'news');
    let fixed = 0;
    for (let city = 1; city < 1024; city += 1) {
      if (permutation.permute({ ...ELSEWHERE, city }).city === city) fixed += 1;
    }
    // A random permutation has one fixed point on average.
    expect(fixed).toBeLessThan(10);
  });
});
