import type { PeerId } from '@paceline/protocol';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { outranks, rankOf, rendezvousScore } from '../../src/edge/rendezvous.ts';
import { peerIdOf, TRACK } from '../fixtures/names.ts';

const members = Array.from({ length: 16 }, (_, i) => peerIdOf(i));

function leaderOf(ids: readonly PeerId[], mediaSequence: number): PeerId | undefined {
  return ids.find((id) => rankOf(id, ids, TRACK, mediaSequence) === 0);
}

describe('E1: rendezvous', () => {
  test('who knows the same members finds the same order, in whatever order it knows them', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(members, { minLength: 2 }), fc.nat(), (ids, mediaSequence) => {
        const ranks = ids.map((id) => rankOf(id, ids, TRACK, mediaSequence));
        expect([...ranks].sort((a, b) => a - b)).toEqual(ids.map((_, i) => i));
        expect(leaderOf(ids, mediaSequence)).toBe(leaderOf([...ids].reverse(), mediaSequence));
      }),
      { numRuns: 60 },
    );
  });

  test('one that leaves moves only its own share', () => {
    const [gone, ...rest] = members;
    for (let mediaSequence = 0; mediaSequence < 2_000; mediaSequence += 1) {
      const before = leaderOf(members, mediaSequence);
      if (before !== gone) expect(leaderOf(rest, mediaSequence)).toBe(before);
    }
  });

  test('over 10,000 segments everybody leads about as often', () => {
    const turns = new Map<PeerId | undefined, number>();
    for (let mediaSequence = 0; mediaSequence < 10_000; mediaSequence += 1) {
      const leader = leaderOf(members, mediaSequence);
      turns.set(leader, (turns.get(leader) ?? 0) + 1);
    }
    expect(turns.size).toBe(16);
    // 625 each; four standard deviations of a fair draw are 97.
    for (const count of turns.values()) expect(Math.abs(count - 625)).toBeLessThan(97);
  });

  test('the order is total: of two, one outranks the other', () => {
    const ids = fc.tuple(fc.constantFrom(...members), fc.constantFrom(...members), fc.nat());
    fc.assert(
      fc.property(ids, ([a, b, mediaSequence]) => {
        const either = outranks(a, b, TRACK, mediaSequence) !== outranks(b, a, TRACK, mediaSequence);
        expect(either).toBe(a !== b);
      }),
    );
    expect(rendezvousScore(peerIdOf(1), TRACK, 1)).not.toBe(rendezvousScore(peerIdOf(1), TRACK, 2));
  });
});
