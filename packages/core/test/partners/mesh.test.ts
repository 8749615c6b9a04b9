import type { PeerId } from '@paceline/protocol';
import { CANDIDATES_MAX } from '@paceline/protocol';
import { describe, expect, test } from 'vitest';
import { DEFAULT_CONFIG } from '../../src/index.ts';
import { peerIdOf } from '../fixtures/names.ts';
import { ABLE, Solo } from '../fixtures/solo.ts';

const range = (count: number): number[] => Array.from({ length: count }, (_, i) => i + 1);

/** Partners that keep talking while time passes. */
function live(solo: Solo, partners: readonly number[], forMs: number): void {
  for (let elapsedMs = 0; elapsedMs < forMs; elapsedMs += 1_000) {
    solo.advance(1_000);
    for (const index of partners) solo.receive(index, { type: 'pong', nonce: 0 });
  }
}

function connected(solo: Solo): PeerId[] {
  return solo.orders('connect').map(({ peerId }) => peerId);
}

describe('P3: partners', () => {
  test('2.5 ln N are wanted, at least 6 and at most 12, a few attempts at a time', () => {
    for (const [groupSize, wanted] of [
      [3, 2],
      [8, 6],
      [30, 9],
      [100, 12],
      [5_000, 12],
    ] as const) {
      const solo = new Solo();
      solo.join(range(Math.min(groupSize - 1, 40)), groupSize);
      expect(connected(solo).length).toBeLessThanOrEqual(DEFAULT_CONFIG.maxConnecting);
      for (let done = 0; done < connected(solo).length && done < 40; done += 1) {
        const peerId = connected(solo)[done] as PeerId;
        solo.tell({ type: 'peer-connected', peerId });
      }
      expect(new Set(connected(solo)).size).toBe(wanted);
    }
  });

  test('with too few members the tracker is asked, at most every ten seconds', () => {
    const solo = new Solo();
    solo.join([1], 40);
    solo.advance(25_000);
    expect(solo.orders('ask-tracker')).toHaveLength(3);
  });

  test('a newcomer is accepted while there is room, half as much again as wanted', () => {
    const solo = new Solo();
    solo.join([], 2);
    for (const index of range(20)) solo.tell({ type: 'peer-offered', peerId: peerIdOf(index) });
    expect([solo.orders('accept').length, solo.orders('reject').length]).toEqual([9, 11]);
  });

  test('one that is a partner already is not accepted twice', () => {
    const solo = new Solo();
    solo.join([1]);
    solo.partner(1);
    solo.tell({ type: 'peer-offered', peerId: peerIdOf(1) });
    expect(solo.orders('reject')).toHaveLength(1);
  });

  test('whose attempts fail is tried again later, and it is said when all of them do', () => {
    const solo = new Solo();
    solo.join(range(6));
    for (const peerId of connected(solo)) solo.tell({ type: 'peer-disconnected', peerId, failed: true });
    expect(solo.orders('connecting-fails')).toEqual([{ type: 'connecting-fails', attempts: 6 }]);
    solo.clear();
    solo.advance(9_900);
    expect(connected(solo)).toEqual([]);
    solo.advance(200);
    expect(connected(solo)).toHaveLength(6);
  });

  test('an attempt that nothing is heard of is given up', () => {
    const solo = new Solo();
    solo.join([1]);
    solo.advance(20_100);
    expect(solo.orders('disconnect')).toEqual([
      { type: 'disconnect', peerId: peerIdOf(1), reason: 'failed' },
    ]);
  });

  test('a partner that says bye is gone', () => {
    const solo = new Solo();
    solo.join([1]);
    solo.partner(1);
    solo.receive(1, { type: 'bye', reason: 'leaving' });
    expect(solo.orders('partner-left')).toMatchObject([{ reason: 'gone' }]);
    expect(solo.partnerIds).toEqual([]);
  });

  test('peers are heard of through partners too', () => {
    const solo = new Solo();
    solo.join([1]);
    solo.partner(1);
    solo.clear();
    solo.receive(1, { type: 'peers', candidates: [peerIdOf(7), peerIdOf(8), solo.selfId] });
    expect(connected(solo).sort()).toEqual([peerIdOf(7), peerIdOf(8)]);
    for (const { candidates } of solo.sent('peers'))
      expect(candidates.length).toBeLessThanOrEqual(CANDIDATES_MAX);
  });

  test('an attempt at a peer that the tracker says is gone is not made again until it is listed', () => {
    const solo = new Solo();
    solo.join([1, 2]);
    solo.clear();
    solo.tell({ type: 'peer-disconnected', peerId: peerIdOf(1), failed: false });
    solo.tell({ type: 'peer-disconnected', peerId: peerIdOf(2), failed: true });
    solo.advance(60_000);
    // The one that failed is tried again, the one that is gone is not.
    expect(new Set(connected(solo))).toEqual(new Set([peerIdOf(2)]));
    solo.clear();
    solo.tell({ type: 'peers-listed', peers: [peerIdOf(1)], groupSize: 3 });
    expect(connected(solo)).toEqual([peerIdOf(1)]);
  });
});

describe('P13: another id from the tracker', () => {
  const renamed = (solo: Solo, peers: readonly PeerId[] = []): void =>
    solo.tell({ type: 'tracker-joined', peerId: peerIdOf(600), peers, groupSize: peers.length + 1 });
  const tells = (solo: Solo, index: number, id: number): void => solo.hello(index, ABLE, peerIdOf(id));

  test('partners are kept and hear of it, attempts are given up', () => {
    const solo = new Solo();
    solo.join([1, 2]);
    solo.partner(1);
    solo.clear();
    renamed(solo);
    expect(solo.sent('hello', 1)).toMatchObject([{ peerId: peerIdOf(600) }]);
    expect([solo.partnerIds, solo.sent('bye')]).toEqual([[peerIdOf(1)], []]);
    expect(solo.orders('disconnect')).toMatchObject([{ peerId: peerIdOf(2), reason: 'failed' }]);
    solo.clear();
    renamed(solo);
    expect(solo.sent('hello')).toEqual([]);
  });

  test('a partner that has another id is not connected to twice, and is told of under the new one', () => {
    const solo = new Solo();
    solo.join([1, 2], 3);
    for (const index of [1, 2]) solo.partner(index);
    solo.clear();
    tells(solo, 1, 701);
    renamed(solo, [peerIdOf(701), peerIdOf(702)]);
    // The other one was listed before it could tell.
    expect(connected(solo)).toEqual([peerIdOf(702)]);
    solo.clear();
    tells(solo, 2, 702);
    expect(solo.orders('disconnect')).toMatchObject([{ peerId: peerIdOf(702) }]);
    solo.tell({ type: 'peer-offered', peerId: peerIdOf(701) });
    expect(solo.orders('reject')).toHaveLength(1);
    live(solo, [1, 2], 30_000);
    expect(new Set(solo.sent('peers', 1).flatMap(({ candidates }) => candidates))).toEqual(
      new Set([peerIdOf(702)]),
    );
    expect([solo.strikesOf(1), solo.strikesOf(2), connected(solo)]).toEqual([0, 0, []]);
  });

  test('the same id again, ours, that of another partner, and the ninth are strikes', () => {
    const solo = new Solo();
    solo.join([1, 2], 3);
    for (const index of [1, 2]) solo.partner(index);
    for (const id of [1, 500, 2]) tells(solo, 1, id);
    expect(solo.strikesOf(1)).toBe(3);
    for (let id = 800; id < 809; id += 1) tells(solo, 2, id);
    expect(solo.strikesOf(2)).toBe(1);
  });

  test('who is banned is banned under both', () => {
    const solo = new Solo();
    solo.join([1]);
    solo.partner(1);
    tells(solo, 1, 701);
    for (let strike = 0; strike < 5; strike += 1) {
      solo.tell({ type: 'frame-refused', peerId: peerIdOf(1) });
    }
    expect(solo.partnerIds).toEqual([]);
    solo.clear();
    for (const id of [1, 701]) solo.tell({ type: 'peer-offered', peerId: peerIdOf(id) });
    expect(solo.orders('reject')).toHaveLength(2);
  });
});

describe('P8: heartbeat', () => {
  test('a partner is pinged after two seconds of silence, and every eight in any case', () => {
    const solo = new Solo();
    solo.join([1, 2]);
    for (const index of [1, 2]) solo.partner(index);
    solo.advance(10);
    solo.clear();
    for (let second = 0; second < 16; second += 1) {
      solo.advance(1_000);
      solo.bitmap(1, 0, []);
      if (second % 3 === 2) solo.bitmap(2, 0, []);
    }
    expect(solo.sent('ping', 1)).toHaveLength(2);
    expect(solo.sent('ping', 2)).toHaveLength(5);
  });

  test('partners hear at once that the page is hidden', () => {
    const solo = new Solo();
    solo.join([1]);
    solo.partner(1);
    solo.advance(10);
    solo.clear();
    solo.tell({
      type: 'policy-changed',
      enabled: true,
      uploadAllowed: true,
      leadAllowed: true,
      hidden: true,
      uploadCapBps: 16_000_000,
      rangeAllowed: true,
      scoutAllowed: true,
    });
    expect(solo.sent('ping', 1)).toMatchObject([{ status: { hidden: true } }]);
  });

  test('pings are answered at once; the round trip is smoothed', () => {
    const solo = new Solo();
    solo.join([1]);
    solo.partner(1);
    for (let step = 0; step < 1_000; step += 1) {
      const pings = solo.sent('ping', 1);
      solo.clear();
      solo.advance(30);
      for (const { nonce } of pings) solo.receive(1, { type: 'pong', nonce });
    }
    const rttMs = solo.engine.snapshot().partners[0]?.rttMs ?? 0;
    expect(rttMs >= 30 && rttMs < 60).toBe(true);
    solo.receive(1, { type: 'ping', nonce: 77, status: ABLE });
    expect(solo.sent('pong', 1)).toEqual([{ type: 'pong', nonce: 77 }]);
  });

  test('silence of six seconds ends a partnership, one missed beat does not', () => {
    const solo = new Solo();
    solo.join([1]);
    solo.partner(1);
    solo.advance(5_900);
    expect(solo.partnerIds).toHaveLength(1);
    solo.advance(200);
    expect(solo.orders('disconnect')).toMatchObject([{ reason: 'silent' }]);
  });

  test('a hidden page is forgiven for longer', () => {
    const solo = new Solo();
    solo.join([1]);
    solo.partner(1, { status: { ...ABLE, hidden: true } });
    solo.advance(65_000);
    expect(solo.partnerIds).toHaveLength(1);
    solo.advance(6_000);
    expect(solo.partnerIds).toEqual([]);
  });
});

describe('P6: replacement', () => {
  test('the worst goes only after the next one is connected', () => {
    const solo = new Solo();
    solo.join(range(6));
    for (const index of range(6)) solo.partner(index);
    const tell = (index: number): void => {
      if (index !== 6)
        solo.receive(index, {
          type: 'data',
          track: 1 as never,
          epoch: 0,
          slot: 0 as never,
          byteOffset: 0,
          slotBytes: 9_000,
          hop: 0,
          pushed: true,
          payload: new Uint8Array(9_000),
        });
    };
    for (let second = 0; second < 20; second += 1) {
      for (const index of range(6)) tell(index);
      live(solo, range(6), 1_000);
    }
    solo.clear();
    solo.tell({ type: 'peers-listed', peers: [peerIdOf(30)], groupSize: 8 });
    for (let second = 0; second < 20 && connected(solo).length === 0; second += 1) {
      for (const index of range(6)) tell(index);
      live(solo, range(6), 1_000);
    }
    expect(connected(solo)).toEqual([peerIdOf(30)]);
    expect(solo.orders('disconnect')).toEqual([]);
    solo.partner(30);
    expect(solo.orders('disconnect')).toMatchObject([{ peerId: peerIdOf(6), reason: 'replaced' }]);
    expect(solo.sent('bye', 6)).toMatchObject([{ reason: 'replaced' }]);
  });
});

describe('P9: off means off', () => {
  const off = {
    type: 'policy-changed',
    enabled: false,
    uploadAllowed: true,
    leadAllowed: true,
    hidden: false,
    uploadCapBps: 16_000_000,
    rangeAllowed: true,
    scoutAllowed: true,
  } as const;

  test('partners are told and left, nobody is met', () => {
    const solo = new Solo();
    solo.join(range(3));
    solo.partner(1);
    solo.tell(off);
    expect(solo.sent('bye', 1)).toMatchObject([{ reason: 'disabled' }]);
    solo.clear();
    solo.tell({ type: 'peer-offered', peerId: peerIdOf(9) });
    solo.tell({ type: 'peer-connected', peerId: peerIdOf(2) });
    solo.advance(30_000);
    expect([connected(solo), solo.partnerIds, solo.orders('accept')]).toEqual([[], [], []]);
    expect(solo.orders('disconnect')).toMatchObject([{ peerId: peerIdOf(2) }]);
    expect(solo.engine.deadline()).toBeUndefined();
  });

  test('and on is on again', () => {
    const solo = new Solo();
    solo.join(range(3));
    solo.tell(off);
    solo.clear();
    solo.tell({ ...off, enabled: true });
    expect(connected(solo)).toHaveLength(3);
  });
});
