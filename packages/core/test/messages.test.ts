import { PROTOCOL_VERSION } from '@paceline/protocol';
import { describe, expect, test } from 'vitest';
import { DEFAULT_CONFIG } from '../src/index.ts';
import { peerIdOf, SLOTS, TRACK } from './fixtures/names.ts';
import { ABLE, SEGMENT_BYTES, Solo } from './fixtures/solo.ts';

function stage(): Solo {
  const solo = new Solo();
  solo.join([1, 2]);
  solo.open(98, 102);
  solo.play(1_000);
  return solo;
}

describe('P10: hello', () => {
  test('is the first message, both ways', () => {
    const solo = stage();
    solo.tell({ type: 'peer-connected', peerId: peerIdOf(1) });
    expect(solo.sent('hello', 1)).toMatchObject([{ version: PROTOCOL_VERSION, peerId: solo.selfId }]);
    expect(solo.orders('partner-joined')).toEqual([]);
    solo.hello(1);
    expect(solo.orders('partner-joined')).toEqual([{ type: 'partner-joined', peerId: peerIdOf(1) }]);
    expect(solo.sent('bitmap', 1)).toHaveLength(1);
  });

  test('anything before it is a strike and has no effect', () => {
    const solo = stage();
    solo.tell({ type: 'peer-connected', peerId: peerIdOf(1) });
    solo.clear();
    for (let i = 0; i < DEFAULT_CONFIG.strikesMax; i += 1)
      solo.receive(1, { type: 'ping', nonce: 1, status: ABLE });
    expect(solo.sent('pong')).toEqual([]);
    expect(solo.orders('peer-banned')).toEqual([
      { type: 'peer-banned', peerId: peerIdOf(1), reason: 'no-hello' },
    ]);
  });

  test('a second one, another version, another identity: strikes', () => {
    const solo = stage();
    solo.partner(1);
    solo.hello(1);
    expect(solo.strikesOf(1)).toBe(1);
    for (const hello of [
      { version: PROTOCOL_VERSION + 1, peerId: peerIdOf(2) },
      { version: PROTOCOL_VERSION, peerId: peerIdOf(3) },
    ]) {
      solo.tell({ type: 'peer-connected', peerId: peerIdOf(2) });
      solo.receive(2, { type: 'hello', status: ABLE, ...hello });
      expect(solo.strikesOf(2)).toBe(-1);
    }
  });
});

describe('P11: conduct', () => {
  test('five strikes end the partnership, with a word, and the peer is not met again', () => {
    const solo = stage();
    solo.partner(1);
    for (let i = 0; i < DEFAULT_CONFIG.strikesMax - 1; i += 1)
      solo.tell({ type: 'frame-refused', peerId: peerIdOf(1) });
    expect(solo.partnerIds).toEqual([peerIdOf(1)]);
    solo.tell({ type: 'frame-refused', peerId: peerIdOf(1) });
    expect(solo.partnerIds).toEqual([]);
    expect(solo.sent('bye', 1)).toMatchObject([{ reason: 'misbehaviour' }]);
    expect(solo.orders('peer-banned')).toHaveLength(1);
    expect(solo.engine.snapshot().tally.bannedPeers).toBe(1);
    solo.clear();
    solo.tell({ type: 'peers-listed', peers: [peerIdOf(1)], groupSize: 3 });
    solo.tell({ type: 'peer-offered', peerId: peerIdOf(1) });
    solo.advance(30_000);
    expect(solo.orders('connect').map(({ peerId }) => peerId)).not.toContain(peerIdOf(1));
    expect(solo.orders('reject')).toEqual([{ type: 'reject', peerId: peerIdOf(1) }]);
  });

  test('at most 256 banned peers are remembered', () => {
    const solo = stage();
    for (let index = 1; index <= 300; index += 1) {
      solo.tell({ type: 'peer-connected', peerId: peerIdOf(index) });
      for (let i = 0; i < DEFAULT_CONFIG.strikesMax; i += 1)
        solo.tell({ type: 'frame-refused', peerId: peerIdOf(index) });
    }
    solo.clear();
    solo.tell({ type: 'peer-offered', peerId: peerIdOf(1) });
    solo.tell({ type: 'peer-offered', peerId: peerIdOf(300) });
    expect([solo.orders('accept').length, solo.orders('reject').length]).toEqual([1, 1]);
  });

  test('more messages than a rate that fits the traffic is a flood', () => {
    const solo = stage();
    solo.partner(1);
    const { messageBurst, messagesPerSecond } = DEFAULT_CONFIG;
    for (let i = 0; i < messageBurst - 10; i += 1) solo.receive(1, { type: 'pong', nonce: 0 });
    expect(solo.strikesOf(1)).toBe(0);
    solo.advance(1_000);
    for (let i = 0; i < messagesPerSecond - 10; i += 1) solo.receive(1, { type: 'pong', nonce: 0 });
    expect(solo.strikesOf(1)).toBe(0);
    for (let i = 0; i < 100; i += 1) solo.receive(1, { type: 'pong', nonce: 0 });
    expect(solo.partnerIds).toEqual([]);
  });

  test('long lists of slots count for more: they keep us busy', () => {
    const solo = stage();
    solo.partner(1, { from: 980, slots: [] });
    const runs = Array.from({ length: 128 }, () => ({ start: 1_000 as never, count: 255 }));
    for (let i = 0; i < 20; i += 1)
      solo.receive(1, { type: 'request', track: TRACK, epoch: 0, runs, usefulMs: 100 });
    expect(solo.partnerIds).toEqual([]);
  });

  test('honest accidents are no strikes: other tracks, other epochs, other windows, unknown pongs, empty cancels', () => {
    const solo = stage();
    solo.partner(1, { from: 980, slots: [] });
    const runs = [{ start: 1_000 as never, count: 3 }];
    for (const address of [
      { track: 7 as never, epoch: 0 },
      { track: TRACK, epoch: 9 },
    ]) {
      solo.receive(1, { type: 'have', ...address, runs });
      solo.receive(1, { type: 'request', ...address, runs, usefulMs: 100 });
      solo.receive(1, { type: 'cancel', ...address, runs });
      solo.receive(1, { type: 'refuse', reason: 'missing', ...address, runs, candidates: [] });
      solo.receive(1, {
        type: 'segment',
        ...address,
        segment: 1_000 as never,
        byteLength: SEGMENT_BYTES,
        fingerprint: '0'.repeat(16) as never,
      });
      solo.receive(1, {
        type: 'claim',
        ...address,
        segment: 1_000 as never,
        firstSlot: 0,
        slotCount: SLOTS,
        round: 0,
        claimant: peerIdOf(1),
        hop: 0,
      });
      solo.receive(1, {
        type: 'data',
        ...address,
        slot: 1_000 as never,
        byteOffset: 0,
        slotBytes: 10,
        hop: 0,
        pushed: false,
        payload: new Uint8Array(10),
      });
    }
    solo.receive(1, {
      type: 'request',
      track: TRACK,
      epoch: 0,
      runs: [{ start: 40_000 as never, count: 3 }],
      usefulMs: 1,
    });
    solo.receive(1, { type: 'cancel', track: TRACK, epoch: 0, runs });
    solo.receive(1, { type: 'pong', nonce: 12_345 });
    expect(solo.strikesOf(1)).toBe(0);
  });

  test('a playlist that is far behind makes nobody a culprit', () => {
    const solo = stage();
    solo.partner(1, { from: 980, slots: [] });
    for (let sequence = 103; sequence < 140; sequence += 1) {
      solo.agree(sequence);
      solo.claim(1, sequence);
      solo.have(1, sequence * SLOTS, SLOTS);
      for (let slot = sequence * SLOTS; slot < (sequence + 1) * SLOTS; slot += 1)
        solo.data(1, slot, { pushed: true });
      solo.advance(2_000);
    }
    expect(solo.strikesOf(1)).toBe(0);
  });
});

describe('P12: full', () => {
  test('a refusal ends the connection, and its candidates are tried', () => {
    const solo = stage();
    solo.tell({ type: 'peer-connected', peerId: peerIdOf(1) });
    const refusal = { type: 'refuse', reason: 'full', track: 0 as never, epoch: 0, runs: [] } as const;
    solo.receive(1, { ...refusal, candidates: [peerIdOf(8), peerIdOf(9)] });
    expect(solo.orders('disconnect')).toMatchObject([{ peerId: peerIdOf(1) }]);
    const tried = solo.orders('connect').map(({ peerId }) => peerId);
    expect(tried).toEqual(expect.arrayContaining([peerIdOf(8), peerIdOf(9)]));
  });
});
