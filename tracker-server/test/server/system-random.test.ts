import { describe, expect, it } from 'vitest';
import { systemRandom } from '../../src/server/system-random.ts';

describe('systemRandom', () => {
  it('gives hex digits of the length that was asked for, and never the same twice', () => {
    // More than the pool holds, in lengths that do not divide it.
    const texts = Array.from({ length: 2_000 }, () => systemRandom.hex(15));
    expect(texts.every((text) => /^[0-9a-f]{30}$/.test(text))).toBe(true);
    expect(new Set(texts).size).toBe(texts.length);
    expect(texts).not.toContain('0'.repeat(30));
  });

  it('refuses more than it draws at once', () => {
    expect(() => systemRandom.hex(5_000)).toThrow(RangeError);
  });
});
