import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { axisScale, mirrorScale, yOf } from '../page/model/graph-scale.ts';

describe('axisScale', () => {
  test.each([
    [3_700_000, 4_000_000, 1_000_000],
    [1_100_000, 1_500_000, 500_000],
    [4_000_000, 4_000_000, 1_000_000],
    [0, 400_000, 100_000],
  ])('%d is held by an axis up to %d in steps of %d', (value, max, step) => {
    const scale = axisScale(value, 4, 400_000);
    expect(scale.max).toBe(max);
    expect(scale.step).toBe(step);
  });

  test('always holds the value, within the intervals, from zero up', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1e12, noNaN: true }),
        fc.integer({ min: 2, max: 8 }),
        (value, intervals) => {
          const { max, ticks } = axisScale(value, intervals, 1_000);
          expect(max).toBeGreaterThanOrEqual(value * 0.999_99);
          expect(ticks.length - 1).toBeLessThanOrEqual(intervals);
          expect(ticks[0]).toBe(0);
        },
      ),
    );
  });

  test('a value that is no number gives the smallest axis', () => {
    expect(axisScale(Number.NaN, 4, 400_000).max).toBe(400_000);
  });
});

describe('mirrorScale', () => {
  test('both sides hold their values on one scale', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e9 }), fc.integer({ min: 0, max: 1e9 }), (above, below) => {
        const scale = mirrorScale(above, below, 400_000);
        expect(scale.top).toBeGreaterThanOrEqual(above * 0.999_99);
        expect(scale.bottom).toBeGreaterThanOrEqual(below * 0.999_99);
        expect(scale.top).toBeGreaterThan(0);
      }),
    );
  });

  test('nothing below takes no room', () => {
    expect(mirrorScale(1_000_000, 0, 400_000).bottom).toBe(0);
  });

  test('the top is pixel 0, the bottom the last, zero in between', () => {
    const scale = { step: 1, top: 3, bottom: 1 };
    expect(yOf(3, scale, 100)).toBe(0);
    expect(yOf(0, scale, 100)).toBe(75);
    expect(yOf(-1, scale, 100)).toBe(100);
  });
});
