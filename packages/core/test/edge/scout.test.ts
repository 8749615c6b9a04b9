import { describe, expect, test } from 'vitest';
import { rankOf } from '../../src/edge/rendezvous.ts';
import { peerIdOf, SLOTS, TRACK } from '../fixtures/names.ts';
import { Solo } from '../fixtures/solo.ts';

const PARTNERS = [1, 2];

/** Plays 2 s segments published every 2 s, seen 700 ms late, until `next` is the one to come; partners keep talking. */
function playUntil(next: number, scoutAllowed = true): Solo {
  const solo = new Solo();
  solo.tell({
    type: 'policy-changed',
    enabled: true,
    uploadAllowed: true,
    leadAllowed: true,
    hidden: false,
    uploadCapBps: 16_000_000,
    rangeAllowed: true,
    scoutAllowed,
  });
  solo.join(PARTNERS);
  solo.open(next - 9, next - 6);
  for (const index of PARTNERS) solo.partner(index, { from: (next - 9) * SLOTS, slots: [] });
  for (let sequence = next - 5; sequence < next; sequence += 1) {
    for (let step = 0; step < 20; step += 1) {
      solo.play((sequence - 4) * SLOTS + step / 2);
      solo.advance(100);
      for (const index of PARTNERS) solo.receive(index, { type: 'pong', nonce: 0 });
    }
    solo.playlist(sequence - 4, sequence);
    solo.load(sequence);
  }
  solo.clear();
  return solo;
}

function sequenceOfRank(rank: number): number {
  const { selfId } = new Solo();
  for (let sequence = 110; ; sequence += 1) {
    if (
      rankOf(
        selfId,
        PARTNERS.map((index) => peerIdOf(index)),
        TRACK,
        sequence,
      ) === rank
    )
      return sequence;
  }
}

describe('E6: scouts', () => {
  test('the leader-to-be reloads the playlist around the expected publication, a few times', () => {
    const solo = playUntil(sequenceOfRank(0));
    solo.advance(1_900);
    expect(solo.orders('refresh-playlist')).toEqual([]);
    solo.advance(1_000);
    const looks = solo.orders('refresh-playlist').length;
    expect(looks).toBeGreaterThanOrEqual(2);
    expect(looks).toBeLessThanOrEqual(5);
  });

  test('nobody else does, nor a leader whose line does not allow it', () => {
    for (const solo of [playUntil(sequenceOfRank(1)), playUntil(sequenceOfRank(0), false)]) {
      solo.advance(2_900);
      expect(solo.orders('refresh-playlist')).toEqual([]);
    }
  });

  test('looking ends when somebody claims the segment, with one look if it is ours', () => {
    const next = sequenceOfRank(0);
    const solo = playUntil(next);
    solo.claim(1, next);
    expect(solo.orders('refresh-playlist')).toHaveLength(1);
    solo.advance(2_900);
    expect(solo.orders('refresh-playlist')).toHaveLength(1);
  });

  test('a claim of one that is ahead of us is not contested, also if we had not heard of it', () => {
    const next = sequenceOfRank(0);
    const solo = playUntil(next);
    const self = solo.selfId;
    let stranger = 10;
    while (rankOf(peerIdOf(stranger), [self], TRACK, next) !== 0) stranger += 1;
    solo.claim(1, next, { claimant: peerIdOf(stranger) });
    solo.clear();
    solo.playlist(next - 4, next);
    solo.advance(300);
    expect(solo.orders('fetch').filter(({ mediaSequence }) => mediaSequence === next)).toEqual([]);
    expect(solo.sent('claim').filter(({ claimant }) => claimant === self)).toEqual([]);
  });
});
