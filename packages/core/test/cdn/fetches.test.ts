import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Fetches } from '../../src/cdn/fetches.ts';
import type { Chunk } from '../../src/index.ts';
import { slotOffset } from '../../src/index.ts';
import type { SegmentRecord } from '../../src/window/segment-record.ts';
import { fingerprintOf, SLOTS } from '../fixtures/names.ts';
import { NOW_MS, Stage } from '../fixtures/stage.ts';

const BODY = Uint8Array.from({ length: 10_007 }, (_, i) => (i * 31) & 255);

interface Cut {
  readonly index: number;
  readonly bytes: readonly number[];
  /** Bytes of the body that had come when the slot was handed out. */
  readonly afterBytes: number;
}

class Desk {
  readonly stage = new Stage();
  readonly cuts: Cut[] = [];
  readonly described: SegmentRecord[] = [];
  received = 0;
  readonly fetches: Fetches;

  constructor() {
    this.stage.list(100, 105);
    this.fetches = new Fetches(
      this.stage.state,
      (_, record, index, chunks) => {
        const bytes = chunks.flatMap((chunk) => [...(chunk as Uint8Array)]);
        this.cuts.push({ index, bytes, afterBytes: this.received });
        const held = {
          chunks,
          byteLength: bytes.length,
          origin: 'cdn',
          provider: undefined,
          atMs: NOW_MS,
        } as const;
        record.store(index, held);
      },
      (_, record) => this.described.push(record),
    );
  }

  get record(): SegmentRecord | undefined {
    return this.stage.track.record(102);
  }

  start(range?: { begin: number; end: number }): number {
    this.fetches.start(this.stage.track, 102, range, NOW_MS);
    const [order] = this.stage.drain();
    return order?.type === 'fetch' ? order.fetchId : -1;
  }

  feed(fetchId: number, body: Uint8Array, sizes: readonly number[]): void {
    let offset = 0;
    for (const size of [...sizes, body.length]) {
      const chunk: Chunk = body.subarray(offset, Math.min(offset + size, body.length));
      offset += chunk.byteLength;
      this.received += chunk.byteLength;
      if (chunk.byteLength > 0) this.fetches.progressed(fetchId, chunk, NOW_MS);
    }
  }
}

const chunkings = fc.array(fc.integer({ min: 1, max: 4_000 }), { maxLength: 30 });

function slotBytes(index: number): number[] {
  const { length } = BODY;
  return [...BODY.subarray(slotOffset(index, length, SLOTS), slotOffset(index + 1, length, SLOTS))];
}

describe('E8: cut through', () => {
  test('each slot is handed out the moment it is whole, for any chunking', () => {
    fc.assert(
      fc.property(chunkings, (sizes) => {
        const desk = new Desk();
        const fetchId = desk.start();
        desk.fetches.started(fetchId, BODY.length, false, NOW_MS);
        expect(desk.described).toHaveLength(1);
        let offset = 0;
        for (const size of [...sizes, BODY.length]) {
          const before = desk.cuts.length;
          const end = Math.min(offset + size, BODY.length);
          if (end > offset) desk.feed(fetchId, BODY.subarray(offset, end), []);
          offset = end;
          const whole = Array.from({ length: SLOTS }, (_, i) => i).filter(
            (index) => slotOffset(index + 1, BODY.length, SLOTS) <= offset,
          );
          expect(desk.cuts.map(({ index }) => index)).toEqual(whole);
          expect(desk.cuts.length).toBeGreaterThanOrEqual(before);
        }
        for (const { index, bytes } of desk.cuts) expect(bytes).toEqual(slotBytes(index));
        expect(desk.fetches.ended(fetchId, NOW_MS)?.isWhole).toBe(true);
      }),
      { numRuns: 50 },
    );
  });

  test('without a Content-Length everything comes at the end', () => {
    const desk = new Desk();
    const fetchId = desk.start();
    desk.fetches.started(fetchId, undefined, false, NOW_MS);
    desk.feed(fetchId, BODY, [100, 5_000]);
    expect(desk.cuts).toEqual([]);
    expect(desk.fetches.ended(fetchId, NOW_MS + 300)?.isWhole).toBe(true);
    expect(desk.cuts.map(({ bytes }) => bytes)).toEqual(
      Array.from({ length: SLOTS }, (_, i) => slotBytes(i)),
    );
    expect(desk.described).toHaveLength(1);
  });

  test('a slot that came from a partner in the meantime is left alone', () => {
    const desk = new Desk();
    const fetchId = desk.start();
    desk.fetches.started(fetchId, BODY.length, false, NOW_MS);
    desk.record?.store(3, {
      chunks: [],
      byteLength: 1_001,
      origin: 'p2p',
      provider: undefined,
      atMs: NOW_MS,
    });
    desk.feed(fetchId, BODY, []);
    expect(desk.cuts.map(({ index }) => index)).toEqual([0, 1, 2, 4, 5, 6, 7, 8, 9]);
  });
});

describe('E9: ranges', () => {
  function known(desk: Desk): void {
    desk.stage.track.ensureRecord(102, NOW_MS)?.describe(BODY.length, fingerprintOf(102), false);
  }

  test('the slots of the range come out for any chunking, whatever lies around it', () => {
    const ranges = fc.tuple(fc.nat({ max: BODY.length - 1 }), fc.integer({ min: 1, max: BODY.length }));
    fc.assert(
      fc.property(chunkings, ranges, (sizes, [begin, length]) => {
        const end = Math.min(begin + length, BODY.length);
        const desk = new Desk();
        known(desk);
        const fetchId = desk.start({ begin, end });
        desk.fetches.started(fetchId, end - begin, true, NOW_MS);
        desk.feed(fetchId, BODY.subarray(begin, end), sizes);
        const inside = Array.from({ length: SLOTS }, (_, i) => i).filter(
          (i) => slotOffset(i, BODY.length, SLOTS) >= begin && slotOffset(i + 1, BODY.length, SLOTS) <= end,
        );
        expect(desk.cuts.map(({ index }) => index)).toEqual(inside);
        for (const { index, bytes } of desk.cuts) expect(bytes).toEqual(slotBytes(index));
      }),
      { numRuns: 60 },
    );
  });

  test('a 200 to a Range is taken from its first byte, and ranges are not asked for again', () => {
    const desk = new Desk();
    known(desk);
    const fetchId = desk.start({ begin: 5_000, end: BODY.length });
    desk.fetches.started(fetchId, BODY.length, false, NOW_MS);
    desk.feed(fetchId, BODY, [700, 700, 3_000]);
    expect(desk.cuts.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(desk.cuts[0]?.bytes).toEqual(slotBytes(0));
    expect(desk.stage.state.rangeUsable).toBe(false);
    expect(desk.stage.drain()).toEqual([{ type: 'range-refused' }]);
  });

  test('a body that is cut short is not whole', () => {
    const desk = new Desk();
    known(desk);
    const fetchId = desk.start({ begin: 0, end: BODY.length });
    desk.fetches.started(fetchId, BODY.length, true, NOW_MS);
    desk.feed(fetchId, BODY.subarray(0, 5_000), []);
    expect(desk.fetches.ended(fetchId, NOW_MS)).toMatchObject({ mediaSequence: 102, isWhole: false });
  });
});

describe('W7: the CDN is right about the size', () => {
  test('another size than partners told replaces theirs, and what came from them', () => {
    const desk = new Desk();
    const record = desk.stage.track.ensureRecord(102, NOW_MS);
    record?.describe(9_000, fingerprintOf(102), false);
    record?.store(0, { chunks: [], byteLength: 900, origin: 'p2p', provider: undefined, atMs: NOW_MS });
    const fetchId = desk.start();
    desk.fetches.started(fetchId, BODY.length, false, NOW_MS);
    desk.feed(fetchId, BODY, []);
    expect([record?.privateReason, record?.byteLength, record?.isComplete, record?.discarded]).toEqual([
      undefined,
      BODY.length,
      true,
      true,
    ]);
    expect(desk.cuts[0]?.bytes).toEqual(slotBytes(0));
  });

  test('two sizes from the CDN itself make the segment private', () => {
    const desk = new Desk();
    const record = desk.stage.track.ensureRecord(102, NOW_MS);
    record?.describe(9_000, fingerprintOf(102), true);
    const fetchId = desk.start();
    desk.fetches.started(fetchId, BODY.length, false, NOW_MS);
    desk.feed(fetchId, BODY, []);
    expect([record?.privateReason, record?.byteLength, record?.isComplete]).toEqual([
      'size',
      BODY.length,
      true,
    ]);
    expect(desk.described).toEqual([]);
  });

  test('bytes of a numbering that is gone are dropped', () => {
    const desk = new Desk();
    const fetchId = desk.start();
    desk.fetches.started(fetchId, BODY.length, false, NOW_MS);
    desk.stage.list(1, 2);
    desk.feed(fetchId, BODY, []);
    expect(desk.cuts).toEqual([]);
    expect(desk.fetches.ended(fetchId, NOW_MS)?.isWhole).toBe(false);
  });

  test('an answer to a fetch that was cancelled is nothing', () => {
    const desk = new Desk();
    const fetchId = desk.start();
    desk.fetches.cancel(desk.stage.track.id, 102);
    expect(desk.stage.drain()).toEqual([{ type: 'cancel-fetch', fetchId }]);
    desk.feed(fetchId, BODY, []);
    expect([desk.fetches.ended(fetchId, NOW_MS), desk.fetches.failed(fetchId, false)]).toEqual([
      undefined,
      undefined,
    ]);
    expect(desk.cuts).toEqual([]);
  });
});
