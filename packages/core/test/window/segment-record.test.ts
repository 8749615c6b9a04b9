import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { HeldSlot } from '../../src/window/segment-record.ts';
import { SegmentRecord } from '../../src/window/segment-record.ts';
import { fakeChunk } from '../fixtures/fake-chunk.ts';
import { fingerprintOf, peerIdOf } from '../fixtures/names.ts';

function held(byteLength: number, provider?: number): HeldSlot {
  const from = provider === undefined ? undefined : peerIdOf(provider);
  return {
    chunks: [fakeChunk(byteLength)],
    byteLength,
    origin: from ? 'p2p' : 'cdn',
    provider: from,
    atMs: 0,
  };
}

describe('W4: a record holds whole slots', () => {
  test('agrees with a plain array of what was stored, in any order', () => {
    const scenario = fc.record({
      slots: fc.integer({ min: 1, max: 100 }),
      bytes: fc.integer({ min: 1, max: 5_000_000 }),
      order: fc.array(fc.nat({ max: 99 }), { maxLength: 150 }),
    });
    fc.assert(
      fc.property(scenario, ({ slots, bytes, order }) => {
        const record = new SegmentRecord(7, slots, 0);
        expect(record.describe(bytes, fingerprintOf(7), true)).toBe(true);
        const naive = new Array<boolean>(slots).fill(false);
        for (let index = 0; index < slots; index += 1) naive[index] = record.slotBytes(index) === 0;
        let cdnBytes = 0;
        for (const index of order.map((n) => n % slots)) {
          const size = record.slotBytes(index) ?? 0;
          expect(record.store(index, held(size))).toBe(!naive[index]);
          if (!naive[index]) cdnBytes += size;
          naive[index] = true;
        }
        expect(record.heldCount).toBe(naive.filter(Boolean).length);
        expect(record.isComplete).toBe(naive.every(Boolean));
        const missing = record.missingRuns().flatMap(({ first, end }) => range(first, end));
        expect(missing).toEqual(range(0, slots).filter((index) => !naive[index]));
        expect(record.byteOrigins()).toMatchObject({ cdnBytes, p2pBytes: 0 });
      }),
    );
  });

  test('W2: slots of no bytes count as held as soon as the size is known', () => {
    const record = new SegmentRecord(7, 10, 0);
    record.describe(3, fingerprintOf(7), true);
    expect(record.heldCount).toBe(7);
    for (const run of record.missingRuns()) {
      for (let index = run.first; index < run.end; index += 1) record.store(index, held(1));
    }
    expect(record.isComplete).toBe(true);
    expect(record.byteOrigins()).toMatchObject({ cdnBytes: 3, p2pBytes: 0 });
  });

  test('runs are as long as they can be', () => {
    const record = new SegmentRecord(7, 6, 0);
    record.describe(600, undefined, false);
    record.store(2, held(100));
    expect(record.missingRuns()).toEqual([
      { first: 0, end: 2 },
      { first: 3, end: 6 },
    ]);
  });
});

describe('W7: what is said of a segment never contradicts itself', () => {
  test('another size or another identity from partners is refused, a repetition is not', () => {
    const record = new SegmentRecord(7, 10, 0);
    expect(record.describe(1_000, fingerprintOf(7), false)).toBe(true);
    expect(record.describe(1_000, fingerprintOf(7), false)).toBe(true);
    expect(record.describe(1_001, fingerprintOf(7), false)).toBe(false);
    expect(record.describe(1_000, fingerprintOf(8), false)).toBe(false);
    expect([record.byteLength, record.lengthVerified]).toEqual([1_000, false]);
    expect(record.describe(1_000, undefined, true)).toBe(true);
    expect([record.lengthVerified, record.discarded]).toEqual([true, false]);
    expect(record.describe(1_001, fingerprintOf(7), true)).toBe(false);
  });

  test('the CDN takes the place of what partners said, with all that came of it', () => {
    const record = new SegmentRecord(7, 10, 0);
    record.describe(1_000, fingerprintOf(7), false);
    record.store(0, held(100, 1));
    expect(record.describe(1_001, fingerprintOf(7), true)).toBe(true);
    expect([record.byteLength, record.heldCount, record.lengthVerified, record.discarded]).toEqual([
      1_001,
      0,
      true,
      true,
    ]);
    expect(record.privateReason).toBeUndefined();
  });

  test('our own playlist takes the place of a name that partners gave, and cannot change its mind', () => {
    const hearsay = new SegmentRecord(7, 10, 0);
    hearsay.describe(1_000, fingerprintOf(7, 5), false);
    hearsay.identify(fingerprintOf(7), 0);
    expect([hearsay.byteLength, hearsay.privateReason]).toEqual([undefined, undefined]);
    const own = new SegmentRecord(7, 10, 0);
    own.describe(1_000, fingerprintOf(7, 5), true);
    own.identify(fingerprintOf(7), 0);
    expect([own.byteLength, own.privateReason]).toEqual([undefined, 'fingerprint']);
  });

  test('forgetting takes size and slots', () => {
    const record = new SegmentRecord(7, 10, 0);
    record.describe(5, fingerprintOf(7), true);
    record.forget();
    expect([record.byteLength, record.heldCount, record.slotRange(0)]).toEqual([undefined, 0, undefined]);
    expect(record.describe(1_000, fingerprintOf(8), false)).toBe(true);
    expect(record.heldCount).toBe(0);
  });

  test('providers are named once, bytes are told apart by origin', () => {
    const record = new SegmentRecord(7, 4, 0);
    record.describe(400, undefined, true);
    record.store(0, held(100, 1));
    record.store(1, held(100, 1));
    record.store(2, held(100, 2));
    record.store(3, held(100));
    expect(record.providers()).toEqual([peerIdOf(1), peerIdOf(2)]);
    expect(record.byteOrigins()).toEqual({ cdnBytes: 100, p2pBytes: 300, pushedBytes: 0 });
    expect(record.chunks()).toHaveLength(4);
  });
});

function range(from: number, end: number): number[] {
  return Array.from({ length: Math.max(end - from, 0) }, (_, i) => from + i);
}
