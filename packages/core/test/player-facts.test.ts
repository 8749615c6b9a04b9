import { describe, expect, test } from 'vitest';
import { SLOTS, TRACK } from './fixtures/names.ts';
import { Solo, slotsOf } from './fixtures/solo.ts';

/** Two partners that watch the track; segment 100 is held. */
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

const leave = (solo: Solo): void => solo.tell({ type: 'track-left', track: TRACK });

describe('W10: a rendition that the player left', () => {
  test('is told to everybody at once, and no more of it is asked for, claimed or scouted', () => {
    const solo = stage();
    leave(solo);
    expect(solo.sent('bitmap')).toMatchObject([{ watching: false }, { watching: false }]);
    solo.clear();
    solo.agree(103);
    solo.have(1, 1_030, SLOTS);
    solo.playlist(99, 104);
    solo.advance(4_000);
    expect([solo.sent('request'), solo.sent('claim'), solo.orders('refresh-playlist')]).toEqual([[], [], []]);
    expect(solo.orders('fetch')).toEqual([]);
  });

  test('is served for 10 s and then given up, which is told too', () => {
    const solo = stage();
    leave(solo);
    solo.advance(5_000);
    solo.receive(1, {
      type: 'request',
      track: TRACK,
      epoch: 0,
      runs: [{ start: 1_000 as never, count: 2 }],
      usefulMs: 2_000,
    });
    expect(solo.sent('data', 1).map(({ slot }) => slot)).toEqual([1_000, 1_001]);
    solo.clear();
    solo.advance(5_500);
    expect(solo.engine.window(TRACK)).toBeUndefined();
    const bitmaps = solo.sent('bitmap', 1);
    expect(bitmaps.map(({ watching }) => watching)).not.toContain(true);
    const empty = bitmaps.map(({ bits }) => bits.every((byte) => byte === 0));
    expect(empty.indexOf(true), 'only the last one').toBe(empty.length - 1);
    solo.clear();
    solo.advance(60_000);
    expect(solo.sent('bitmap')).toEqual([]);
  });

  test('is watched again as soon as the player moves in it or wants of it', () => {
    for (const returns of [(solo: Solo): void => solo.play(1_010), (solo: Solo): void => solo.want(1, 102)]) {
      const solo = stage();
      leave(solo);
      solo.clear();
      returns(solo);
      expect(solo.sent('bitmap')).toMatchObject([{ watching: true }, { watching: true }]);
      solo.advance(20_000);
      expect(solo.engine.window(TRACK)).toBeDefined();
    }
  });

  test('leaving twice, or what is not open, says nothing', () => {
    const solo = stage();
    leave(solo);
    solo.clear();
    leave(solo);
    solo.tell({ type: 'track-left', track: 77 as never });
    expect(solo.allOrders).toEqual([]);
  });
});

describe('W11: a partner that left the rendition', () => {
  test('gets no push, no announcement and no bitmap of it, and may be asked for what it holds', () => {
    const solo = stage();
    solo.bitmap(1, 980, slotsOf(102), 0, 20, false);
    solo.agree(102);
    solo.clear();
    solo.want(1, 102);
    solo.advance(400);
    expect(solo.sent('request', 1).length).toBeGreaterThan(0);
    expect(solo.sent('request', 2)).toEqual([]);
    for (const slot of slotsOf(102)) solo.data(1, slot);
    solo.load(101);
    solo.advance(3_000);
    const toldOfTrack = ['have', 'bitmap', 'data', 'claim'] as const;
    for (const type of toldOfTrack) expect(solo.sent(type, 1), type).toEqual([]);
    expect(solo.sent('have', 2).length).toBeGreaterThan(0);
  });

  test('does not count among those who could lead', () => {
    const solo = stage();
    for (const index of [1, 2]) solo.bitmap(index, 980, [980], 0, 20, false);
    solo.clear();
    solo.playlist(99, 103);
    solo.want(1, 103);
    expect(solo.orders('fetch')).toMatchObject([{ mediaSequence: 103 }]);
  });

  test('is told our window when it comes back, and forgotten when it holds nothing more', () => {
    const solo = stage();
    solo.bitmap(1, 980, [], 0, 20, true);
    solo.clear();
    solo.bitmap(1, 980, slotsOf(99), 0, 20, false);
    expect(solo.sent('bitmap', 1)).toEqual([]);
    solo.bitmap(1, 980, slotsOf(99), 0, 20, true);
    expect(solo.sent('bitmap', 1)).toHaveLength(1);
    solo.bitmap(1, 980, [], 0, 0, false);
    solo.clear();
    // A first bitmap again.
    solo.bitmap(1, 980, [], 0, 20, true);
    expect(solo.sent('bitmap', 1)).toHaveLength(1);
  });
});
