import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RingBuffer } from '../page/model/ring-buffer.ts';

describe('RingBuffer', () => {
  test('keeps the newest items in order, whatever is pushed', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 20 }),
        fc.array(fc.integer(), { maxLength: 100 }),
        (capacity, items) => {
          const buffer = new RingBuffer<number>(capacity);
          for (const item of items) buffer.push(item);
          const kept = items.slice(-capacity);
          expect(buffer.toArray()).toEqual(kept);
          expect(buffer.size).toBe(kept.length);
          expect(buffer.last).toBe(kept[kept.length - 1]);
          expect(buffer.newest(3)).toEqual(kept.slice(-3));
        },
      ),
    );
  });

  test('has nothing outside its bounds', () => {
    const buffer = new RingBuffer<string>(2);
    expect(buffer.last).toBeUndefined();
    buffer.push('a');
    expect(buffer.at(0)).toBe('a');
    expect(buffer.at(1)).toBeUndefined();
    expect(buffer.at(-1)).toBeUndefined();
  });

  test('refuses a capacity that cannot hold anything', () => {
    expect(() => new RingBuffer(0)).toThrow('1 or more');
    expect(() => new RingBuffer(1.5)).toThrow(RangeError);
  });
});
