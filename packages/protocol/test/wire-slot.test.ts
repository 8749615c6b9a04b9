import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { expandWireSlot, isWireSlot, toWireSlot } from '../src/index.ts';
import type { WireSlot } from '../src/index.ts';

/** Far enough from 2^53 that 32768 slots further are still exact. */
const slots = fc.oneof(
  fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER - 65_536 }),
  fc.integer({ min: 65_400, max: 65_700 }),
);
const distance = fc.oneof(fc.integer({ min: -32_768, max: 32_767 }), fc.constantFrom(-32_768, 0, 32_767));

describe('S5: slots travel modulo 65536', () => {
  test('a slot comes back whole to anybody within 32768 slots of it', () => {
    fc.assert(
      fc.property(slots, distance, (near, ahead) => {
        const slot = near + ahead;
        expect(expandWireSlot(toWireSlot(slot), near)).toBe(slot);
      }),
      { numRuns: 2_000 },
    );
  });

  test('the result has the same 16 bits and is the nearest that has', () => {
    fc.assert(
      fc.property(fc.nat({ max: 0xffff }), slots, (bits, near) => {
        const slot = expandWireSlot(bits as WireSlot, near);
        expect(toWireSlot(slot)).toBe(bits);
        expect(slot - near).toBeGreaterThanOrEqual(-32_768);
        expect(slot - near).toBeLessThanOrEqual(32_767);
      }),
    );
  });

  test('a walk from slot 65500 over the wrap never jumps', () => {
    let near = 65_500;
    for (let slot = 65_500; slot < 65_500 + 300; slot += 1) {
      expect(expandWireSlot((slot % 65_536) as WireSlot, near)).toBe(slot);
      near = slot;
    }
  });

  test('a window from 65500 keeps its order across the wrap', () => {
    const window = Array.from({ length: 256 }, (_, i) => expandWireSlot(toWireSlot(65_500 + i), 65_548));
    expect(window).toEqual(Array.from({ length: 256 }, (_, i) => 65_500 + i));
  });

  test('every slot near the largest exact number fits 16 bits', () => {
    expect(toWireSlot(Number.MAX_SAFE_INTEGER)).toBe(65_535);
    expect(isWireSlot(toWireSlot(Number.MAX_SAFE_INTEGER - 65_535))).toBe(true);
  });

  test('slots before the first are negative, not far ahead', () => {
    expect(toWireSlot(-1)).toBe(65_535);
    expect(expandWireSlot(65_535 as WireSlot, 3)).toBe(-1);
  });

  test('the undefined distance of RFC 1982 lies behind', () => {
    expect(expandWireSlot(toWireSlot(100_000 + 32_768), 100_000)).toBe(100_000 - 32_768);
  });
});
