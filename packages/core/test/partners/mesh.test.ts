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
  test('2 ln N are wanted, at least 6 and at most 12, a few attempts at a time', () => {
    for (const [groupSize, wanted] of [
      [3, 2],
      [8, 6],
      [100, 10],
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

  test('another identity begins anew', () => {
    const solo = new Solo();
    solo.join([1]);
    solo.partner(1);
    solo.tell({ type: 'tracker-joined', peerId: peerIdOf(600), peers: [], groupSize: 1 });
    expect(solo.sent('bye', 1)).toMatchObject([{ reason: 'leaving' }]);
    expect(solo.partnerIds).toEqual([]);
  });
});

describe('P8: heartbeat', () => {
  test('a ping every two seconds, answered at once; the round trip is smoothed', () => {
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
