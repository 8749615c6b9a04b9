import { WINDOW_SLOTS } from '@paceline/protocol';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SlotRing } from '../../src/window/slot-ring.ts';

/** The obvious way: a start and a set. */
class NaiveRing {
  start = 0;
  slots = new Set<number>();

  add(slot: number): void {
    if (slot < this.start) return;
    if (slot >= this.start + WINDOW_SLOTS) this.advanceTo(slot - WINDOW_SLOTS + 1);
    this.slots.add(slot);
  }

  advanceTo(start: number): void {
    if (start <= this.start) return;
    this.start = start;
    this.slots = new Set([...this.slots].filter((slot) => slot >= start));
  }
}

const bases = fc.constantFrom(0, 65_400, 2 ** 40);
const steps = fc.array(
  fc.record({
    op: fc.constantFrom('add', 'delete', 'advance', 'reset', 'reload' as const),
    slot: fc.integer({ min: -300, max: 900 }),
  }),
  { maxLength: 60 },
);

describe('W1: the window is 256 slots and only moves forward', () => {
  test('agrees with a set after any operations, across the 16-bit wrap too', () => {
    fc.assert(
      fc.property(bases, steps, (base, operations) => {
        const ring = new SlotRing(base);
        const naive = new NaiveRing();
        naive.start = base;
        for (const { op, slot: offset } of operations) {
          const slot = Math.max(base + offset, 0);
          if (op === 'add') {
            ring.add(slot);
            naive.add(slot);
          } else if (op === 'delete') {
            ring.delete(slot);
            naive.slots.delete(slot);
          } else if (op === 'advance') {
            ring.advanceTo(slot);
            naive.advanceTo(slot);
          } else if (op === 'reset') {
            ring.reset(slot);
            naive.start = slot;
            naive.slots.clear();
          } else {
            ring.load(ring.start, ring.toBitmap());
          }
          expect(ring.start).toBe(naive.start);
          expect(ring.end).toBe(naive.start + WINDOW_SLOTS);
          expect(ring.size).toBe(naive.slots.size);
        }
        for (let slot = naive.start - 5; slot < naive.start + WINDOW_SLOTS + 5; slot += 1) {
          expect(ring.has(slot)).toBe(naive.slots.has(slot));
        }
      }),
      { numRuns: 60 },
    );
  });

  test('a slot behind the window is never in it', () => {
    const ring = new SlotRing(1_000);
    ring.add(999);
    expect(ring.has(999)).toBe(false);
    expect(ring.size).toBe(0);
  });

  test('moving back is ignored', () => {
    const ring = new SlotRing(1_000);
    ring.add(1_001);
    ring.advanceTo(500);
    expect([ring.start, ring.has(1_001)]).toEqual([1_000, true]);
  });

  test('a bitmap has bit i of byte i/8 for slot start + i', () => {
    const ring = new SlotRing(65_530);
    for (const slot of [65_530, 65_537, 65_540, 65_785]) ring.add(slot);
    const bitmap = ring.toBitmap();
    expect([bitmap[0], bitmap[1], bitmap[31]]).toEqual([0b1000_0001, 0b100, 0b1000_0000]);
    expect(bitmap).toHaveLength(32);
  });
});
