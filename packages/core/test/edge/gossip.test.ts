import { expandRuns } from '@paceline/protocol';
import { describe, expect, test } from 'vitest';
import { DEFAULT_CONFIG } from '../../src/index.ts';
import { fingerprintOf, TRACK } from '../fixtures/names.ts';
import { ABLE, SEGMENT_BYTES, Solo, slotsOf } from '../fixtures/solo.ts';

function stage(): Solo {
  const solo = new Solo();
  solo.join([1, 2]);
  solo.open(98, 102);
  solo.play(1_000);
  solo.load(100);
  for (const index of [1, 2]) solo.partner(index, { from: 980, slots: [] });
  solo.advance(500);
  solo.clear();
  return solo;
}

function announced(solo: Solo, to: number): number[] {
  return solo.sent('have', to).flatMap(({ runs }) => expandRuns(runs, 1_030));
}

describe('G1: a segment is described before its slots', () => {
  test('on every connection, before have and data, and once', () => {
    const solo = stage();
    solo.load(101);
    solo.advance(1_000);
    for (const index of [1, 2]) {
      solo.receive(index, {
        type: 'request',
        track: TRACK,
        epoch: 0,
        runs: [{ start: 1_010 as never, count: 5 }],
        usefulMs: 2_000,
      });
      const kinds = solo
        .orders('send')
        .filter(({ peerId }) => peerId === solo.partnerIds[index - 1])
        .map(({ message }) => message.type);
      const first = (type: string): number => (kinds as string[]).indexOf(type);
      expect(first('segment')).toBeGreaterThanOrEqual(0);
      expect(first('segment')).toBeLessThan(first('have'));
      expect(first('segment')).toBeLessThan(first('data'));
      expect(solo.sent('segment', index)).toHaveLength(1);
    }
  });

  test('hearsay is not passed on: a description goes on with the first slot', () => {
    const solo = stage();
    solo.agree(102);
    solo.partner(3, { from: 980, slots: [] });
    solo.clear();
    solo.advance(700);
    expect(solo.sent('segment')).toEqual([]);
    solo.data(1, 1_020, { pushed: true });
    solo.advance(300);
    expect(solo.sent('segment', 3)).toMatchObject([
      { byteLength: SEGMENT_BYTES, fingerprint: fingerprintOf(102) },
    ]);
  });

  test('who said the same is not told again, and hears if it turns out to be wrong', () => {
    const solo = stage();
    solo.agree(102, 20_000);
    solo.data(1, 1_020, { pushed: true, slotBytes: 2_000, hop: 1 });
    solo.advance(DEFAULT_CONFIG.haveLateMs + 100);
    expect([solo.sent('segment'), announced(solo, 2)]).toEqual([[], [1_020]]);
    solo.load(102);
    for (const index of [1, 2])
      expect(solo.sent('segment', index)).toMatchObject([{ byteLength: SEGMENT_BYTES }]);
  });

  test('what turned out wrong is corrected at once with those who were told, and announced anew', () => {
    const solo = stage();
    solo.agree(102, 20_000);
    solo.data(1, 1_020, { pushed: true, slotBytes: 2_000 });
    solo.advance(300);
    solo.clear();
    solo.load(102);
    expect(solo.sent('segment', 2)).toMatchObject([{ byteLength: SEGMENT_BYTES }]);
    solo.advance(100);
    expect(announced(solo, 2)).toEqual(slotsOf(102));
    expect(solo.strikesOf(1) + solo.strikesOf(2)).toBe(0);
  });

  test('nothing is said of a private segment', () => {
    const solo = stage();
    solo.agree(102, SEGMENT_BYTES, 5);
    solo.load(102);
    solo.advance(1_000);
    expect(solo.sent('segment')).toEqual([]);
    expect(announced(solo, 2)).toEqual([]);
  });
});

describe('G2: announcements', () => {
  test('are gathered, and made once to each partner', () => {
    const solo = stage();
    solo.load(101);
    solo.advance(DEFAULT_CONFIG.haveBatchMs - 1);
    expect(solo.sent('have')).toEqual([]);
    solo.advance(1);
    expect([announced(solo, 1), announced(solo, 2)]).toEqual([slotsOf(101), slotsOf(101)]);
    expect(solo.sent('have')).toHaveLength(2);
    solo.load(101);
    solo.advance(1_000);
    expect(solo.sent('have')).toHaveLength(2);
  });

  test('of what others hold wait only while there is uplink to spare', () => {
    const solo = stage();
    solo.receive(2, { type: 'ping', nonce: 1, status: { ...ABLE, uploadBps: 50_000 } });
    const pass = (slot: number): void => solo.data(1, slot, { pushed: true, slotBytes: 2_000, hop: 1 });
    solo.agree(102, 20_000);
    pass(1_020);
    solo.advance(DEFAULT_CONFIG.haveBatchMs);
    expect(announced(solo, 2)).toEqual([1_020]);
    solo.receive(2, { type: 'ping', nonce: 2, status: ABLE });
    pass(1_021);
    solo.advance(DEFAULT_CONFIG.haveLateMs - 1);
    expect(announced(solo, 2)).toEqual([1_020]);
    solo.advance(1);
    expect(announced(solo, 2)).toEqual([1_020, 1_021]);
  });

  test('of what came from the CDN wait for nothing', () => {
    const solo = stage();
    solo.load(101);
    solo.advance(DEFAULT_CONFIG.haveBatchMs);
    expect([announced(solo, 1), announced(solo, 2)]).toEqual([slotsOf(101), slotsOf(101)]);
  });

  test('go along with one that is due', () => {
    const solo = stage();
    solo.agree(102, 20_000);
    solo.data(1, 1_020, { pushed: true, slotBytes: 2_000, hop: 1 });
    solo.advance(DEFAULT_CONFIG.haveLateMs - 5);
    solo.data(1, 1_021, { pushed: true, slotBytes: 2_000, hop: 1 });
    solo.advance(100);
    expect(solo.sent('have', 2)).toHaveLength(1);
    expect(announced(solo, 2)).toEqual([1_020, 1_021]);
  });

  test('are not made to one that holds the slot', () => {
    const solo = stage();
    solo.have(1, 1_010, 4);
    solo.load(101);
    solo.advance(1_000);
    expect(announced(solo, 1)).toEqual(slotsOf(101).slice(4));
    expect(announced(solo, 2)).toEqual(slotsOf(101));
  });

  test('W3: of slots outside of our window are ignored and no strike', () => {
    const solo = stage();
    for (const start of [5_000, 1_071, 64_000, 3]) solo.have(1, start, 10);
    expect(solo.strikesOf(1)).toBe(0);
    expect(solo.engine.window(TRACK)?.availability.every((count) => count === 0)).toBe(true);
  });
});

describe('G3: bitmaps', () => {
  test('go out when a partner comes, when a track opens, and every twelve seconds', () => {
    const solo = new Solo();
    solo.join([1]);
    solo.partner(1, { from: 980, slots: [] });
    expect(solo.sent('bitmap')).toEqual([]);
    solo.open(98, 102);
    expect(solo.sent('bitmap', 1)).toHaveLength(1);
    for (let second = 0; second < 25; second += 1) {
      solo.bitmap(1, 980, []);
      solo.advance(1_000);
    }
    expect(solo.sent('bitmap', 1)).toHaveLength(3);
  });

  test('say what we hold, from the start of our window', () => {
    const solo = stage();
    solo.load(101);
    for (let second = 0; second < 13; second += 1) {
      solo.bitmap(1, 980, []);
      solo.advance(1_000);
    }
    const bitmap = solo.sent('bitmap', 1).at(-1);
    const start = bitmap?.start ?? 0;
    const held = Array.from({ length: 256 }, (_, i) => i).filter(
      (i) => ((bitmap?.bits[i >> 3] ?? 0) >> (i & 7)) & 1,
    );
    expect(held.map((i) => i + start)).toEqual([...slotsOf(100), ...slotsOf(101)]);
    expect(start + (bitmap?.playhead ?? 0)).toBeGreaterThanOrEqual(1_000);
  });

  test('far outside of our window are ignored and no strike', () => {
    const solo = stage();
    solo.bitmap(1, 9_000, [9_000]);
    expect(solo.strikesOf(1)).toBe(0);
  });

  test('of tracks that we do not watch are kept for eight tracks only', () => {
    const solo = stage();
    const bitmap = {
      type: 'bitmap',
      epoch: 0,
      start: 0 as never,
      bits: new Uint8Array(32),
      playhead: 0,
      watching: true,
    } as const;
    for (let i = 0; i < 100; i += 1) solo.receive(1, { ...bitmap, track: (i + 1) as never });
    expect(solo.strikesOf(1)).toBe(0);
  });
});

describe('W7: contradictions between partners', () => {
  test('a description that does not begin at a segment is a strike', () => {
    const solo = stage();
    const fields = { byteLength: SEGMENT_BYTES, fingerprint: fingerprintOf(102) };
    solo.receive(1, { type: 'segment', track: TRACK, epoch: 0, segment: 1_023 as never, ...fields });
    expect(solo.strikesOf(1)).toBe(1);
  });
});

describe('W8: the epoch of a group', () => {
  test('a late joiner takes the epoch that its partners state', () => {
    const solo = new Solo();
    solo.join([1, 2, 3]);
    solo.open(98, 102);
    solo.partner(1);
    solo.bitmap(1, 980, [], 4);
    expect(solo.sent('bitmap', 1).at(-1)?.epoch).toBe(4);
    solo.partner(2);
    solo.bitmap(2, 980, [], 4);
    solo.partner(3);
    solo.bitmap(3, 980, [], 9);
    solo.advance(2_100);
    expect(solo.sent('bitmap', 2).at(-1)?.epoch).toBe(4);
  });

  test('of two that disagree the one with the earlier epoch gives way', () => {
    const epochAfter = (own: number, stated: number): number | undefined => {
      const solo = new Solo();
      solo.join([1, 2]);
      solo.open(98, 102);
      solo.partner(1);
      solo.bitmap(1, 980, [], own);
      solo.receive(1, { type: 'bye', reason: 'leaving' });
      solo.partner(2);
      solo.bitmap(2, 980, [], stated);
      solo.bitmap(2, 980, [], stated);
      solo.advance(2_100);
      return solo.sent('bitmap', 2).at(-1)?.epoch;
    };
    expect([epochAfter(3, 5), epochAfter(5, 3), epochAfter(127, 2)]).toEqual([5, 5, 127]);
  });

  test('everybody is told of a new epoch at once: nobody knows yet that we are in it', () => {
    const solo = stage();
    solo.playlist(1, 3, 1);
    expect([solo.sent('bitmap', 1).at(-1)?.epoch, solo.sent('bitmap', 2).at(-1)?.epoch]).toEqual([1, 1]);
  });

  test('a reset that partners told of already is not counted twice', () => {
    const solo = stage();
    for (const index of [1, 2]) solo.bitmap(index, 0, [], 1);
    solo.playlist(1, 3, 1);
    expect(solo.sent('bitmap', 1).at(-1)?.epoch).toBe(1);
  });

  test('who saw the reset itself is not talked out of it at once', () => {
    const solo = stage();
    solo.playlist(1, 3, 1);
    for (const index of [1, 2]) solo.bitmap(index, 980, [], 0);
    solo.bitmap(1, 0, [], 1);
    expect(solo.sent('bitmap', 1).at(-1)?.epoch).toBe(1);
  });
});
