import { describe, expect, test } from 'vitest';
import { Random } from '../src/index.ts';

describe('D1: chance', () => {
  test('one seed gives one sequence, another seed another', () => {
    const draw = (seed: number): number[] => {
      const random = new Random(seed);
      return Array.from({ length: 50 }, () => random.uint32());
    };
    expect(draw(7)).toEqual(draw(7));
    expect(draw(7)).not.toEqual(draw(8));
  });

  test('stays in its bounds and reaches all of them evenly', () => {
    const random = new Random(3);
    const counts = new Array<number>(6).fill(0);
    for (let i = 0; i < 6_000; i += 1) {
      const value = random.below(6);
      counts[value] = (counts[value] ?? 0) + 1;
      const between = random.between(-2, 3);
      expect(between >= -2 && between < 3).toBe(true);
    }
    for (const count of counts) expect(Math.abs(count - 1_000)).toBeLessThan(150);
    expect(random.below(1)).toBe(0);
  });

  test('shuffles without loss', () => {
    const items = Array.from({ length: 40 }, (_, i) => i);
    const shuffled = new Random(5).shuffle([...items]);
    expect(shuffled).not.toEqual(items);
    expect([...shuffled].sort((a, b) => a - b)).toEqual(items);
  });
});
