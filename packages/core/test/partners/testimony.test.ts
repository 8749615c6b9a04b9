import { describe, expect, test } from 'vitest';
import type { Input } from '../../src/index.ts';
import { fingerprintOf, peerIdOf, SLOTS, TRACK } from '../fixtures/names.ts';
import { SEGMENT_BYTES, Solo, slotsOf } from '../fixtures/solo.ts';

const LIE_BYTES = 20_000;

/** A viewer that cannot lead, with partners that watch the track; 98 to 101 are here, 102 is listed. */
function stage(partners: readonly number[] = [1, 2, 3], lastListed = 102): Solo {
  const solo = new Solo();
  solo.tell(FOLLOWER);
  solo.join(partners);
  solo.open(98, lastListed);
  solo.play(1_000);
  for (let sequence = 98; sequence <= 101; sequence += 1) solo.load(sequence);
  for (const index of partners) solo.partner(index, { from: 980, slots: [] });
  solo.clear();
  return solo;
}

const FOLLOWER: Input = {
  type: 'policy-changed',
  enabled: true,
  uploadAllowed: true,
  leadAllowed: false,
  hidden: false,
  uploadCapBps: 16_000_000,
  rangeAllowed: true,
  scoutAllowed: false,
};

/** Whether slots of 102 are asked of a partner that offers them. */
function asks(solo: Solo, index: number, mediaSequence = 102): boolean {
  solo.clear();
  solo.have(index, mediaSequence * SLOTS, SLOTS);
  solo.advance(700);
  return solo.sent('request', index).length > 0;
}

/** Plays through a segment, with the partners alive. */
function playThrough(solo: Solo, mediaSequence: number): void {
  solo.play((mediaSequence + 1) * SLOTS + 1);
  solo.advance(10);
}

describe('W7a: whose word is believed', () => {
  test('the claimant is waited for, and believed at once', () => {
    const solo = stage();
    solo.claim(1, 102);
    for (const index of [2, 3]) solo.describe(index, 102, LIE_BYTES);
    solo.describe(1, 102);
    solo.data(1, 1_020, { pushed: true });
    expect(solo.engine.window(TRACK)?.origins.filter((origin) => origin === 'p2p')).toHaveLength(1);
    expect(solo.strikesOf(1)).toBe(0);
  });

  test('of the others it takes two', () => {
    const solo = stage();
    solo.describe(1, 102);
    solo.data(1, 1_020, { pushed: true });
    expect(solo.engine.snapshot().tally.p2pBytes).toBe(0);
    solo.describe(2, 102);
    solo.data(2, 1_020, { pushed: true });
    expect(solo.engine.snapshot().tally.p2pBytes).toBe(1_000);
  });

  test('one that nobody contradicts is believed after a while, but not of what is neither listed nor claimed', () => {
    const listed = stage();
    listed.describe(1, 102);
    expect(asks(listed, 1)).toBe(true);
    const unlisted = stage();
    for (const index of [1, 2]) unlisted.describe(index, 103);
    unlisted.advance(1_000);
    unlisted.data(1, 1_030, { pushed: true });
    expect(unlisted.engine.snapshot().tally.p2pBytes).toBe(0);
  });

  test('a single partner is believed at once: there is nobody else to ask', () => {
    const solo = stage([1]);
    solo.describe(1, 102);
    solo.data(1, 1_020, { pushed: true });
    expect(solo.engine.snapshot().tally.p2pBytes).toBe(1_000);
  });

  test('what was believed is given up for what more partners say, with all that came of it', () => {
    const solo = stage([1, 2, 3, 4, 5]);
    for (const index of [1, 2]) solo.describe(index, 102, LIE_BYTES);
    solo.data(1, 1_020, { pushed: true, slotBytes: 2_000 });
    expect(solo.engine.snapshot().tally.p2pBytes).toBe(2_000);
    solo.advance(200);
    for (const index of [3, 4, 5]) solo.describe(index, 102);
    expect(solo.engine.window(TRACK)?.origins.filter((origin) => origin === 'p2p')).toEqual([]);
    expect(solo.sent('segment', 5).map(({ byteLength }) => byteLength)).toEqual([LIE_BYTES, SEGMENT_BYTES]);
    solo.data(3, 1_020, { pushed: true });
    expect(solo.engine.window(TRACK)?.origins.filter((origin) => origin === 'p2p')).toHaveLength(1);
  });

  test('what a partner has of another size is not asked for, and is asked for once it has corrected itself', () => {
    const solo = stage();
    for (const index of [1, 2]) solo.describe(index, 102);
    solo.describe(3, 102, LIE_BYTES);
    expect(asks(solo, 3)).toBe(false);
    solo.clear();
    solo.describe(3, 102);
    solo.advance(700);
    expect(solo.sent('request', 3).length).toBeGreaterThan(0);
  });

  test('who changes its mind without end is not heard any more', () => {
    const solo = stage();
    for (const index of [1, 2]) solo.describe(index, 102);
    for (let i = 0; i < 50; i += 1) solo.describe(3, 102, LIE_BYTES + i);
    solo.describe(3, 102);
    expect(asks(solo, 3)).toBe(false);
    expect(solo.strikesOf(3)).toBe(0);
  });

  test('in the end the segment comes from the CDN, whatever is said of it', () => {
    const solo = stage();
    for (const index of [1, 2, 3]) {
      solo.describe(index, 102, LIE_BYTES + index);
      solo.have(index, 1_020, SLOTS);
    }
    solo.want(1, 102, 3_000);
    solo.advance(2_500);
    expect(solo.orders('fetch')).toMatchObject([{ mediaSequence: 102, range: undefined }]);
    for (const order of solo.orders('fetch')) solo.answerFetch(order);
    expect(solo.orders('deliver')).toMatchObject([{ byteLength: SEGMENT_BYTES, p2pBytes: 0 }]);
  });
});

describe('W7b: other bytes under the same number', () => {
  test('one partner that has them is left alone with that segment, and nobody is struck', () => {
    const solo = stage();
    for (const index of [1, 2]) solo.describe(index, 102);
    solo.describe(3, 102, SEGMENT_BYTES, 5);
    expect([asks(solo, 3), asks(solo, 1)]).toEqual([false, true]);
    solo.data(3, 1_020, { pushed: true });
    expect(solo.engine.snapshot().tally.p2pBytes).toBe(0);
    playThrough(solo, 102);
    expect(solo.strikesOf(3)).toBe(0);
  });

  test('if most have them the segment is private, two of six are not most', () => {
    const most = stage();
    for (const index of [1, 2]) most.describe(index, 102, SEGMENT_BYTES, 5);
    most.want(1, 102, 6_000);
    expect(most.orders('pass-through')).toHaveLength(1);
    const few = stage([1, 2, 3, 4, 5]);
    for (const index of [1, 2]) few.describe(index, 102, SEGMENT_BYTES, 5);
    few.want(1, 102, 6_000);
    expect(few.orders('pass-through')).toEqual([]);
  });

  test('what was believed of a segment before it was listed is given up if the playlist names another', () => {
    const solo = stage();
    solo.claim(1, 103);
    solo.describe(1, 103, SEGMENT_BYTES, 5);
    solo.data(1, 1_030, { pushed: true });
    expect(solo.engine.snapshot().tally.p2pBytes).toBe(1_000);
    solo.playlist(98, 103);
    expect(solo.engine.window(TRACK)?.origins.filter((origin) => origin === 'p2p')).toEqual([]);
    for (const index of [2, 3]) solo.describe(index, 103);
    expect(asks(solo, 2, 103)).toBe(true);
  });
});

describe('P11b: who turned out wrong', () => {
  test('has a strike for each segment that has been played, if our own CDN says otherwise', () => {
    const solo = stage();
    solo.describe(1, 102, LIE_BYTES);
    solo.load(102);
    expect(solo.strikesOf(1)).toBe(0);
    playThrough(solo, 102);
    expect([1, 2, 3].map((index) => solo.strikesOf(index))).toEqual([1, 0, 0]);
    solo.describe(1, 102, LIE_BYTES);
    playThrough(solo, 102);
    expect(solo.strikesOf(1)).toBe(1);
  });

  test('has none if it corrected itself in time', () => {
    const solo = stage();
    solo.describe(1, 102, LIE_BYTES);
    solo.load(102);
    solo.describe(1, 102);
    playThrough(solo, 102);
    expect(solo.strikesOf(1)).toBe(0);
  });

  test('misled by the claimant is not guilty: the claimant is', () => {
    const solo = stage();
    solo.claim(2, 102);
    for (const index of [1, 2, 3]) solo.describe(index, 102, LIE_BYTES);
    solo.load(102);
    playThrough(solo, 102);
    expect([1, 2, 3].map((index) => solo.strikesOf(index))).toEqual([0, 1, 0]);
  });

  test('also if what twice as many say was played well, without our having asked the CDN', () => {
    const solo = stage([1, 2, 3]);
    for (const index of [1, 2]) solo.describe(index, 102);
    solo.describe(3, 102, LIE_BYTES);
    for (const slot of slotsOf(102)) solo.data(1, slot, { pushed: true });
    playThrough(solo, 102);
    expect([1, 2, 3].map((index) => solo.strikesOf(index))).toEqual([0, 0, 1]);
  });

  test('five of them cost the connection', () => {
    const solo = stage();
    for (let sequence = 102; sequence < 107; sequence += 1) {
      solo.playlist(98, sequence);
      solo.describe(1, sequence, LIE_BYTES);
      solo.load(sequence);
      playThrough(solo, sequence);
    }
    expect(solo.partnerIds).not.toContain(peerIdOf(1));
    expect(solo.orders('peer-banned')).toMatchObject([{ reason: 'wrong-segment-size' }]);
  });
});

describe('S4: the size of a slot', () => {
  test('has to fit what its sender told of the segment', () => {
    const solo = stage();
    solo.agree(102);
    solo.data(1, 1_020, { pushed: true, slotBytes: 999 });
    expect(solo.strikesOf(1)).toBe(1);
    // It keeps to its own word, which is not believed: of no use, and declined.
    solo.describe(3, 102, LIE_BYTES);
    solo.data(3, 1_020, { pushed: true, slotBytes: 2_000 });
    expect([solo.strikesOf(3), solo.sent('cancel', 3).length]).toEqual([0, 1]);
    solo.data(3, 1_021, { pushed: true });
    expect(solo.strikesOf(3)).toBe(1);
  });

  test('and what is believed, of a sender that told nothing', () => {
    const solo = stage();
    for (const index of [1, 2]) solo.describe(index, 102);
    solo.data(3, 1_020, { pushed: true, slotBytes: 999 });
    expect(solo.strikesOf(3)).toBe(1);
    expect(solo.sent('segment').every(({ fingerprint }) => fingerprint === fingerprintOf(102))).toBe(true);
  });

  test('or was believed before, of one that the news may not have reached: of no use, and no strike', () => {
    const solo = stage([1, 2, 3, 4, 5]);
    for (const index of [1, 2]) solo.describe(index, 102);
    for (const index of [3, 4, 5]) solo.describe(index, 102, LIE_BYTES);
    const stranger = 6;
    solo.partner(stranger, { from: 980, slots: [] });
    solo.clear();
    solo.data(stranger, 1_020, { pushed: true });
    expect(solo.strikesOf(stranger)).toBe(0);
    expect(solo.engine.snapshot().tally).toMatchObject({ p2pBytes: 0, wastedBytes: 1_000 });
  });
});
