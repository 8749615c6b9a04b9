import { HOPS_MAX, runsOf } from '@paceline/protocol';
import { describe, expect, test } from 'vitest';
import { DEFAULT_CONFIG } from '../../src/index.ts';
import { rankOf } from '../../src/edge/rendezvous.ts';
import { beforeTheNext, PARTNERS } from '../fixtures/before-the-next.ts';
import { peerIdOf, SLOTS, TRACK } from '../fixtures/names.ts';
import { ABLE, Solo, slotsOf } from '../fixtures/solo.ts';

/** Segment 103 is about to come. */
function stage(): Solo {
  return beforeTheNext(new Solo());
}

/** A media sequence of which we are of this rank among our partners. */
function sequenceOfRank(rank: number, from = 103): number {
  const self = new Solo().selfId;
  const others = PARTNERS.map((index) => peerIdOf(index));
  for (let sequence = from; ; sequence += 1) {
    if (rankOf(self, others, TRACK, sequence) === rank) return sequence;
  }
}

/** The same viewer with the numbering moved so that the next segment gives it a rank. */
function stageOfRank(rank: number): { solo: Solo; next: number } {
  const next = sequenceOfRank(rank);
  const solo = new Solo();
  solo.join(PARTNERS);
  solo.open(next - 5, next - 1);
  solo.play((next - 3) * SLOTS);
  for (let sequence = next - 5; sequence < next; sequence += 1) solo.load(sequence);
  for (const index of PARTNERS) solo.partner(index, { from: (next - 5) * SLOTS, slots: [] });
  solo.advance(500);
  solo.play((next - 3) * SLOTS + 2);
  solo.clear();
  return { solo, next };
}

/** A peer that is none of ours, and beats (or does not beat) `index` for a segment. */
function strangerThat(beats: boolean, index: number, sequence: number): number {
  for (let other = 10; ; other += 1) {
    if ((rankOf(peerIdOf(index), [peerIdOf(other)], TRACK, sequence) === 1) === beats) return other;
  }
}

describe('E3: claims', () => {
  test('the leader by rank claims and fetches at once', () => {
    const { solo, next } = stageOfRank(0);
    solo.playlist(next - 4, next);
    expect(solo.sent('claim')).toHaveLength(PARTNERS.length);
    expect(solo.orders('fetch')).toMatchObject([{ mediaSequence: next, range: undefined }]);
  });

  test('anybody else claims, waits, and fetches if nothing better is heard', () => {
    const { solo, next } = stageOfRank(2);
    solo.playlist(next - 4, next);
    expect(solo.sent('claim')).toHaveLength(PARTNERS.length);
    expect(solo.orders('fetch')).toEqual([]);
    solo.advance(DEFAULT_CONFIG.claimWaitMinMs - 1);
    expect(solo.orders('fetch')).toEqual([]);
    solo.advance(DEFAULT_CONFIG.claimWaitMaxMs + DEFAULT_CONFIG.scoutGraceMs);
    expect(solo.orders('fetch')).toHaveLength(1);
  });

  test('who could not claim is not waited for, however far away it is', () => {
    for (const leads of [true, false]) {
      const { solo, next } = stageOfRank(2);
      const slow = PARTNERS.find((index) => rankOf(solo.selfId, [peerIdOf(index)], TRACK, next) === 0);
      expect(slow).toBeDefined();
      solo.receive(slow ?? 0, { type: 'ping', nonce: 1, status: { ...ABLE, leads } });
      solo.advance(DEFAULT_CONFIG.keepaliveMs);
      const nonce = solo.sent('ping', slow).at(-1)?.nonce ?? NaN;
      solo.advance(250);
      solo.receive(slow ?? 0, { type: 'pong', nonce });
      solo.playlist(next - 4, next);
      solo.advance(DEFAULT_CONFIG.claimWaitMinMs + DEFAULT_CONFIG.scoutGraceMs);
      expect(solo.orders('fetch')).toHaveLength(leads ? 0 : 1);
    }
  });

  test('a segment that only a line too thin to lead has is claimed all the same', () => {
    for (const leads of [true, false]) {
      const { solo, next } = stageOfRank(0);
      solo.receive(1, { type: 'ping', nonce: 1, status: { ...ABLE, leads } });
      solo.have(1, next * SLOTS, SLOTS);
      solo.playlist(next - 4, next);
      expect(solo.orders('fetch')).toHaveLength(leads ? 0 : 1);
    }
  });

  test('a better claim is followed, a worse one is not', () => {
    for (const better of [true, false]) {
      const { solo, next } = stageOfRank(2);
      solo.playlist(next - 4, next);
      const self = 500;
      const rival = PARTNERS.find(
        (index) => (rankOf(peerIdOf(index), [peerIdOf(self)], TRACK, next) === 0) === better,
      );
      solo.claim(rival ?? 0, next);
      solo.advance(450);
      expect(solo.orders('fetch')).toHaveLength(better ? 0 : 1);
    }
  });

  test('who fetches already does not stop for a better claim', () => {
    const { solo, next } = stageOfRank(0);
    solo.playlist(next - 4, next);
    solo.claim(1, next, { claimant: peerIdOf(strangerThat(true, 500, next)) });
    expect(solo.orders('cancel-fetch')).toEqual([]);
    expect(solo.orders('fetch')).toHaveLength(1);
  });

  test('of one who never beats us, nobody is asked to wait while we are alone', () => {
    const solo = new Solo();
    solo.join();
    solo.open(98, 102);
    solo.play(1_000);
    solo.playlist(99, 103);
    solo.advance(5_000);
    expect([solo.orders('fetch'), solo.sent('claim')]).toEqual([[], []]);
  });
});

describe('E2: the flood', () => {
  test('a claim goes on once, with one hop more, to all but its sender and its claimant', () => {
    const solo = stage();
    solo.claim(1, 103);
    expect(solo.sent('claim', 1)).toEqual([]);
    expect(solo.sent('claim', 2)).toMatchObject([{ claimant: peerIdOf(1), hop: 1 }]);
    solo.claim(2, 103, { claimant: peerIdOf(1), hop: 1 });
    solo.claim(1, 103);
    expect(solo.sent('claim')).toHaveLength(2);
  });

  test('a claim does not go to partners of whom it comes from, as far as that one has told of them', () => {
    const solo = stage();
    solo.receive(1, { type: 'peers', candidates: [peerIdOf(2)] });
    solo.claim(1, 103);
    expect([solo.sent('claim', 2), solo.sent('claim', 3)]).toMatchObject([[], [{ hop: 1 }]]);
  });

  test('a claim at its last hop goes no further', () => {
    const solo = stage();
    solo.claim(1, 103, { hop: HOPS_MAX, claimant: peerIdOf(10) });
    expect(solo.sent('claim')).toEqual([]);
  });

  test('a claim that is beaten already is not passed on, a better one is', () => {
    const solo = stage();
    solo.claim(1, 103);
    solo.clear();
    solo.claim(2, 103, { claimant: peerIdOf(strangerThat(false, 1, 103)) });
    expect(solo.sent('claim')).toEqual([]);
    solo.claim(2, 103, { claimant: peerIdOf(strangerThat(true, 1, 103)) });
    expect(solo.sent('claim').length).toBeGreaterThan(0);
  });

  test('W3: claims far ahead are ignored and no strike: our playlist may be old', () => {
    const solo = stage();
    solo.claim(1, 107);
    expect([solo.sent('claim'), solo.strikesOf(1)]).toEqual([[], 0]);
  });

  test('a claim that does not fit the stride is a strike', () => {
    const solo = stage();
    const claim = {
      type: 'claim',
      track: TRACK,
      epoch: 0,
      firstSlot: 0,
      round: 0,
      claimant: peerIdOf(1),
      hop: 0,
    } as const;
    solo.receive(1, { ...claim, segment: 1_035 as never, slotCount: SLOTS });
    solo.receive(1, { ...claim, segment: 1_030 as never, slotCount: SLOTS + 1 });
    expect(solo.strikesOf(1)).toBe(2);
  });
});

describe('E4: leases', () => {
  test('a leader that shows nothing loses the segment; one that shows something keeps it', () => {
    for (const alive of [true, false]) {
      const solo = stage();
      solo.playlist(99, 102);
      solo.claim(1, 103);
      solo.playlist(99, 103);
      if (alive) {
        solo.describe(1, 103);
        for (let step = 0; step < 8; step += 1) {
          solo.data(1, 1_030 + step, { pushed: true });
          solo.advance(200);
        }
      } else solo.advance(2_400);
      const taken = solo.sent('claim').filter(({ claimant }) => claimant === solo.selfId);
      expect(taken.length > 0).toBe(!alive);
      if (!alive) expect(taken[0]).toMatchObject({ round: 1, firstSlot: 0, slotCount: SLOTS });
    }
  });

  test('only what nobody near has is claimed', () => {
    const solo = stage();
    solo.claim(1, 103);
    solo.playlist(99, 103);
    solo.describe(1, 103);
    solo.receive(2, { type: 'have', track: TRACK, epoch: 0, runs: runsOf(slotsOf(103).slice(0, 6)) });
    for (const slot of slotsOf(103).slice(0, 6)) solo.data(2, slot);
    solo.advance(2_400);
    const own = solo.sent('claim').filter(({ claimant }) => claimant === solo.selfId);
    expect(own[0]).toMatchObject({ firstSlot: 6, slotCount: 4 });
    expect(solo.orders('fetch')[0]).toMatchObject({ range: { begin: 6_000, end: 10_000 } });
  });

  test('a claimant that let two leases run out is not believed for a while', () => {
    const solo = stage();
    for (const sequence of [103, 104]) {
      solo.claim(1, sequence);
      solo.playlist(99, sequence);
      solo.advance(2_500);
      for (const order of solo.orders('fetch')) solo.answerFetch(order);
      solo.play(1_000 + (sequence - 102) * 10);
    }
    solo.clear();
    solo.claim(1, 105);
    expect(solo.sent('claim')).toEqual([]);
    solo.claim(2, 106, { claimant: peerIdOf(3) });
    expect(solo.sent('claim').length).toBeGreaterThan(0);
  });

  test('leases that ran out while the CDN failed us too are nobody’s fault', () => {
    const solo = stage();
    for (const sequence of [103, 104]) {
      solo.claim(1, sequence);
      solo.playlist(99, sequence);
      solo.advance(2_500);
      for (const { fetchId } of solo.orders('fetch'))
        solo.tell({ type: 'fetch-failed', fetchId, rangeRefused: false });
      solo.play(1_000 + (sequence - 102) * 10);
    }
    solo.clear();
    solo.claim(1, 105);
    expect(solo.sent('claim').length).toBeGreaterThan(0);
  });
});

describe('E5: who leads', () => {
  test('a hidden page, and one that may not upload or lead, claims nothing', () => {
    const policies = [{ hidden: true }, { uploadAllowed: false }, { leadAllowed: false }];
    for (const policy of policies) {
      const { solo, next } = stageOfRank(0);
      solo.tell({
        type: 'policy-changed',
        enabled: true,
        uploadAllowed: true,
        leadAllowed: true,
        hidden: false,
        uploadCapBps: 16_000_000,
        rangeAllowed: true,
        scoutAllowed: true,
        ...policy,
      });
      solo.playlist(next - 4, next);
      solo.advance(1_000);
      expect(solo.sent('claim')).toEqual([]);
    }
  });

  test('partners that do not lead are not counted', () => {
    const { solo, next } = stageOfRank(3);
    for (const index of PARTNERS)
      solo.receive(index, { type: 'ping', nonce: 1, status: { ...ABLE, leads: false } });
    solo.clear();
    solo.playlist(next - 4, next);
    expect(solo.orders('fetch')).toHaveLength(1);
  });

  test('waiting for an election costs no wake-ups', () => {
    const solo = stage();
    solo.claim(1, 103);
    solo.tell({
      type: 'policy-changed',
      enabled: true,
      uploadAllowed: true,
      leadAllowed: false,
      hidden: false,
      uploadCapBps: 16_000_000,
      rangeAllowed: true,
      scoutAllowed: true,
    });
    solo.playlist(99, 103);
    solo.wakeUps = 0;
    solo.advance(5_000);
    expect(solo.wakeUps).toBeLessThan(50);
  });
});
