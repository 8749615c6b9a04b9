import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MEDIA_SEQUENCE_MAX, slotByteLength, slotOffset, slotsPerSegmentOf } from '../../src/index.ts';

describe('W2: the stride', () => {
  const sizes = fc.record({
    bytes: fc.oneof(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: 100_000_000 })),
    slots: fc.integer({ min: 1, max: 100 }),
  });

  test('every byte of a segment is in exactly one slot', () => {
    fc.assert(
      fc.property(sizes, ({ bytes, slots }) => {
        let end = 0;
        for (let index = 0; index < slots; index += 1) {
          expect(slotOffset(index, bytes, slots)).toBe(end);
          const length = slotByteLength(index, bytes, slots);
          expect(length).toBeGreaterThanOrEqual(Math.floor(bytes / slots));
          expect(length).toBeLessThanOrEqual(Math.ceil(bytes / slots));
          end += length;
        }
        expect(end).toBe(bytes);
      }),
    );
  });

  test('slot j is [floor(j*S/K), floor((j+1)*S/K))', () => {
    expect([0, 1, 2, 3].map((index) => slotOffset(index, 10, 3))).toEqual([0, 3, 6, 10]);
    expect([0, 1, 2, 3].map((index) => slotByteLength(index, 3, 4))).toEqual([0, 1, 1, 1]);
  });

  test('K is five times the target duration in seconds', () => {
    expect([1_000, 2_000, 4_000, 6_000, 20_000].map(slotsPerSegmentOf)).toEqual([5, 10, 20, 30, 100]);
  });

  test('segments too long or not plausible are not shared', () => {
    for (const durationMs of [0, 99, -2_000, 20_200, Infinity, NaN]) {
      expect(slotsPerSegmentOf(durationMs)).toBeUndefined();
    }
  });

  test('slot numbers stay exact up to the largest media sequence', () => {
    const last = MEDIA_SEQUENCE_MAX * 100 + 99;
    expect(Number.isSafeInteger(last)).toBe(true);
    expect(Math.floor(last / 100)).toBe(MEDIA_SEQUENCE_MAX);
  });
});
