import { describe, expect, test } from 'vitest';
import { DEFAULT_CONFIG } from '../../src/index.ts';
import { SLOTS, TRACK } from '../fixtures/names.ts';
import { fakeChunk } from '../fixtures/fake-chunk.ts';
import { SEGMENT_BYTES, Solo, slotsOf } from '../fixtures/solo.ts';

const POLICY = {
  type: 'policy-changed',
  enabled: true,
  uploadAllowed: true,
  leadAllowed: false,
  hidden: false,
  uploadCapBps: 16_000_000,
  rangeAllowed: true,
  scoutAllowed: false,
} as const;

/** A viewer that does not lead, with two partners, playing 100 of 98 to 102; has all but 102. */
function stage(): Solo {
  const solo = new Solo();
  solo.tell(POLICY);
  solo.join([1, 2]);
  solo.open(98, 102);
  solo.play(1_000);
  for (let sequence = 98; sequence <= 101; sequence += 1) solo.load(sequence);
  for (const index of [1, 2]) solo.partner(index, { from: 980, slots: [] });
  solo.clear();
  return solo;
}

/** Plays on for a time, reporting as a driver does. */
function play(solo: Solo, fromSlot: number, forMs: number): void {
  for (let elapsedMs = 0; elapsedMs < forMs; elapsedMs += 100) {
    solo.play(fromSlot + elapsedMs / 200);
    solo.advance(100);
  }
}

describe('S8: every want is answered once', () => {
  test('by delivery, if it is here', () => {
    const solo = stage();
    solo.want(1, 101);
    expect(solo.orders('deliver')).toMatchObject([
      { wantId: 1, byteLength: SEGMENT_BYTES, cdnBytes: SEGMENT_BYTES, p2pBytes: 0 },
    ]);
    solo.advance(10_000);
    expect([solo.orders('deliver').length, solo.orders('pass-through').length]).toEqual([1, 0]);
  });

  test('by delivery, as soon as partners brought the last slot; progress is told on the way', () => {
    const solo = stage();
    solo.agree(102);
    solo.want(1, 102);
    for (const slot of slotsOf(102)) solo.data(slot % 2 === 0 ? 1 : 2, slot, { pushed: true });
    expect(solo.orders('deliver')).toMatchObject([{ how: 'p2p', p2pBytes: SEGMENT_BYTES, cdnBytes: 0 }]);
    const progress = solo.orders('report-progress').map(({ loadedBytes }) => loadedBytes);
    expect(progress).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9].map((n) => n * 1_000));
    expect(solo.engine.snapshot().tally.p2pBytes).toBe(SEGMENT_BYTES);
  });

  test('not at all, once it is taken back', () => {
    const solo = stage();
    solo.agree(102);
    solo.want(1, 102);
    solo.tell({ type: 'segment-unwanted', wantId: 1 });
    for (const slot of slotsOf(102)) solo.data(1, slot, { pushed: true });
    play(solo, 1_000, 6_000);
    expect([solo.orders('deliver'), solo.orders('pass-through')]).toEqual([[], []]);
  });

  test('by the stock loader at once: alone, before the start, off, private, backed off, of no open track', () => {
    const reasons: ((solo: Solo) => void)[] = [
      (solo) => {
        for (const index of [1, 2]) solo.receive(index, { type: 'bye', reason: 'leaving' });
      },
      (solo) => solo.play(1_000, 'starting'),
      (solo) => solo.tell({ ...POLICY, enabled: false }),
      (solo) => solo.agree(102, SEGMENT_BYTES, 7),
      (solo) => solo.tell({ type: 'playback-stalled' }),
      (solo) => solo.tell({ type: 'track-closed', track: TRACK }),
    ];
    for (const reason of reasons) {
      const solo = stage();
      reason(solo);
      solo.clear();
      solo.want(1, 102);
      expect(solo.orders('pass-through')).toEqual([{ type: 'pass-through', wantId: 1 }]);
      expect(solo.orders('fetch')).toEqual([]);
    }
  });

  test('by the stock loader, when what it waited for ends: P2P off, track closed, a stall, the last partner gone', () => {
    const ends: ((solo: Solo) => void)[] = [
      (solo) => solo.tell({ ...POLICY, enabled: false }),
      (solo) => solo.tell({ type: 'track-closed', track: TRACK }),
      (solo) => solo.tell({ type: 'playback-stalled' }),
      (solo) => {
        for (const index of [1, 2]) solo.receive(index, { type: 'bye', reason: 'leaving' });
      },
    ];
    for (const end of ends) {
      const solo = stage();
      solo.want(1, 102);
      expect(solo.orders('pass-through')).toEqual([]);
      end(solo);
      expect(solo.orders('pass-through')).toEqual([{ type: 'pass-through', wantId: 1 }]);
    }
  });

  test('what the stock loader fetches is not asked of partners', () => {
    const solo = stage();
    solo.want(1, 102);
    solo.tell({ type: 'playback-stalled' });
    solo.agree(102);
    solo.have(1, 1_020, SLOTS);
    solo.advance(2_000);
    expect(solo.sent('request')).toEqual([]);
  });
});

describe('S9: the deadline ladder', () => {
  /** When segment 102 is due, less what a request and its delivery take. */
  const hardMs = 4_000 - DEFAULT_CONFIG.deliveryMarginMs - 100;

  test('at the hard deadline the CDN is asked, whatever partners promise', () => {
    const solo = stage();
    const begunAtMs = solo.nowMs;
    solo.want(1, 102);
    solo.have(1, 1_020, SLOTS);
    for (let elapsedMs = 0; elapsedMs < 4_000 && solo.orders('fetch').length === 0; elapsedMs += 20) {
      solo.play(1_000 + elapsedMs / 200);
      solo.advance(20);
    }
    const askedMs = solo.nowMs - begunAtMs;
    expect(solo.orders('fetch')).toMatchObject([{ mediaSequence: 102, range: undefined }]);
    expect(askedMs).toBeLessThanOrEqual(hardMs + 20);
    expect(askedMs).toBeGreaterThanOrEqual(hardMs - 8 * DEFAULT_CONFIG.rescueStaggerMs - 20);
    solo.answerFetch(solo.orders('fetch')[0] as never);
    expect(solo.orders('deliver')).toMatchObject([{ how: 'rescued', cdnBytes: SEGMENT_BYTES }]);
  });

  test('a page that is called late asks earlier, by twice as much', () => {
    const askedMs = [0, 300].map((lateMs) => {
      const solo = stage();
      const begunAtMs = solo.nowMs;
      solo.want(1, 102);
      while (solo.orders('fetch').length === 0 && solo.nowMs - begunAtMs < 4_000) {
        solo.play(1_000 + (solo.nowMs - begunAtMs) / 200);
        solo.nowMs = (solo.engine.deadline() ?? solo.nowMs) + lateMs;
        solo.tell({ type: 'time-passed' });
      }
      return solo.nowMs - begunAtMs;
    });
    const [prompt = 0, late = 0] = askedMs;
    expect(late).toBeLessThan(prompt - 300);
  });

  test('what the player has left counts, when it is less than the way to the segment', () => {
    const solo = stage();
    const begunAtMs = solo.nowMs;
    solo.want(1, 102, 1_500);
    solo.have(1, 1_020, SLOTS);
    play(solo, 1_000, 1_500);
    expect(solo.orders('fetch')).toMatchObject([{ mediaSequence: 102, range: undefined }]);
    const emptied = stage();
    emptied.want(1, 102, 200);
    expect(emptied.orders('fetch'), 'nothing left to wait with').toHaveLength(1);
    expect(solo.nowMs - begunAtMs).toBe(1_500);
  });

  test('a paused player runs out of nothing', () => {
    const solo = stage();
    solo.play(1_000, 'paused');
    solo.want(1, 102, undefined);
    solo.advance(1_500);
    expect(solo.orders('fetch')).toEqual([]);
  });

  test('only the missing run is fetched, by Range, and announced like a claim', () => {
    const solo = stage();
    solo.agree(102);
    for (const slot of [1_020, 1_021, 1_022, 1_027, 1_028, 1_029]) solo.data(1, slot, { pushed: true });
    solo.want(1, 102);
    play(solo, 1_000, 3_600);
    expect(solo.orders('fetch')).toMatchObject([{ range: { begin: 3_000, end: 7_000 } }]);
    expect(solo.sent('claim')).toMatchObject([{ firstSlot: 3, slotCount: 4 }, { firstSlot: 3 }]);
    solo.answerFetch(solo.orders('fetch')[0] as never);
    expect(solo.orders('deliver')).toMatchObject([{ how: 'rescued', cdnBytes: 4_000, p2pBytes: 6_000 }]);
  });

  test('four runs are fetched apart, more in one request over the whole span', () => {
    const solo = stage();
    solo.agree(102);
    for (const slot of [1_020, 1_022, 1_024, 1_026, 1_029]) solo.data(1, slot, { pushed: true });
    solo.want(1, 102);
    play(solo, 1_000, 3_600);
    expect(solo.orders('fetch').map(({ range }) => range)).toEqual([
      { begin: 1_000, end: 2_000 },
      { begin: 3_000, end: 4_000 },
      { begin: 5_000, end: 6_000 },
      { begin: 7_000, end: 9_000 },
    ]);
    const other = stage();
    other.agree(102);
    for (const slot of [1_021, 1_023, 1_025, 1_027]) other.data(1, slot, { pushed: true });
    other.want(1, 102);
    play(other, 1_000, 3_600);
    expect(other.orders('fetch').map(({ range }) => range)).toEqual([{ begin: 0, end: 10_000 }]);
  });

  test('without Range the whole segment is fetched', () => {
    const solo = stage();
    solo.tell({ ...POLICY, rangeAllowed: false });
    solo.agree(102);
    for (const slot of [1_020, 1_021]) solo.data(1, slot, { pushed: true });
    solo.want(1, 102);
    play(solo, 1_000, 3_600);
    expect(solo.orders('fetch').map(({ range }) => range)).toEqual([undefined]);
  });

  test('a failed rescue, and one that is cut short, becomes a pass-through', () => {
    for (const failing of [true, false]) {
      const solo = stage();
      solo.agree(102);
      solo.data(1, 1_020, { pushed: true });
      solo.want(1, 102);
      play(solo, 1_000, 3_600);
      const fetchId = solo.orders('fetch')[0]?.fetchId ?? -1;
      if (failing) solo.tell({ type: 'fetch-failed', fetchId, rangeRefused: false });
      else {
        solo.tell({ type: 'fetch-started', fetchId, byteLength: 9_000, ranged: true });
        solo.tell({ type: 'fetch-progressed', fetchId, chunk: new Uint8Array(4_000) });
        solo.tell({ type: 'fetch-ended', fetchId });
      }
      expect(solo.orders('pass-through')).toEqual([{ type: 'pass-through', wantId: 1 }]);
      play(solo, 1_018, 2_000);
      expect(solo.orders('fetch')).toHaveLength(1);
    }
  });

  test('a Range that is refused is not tried again in this session', () => {
    const solo = stage();
    solo.agree(102);
    solo.data(1, 1_020, { pushed: true });
    solo.want(1, 102);
    play(solo, 1_000, 3_600);
    solo.tell({ type: 'fetch-failed', fetchId: solo.orders('fetch')[0]?.fetchId ?? -1, rangeRefused: true });
    expect(solo.orders('range-refused')).toHaveLength(1);
    solo.playlist(99, 103);
    solo.agree(103);
    solo.data(1, 1_030, { pushed: true });
    solo.want(2, 103);
    play(solo, 1_018, 4_000);
    expect(solo.orders('fetch').at(-1)).toMatchObject({ mediaSequence: 103, range: undefined });
  });

  test('a paused player waits with patience, then the CDN is asked', () => {
    const solo = stage();
    solo.play(1_000, 'paused');
    solo.want(1, 102);
    solo.advance(DEFAULT_CONFIG.wantPatienceMs - 1);
    expect(solo.orders('fetch')).toEqual([]);
    solo.advance(10);
    expect(solo.orders('fetch')).toHaveLength(1);
  });
});

describe('S10: backing off', () => {
  test('a stall takes the player off the peers, longer each time, and serving goes on', () => {
    const solo = stage();
    const pauses: number[] = [];
    for (let stall = 0; stall < 6; stall += 1) {
      solo.tell({ type: 'playback-stalled' });
      solo.tell({ type: 'playback-stalled' });
      const forMs = solo.orders('backed-off').at(-1)?.forMs ?? 0;
      pauses.push(forMs);
      expect(solo.engine.snapshot().backedOff).toBe(true);
      // Partners stay, without a word only for as long as these two say something.
      for (let elapsedMs = 0; elapsedMs < forMs; elapsedMs += 2_000) {
        solo.advance(2_000);
        for (const index of [1, 2]) solo.receive(index, { type: 'pong', nonce: 0 });
      }
      solo.advance(1_000);
      expect(solo.engine.snapshot().backedOff).toBe(false);
    }
    expect(pauses.map((ms) => ms / DEFAULT_CONFIG.backOffMs)).toEqual([1, 2, 4, 8, 8, 8]);
  });

  test('a stall takes nothing away from a rescue that moves, and leaves one that does not to the stock loader', () => {
    for (const moves of [true, false]) {
      const solo = stage();
      solo.agree(102);
      solo.want(1, 102, 200);
      const [{ fetchId } = { fetchId: NaN }] = solo.orders('fetch');
      solo.tell({ type: 'playback-stalled' });
      expect(solo.engine.snapshot().backedOff).toBe(true);
      for (let piece = 0; piece < 5; piece += 1) {
        expect([solo.orders('pass-through'), solo.orders('cancel-fetch')]).toEqual([[], []]);
        if (moves) solo.tell({ type: 'fetch-progressed', fetchId, chunk: fakeChunk(1_000) });
        solo.advance(600);
        if (!moves && piece === 3) break;
      }
      expect(solo.orders('pass-through')).toHaveLength(moves ? 0 : 1);
      expect(solo.orders('cancel-fetch')).toHaveLength(moves ? 0 : 1);
    }
  });

  test('partners that were waited for in vain three times in a row are not waited for any more', () => {
    for (const brought of [0, 4]) {
      const solo = stage();
      let sequence = 102;
      for (let wantId = 1; wantId <= 3; wantId += 1, sequence += 1) {
        solo.playlist(98, sequence);
        solo.agree(sequence);
        for (const slot of slotsOf(sequence).slice(0, brought)) solo.data(1, slot, { pushed: true });
        solo.want(wantId, sequence, 200);
        const [order] = solo.orders('fetch').slice(-1);
        expect(order).toMatchObject({ mediaSequence: sequence });
        expect(solo.engine.snapshot().backedOff).toBe(false);
        solo.answerFetch(order as never);
      }
      expect(solo.orders('deliver').map(({ how }) => how)).toEqual(['rescued', 'rescued', 'rescued']);
      expect(solo.engine.snapshot().backedOff).toBe(brought === 0);
    }
  });

  test('two minutes after a pause without a stall the next one is short again', () => {
    const solo = stage();
    for (const waitMs of [40_000, 160_000, 0]) {
      solo.tell({ type: 'playback-stalled' });
      for (let elapsedMs = 0; elapsedMs < waitMs; elapsedMs += 2_000) {
        solo.advance(2_000);
        for (const index of [1, 2]) solo.receive(index, { type: 'pong', nonce: 0 });
      }
    }
    expect(solo.orders('backed-off').map(({ forMs }) => forMs / DEFAULT_CONFIG.backOffMs)).toEqual([1, 2, 1]);
  });

  test('a stall without partners is not theirs', () => {
    const solo = new Solo();
    solo.join();
    solo.tell({ type: 'playback-stalled' });
    expect(solo.orders('backed-off')).toEqual([]);
  });

  test('a partner still gets what it asks for', () => {
    const solo = stage();
    solo.advance(1_000);
    solo.tell({ type: 'playback-stalled' });
    solo.clear();
    solo.receive(1, {
      type: 'request',
      track: TRACK,
      epoch: 0,
      runs: [{ start: 1_010 as never, count: 3 }],
      usefulMs: 2_000,
    });
    expect(solo.sent('data', 1)).toHaveLength(3);
  });
});

describe('S11: what the player refuses', () => {
  test('is forgotten, kept from partners, and a strike for who sent it', () => {
    const solo = stage();
    solo.agree(102);
    for (const slot of slotsOf(102)) solo.data(1, slot, { pushed: true });
    solo.tell({ type: 'segment-rejected', track: TRACK, mediaSequence: 102 });
    solo.tell({ type: 'segment-rejected', track: TRACK, mediaSequence: 102 });
    solo.clear();
    solo.receive(2, {
      type: 'request',
      track: TRACK,
      epoch: 0,
      runs: [{ start: 1_020 as never, count: 3 }],
      usefulMs: 2_000,
    });
    expect(solo.sent('refuse', 2)).toMatchObject([{ reason: 'missing' }]);
    solo.want(1, 102);
    expect(solo.orders('pass-through')).toHaveLength(1);
    // The CDN says that the size was right: the bytes were wrong.
    solo.load(102);
    expect([solo.strikesOf(1), solo.strikesOf(2)]).toEqual([1, 0]);
  });

  test('of a size that turns out wrong only the claimant is known to have made it up', () => {
    const solo = stage();
    solo.claim(2, 102);
    for (const index of [1, 2]) solo.describe(index, 102, 20_000);
    for (const slot of slotsOf(102)) {
      solo.data(slot % 2 === 0 ? 1 : 2, slot, { pushed: true, slotBytes: 2_000 });
    }
    solo.tell({ type: 'segment-rejected', track: TRACK, mediaSequence: 102 });
    expect([solo.strikesOf(1), solo.strikesOf(2)]).toEqual([0, 0]);
    solo.load(102);
    expect([solo.strikesOf(1), solo.strikesOf(2)]).toEqual([0, 1]);
  });
});
