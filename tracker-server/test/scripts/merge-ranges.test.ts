import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { flattenRanges, mergeRanges } from '../../scripts/merge-ranges.ts';
import type { ValueRange } from '../../scripts/merge-ranges.ts';

const RANGES = fc
  .array(fc.tuple(fc.nat(20), fc.nat(8), fc.constantFrom('x', 'y', 'z')), { maxLength: 8 })
  .map((rows) => rows.map(([start, length, value]) => ({ start, end: start + length, value })));

/** Nested ranges by the definition: of those around an address, the one that starts last, then the shortest. */
function valueAt(ranges: readonly ValueRange<string>[], at: number): string | undefined {
  return ranges
    .filter(({ start, end }) => start <= at && at <= end)
    .sort((a, b) => b.start - a.start || a.end - b.end)[0]?.value;
}

describe('ranges', () => {
  it('lose their overlap, the inner one says more', () => {
    const flat = flattenRanges([
      { start: 0, end: 99, value: 'a' },
      { start: 0, end: 9, value: 'b' },
      { start: 50, end: 50, value: 'c' },
    ]);
    expect(flat.map(({ start, end, value }) => `${start}-${end} ${value}`)).toEqual([
      '0-9 b',
      '10-49 a',
      '50-50 c',
      '51-99 a',
    ]);
  });

  it('laid over each other say at every address what both say there', () => {
    fc.assert(
      fc.property(RANGES, RANGES, (as, bs) => {
        // Of equal ranges either may win.
        fc.pre(
          [as, bs].every(
            (ranges) => new Set(ranges.map(({ start, end }) => `${start}-${end}`)).size === ranges.length,
          ),
        );
        const merged = mergeRanges(as, bs);
        for (let at = 0; at < 32; at += 1) {
          const range = merged.filter(({ start }) => start <= at).at(-1);
          expect([range?.a, range?.b]).toEqual([valueAt(as, at), valueAt(bs, at)]);
        }
        for (const [index, range] of merged.entries()) {
          const next = merged[index + 1];
          if (next !== undefined) expect([next.a, next.b]).not.toEqual([range.a, range.b]);
        }
      }),
    );
  });

  it('that end before they start are a mistake', () => {
    expect(() => flattenRanges([{ start: 5, end: 4, value: 'a' }])).toThrow('5-4');
  });
});
