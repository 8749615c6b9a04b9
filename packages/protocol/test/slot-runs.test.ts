import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { expandRuns, RUNS_MAX, runsOf, WINDOW_SLOTS } from '../src/index.ts';

const starts = fc.oneof(fc.integer({ min: 0, max: 2 ** 50 }), fc.constantFrom(0, 65_500, 65_535));

describe('S6: runs of slots', () => {
  test('any slots of a window come back, across the wrap too', () => {
    const offsets = fc.uniqueArray(fc.nat({ max: WINDOW_SLOTS - 1 }), {
      maxLength: WINDOW_SLOTS,
      size: 'max',
    });
    fc.assert(
      fc.property(starts, offsets, (start, chosen) => {
        const slots = chosen.sort((a, b) => a - b).map((offset) => start + offset);
        const runs = runsOf(slots);
        expect(runs.length).toBeLessThanOrEqual(RUNS_MAX);
        expect(expandRuns(runs, start + 100)).toEqual(slots);
      }),
    );
  });

  test('neighbours share a run, gaps end it', () => {
    expect(runsOf([65_534, 65_535, 65_536, 65_538])).toEqual([
      { start: 65_534, count: 3 },
      { start: 2, count: 1 },
    ]);
  });

  test('a run is split at 255', () => {
    const slots = Array.from({ length: 256 }, (_, i) => i);
    expect(runsOf(slots)).toEqual([
      { start: 0, count: 255 },
      { start: 255, count: 1 },
    ]);
  });

  test('every other slot of a window fills a message exactly', () => {
    const slots = Array.from({ length: WINDOW_SLOTS / 2 }, (_, i) => i * 2);
    expect(runsOf(slots)).toHaveLength(RUNS_MAX);
  });

  test('what does not fit a message is left out, the lowest slots stay', () => {
    const runs = runsOf(Array.from({ length: 1_000 }, (_, i) => i * 2));
    expect(runs).toHaveLength(RUNS_MAX);
    expect(runs.at(-1)).toEqual({ start: 254, count: 1 });
  });

  test('repeated slots count once, nothing gives nothing', () => {
    expect(runsOf([4, 4, 5, 5, 5])).toEqual([{ start: 4, count: 2 }]);
    expect(runsOf([])).toEqual([]);
    expect(expandRuns([], 7)).toEqual([]);
  });

  test('takes any iterable', () => {
    expect(runsOf(new Set([1, 2, 3]))).toEqual([{ start: 1, count: 3 }]);
  });
});
