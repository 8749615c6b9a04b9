import { describe, expect, test } from 'vitest';
import { DEFAULT_CONFIG } from '../../src/index.ts';
import { SLOTS, TRACK } from '../fixtures/names.ts';
import { ABLE, Solo, slotsOf } from '../fixtures/solo.ts';

const PARTNERS = [1, 2, 3];

/** A viewer that leads: three partners, nothing held, segment 102 about to be fetched by it. */
function leader(statuses: readonly Partial<typeof ABLE>[] = [{}, {}, {}]): Solo {
  const solo = new Solo();
  solo.join(PARTNERS);
  solo.open(98, 101);
  solo.play(1_000);
  for (let sequence = 98; sequence <= 101; sequence += 1) solo.load(sequence);
  PARTNERS.forEach((index, i) =>
    solo.partner(index, { from: 980, slots: [], status: { ...ABLE, ...statuses[i] } }),
  );
  solo.advance(1_000);
  solo.play(1_005);
  for (const index of PARTNERS) solo.have(index, 980, 40);
  solo.playlist(98, 102);
  solo.advance(450);
  for (const index of PARTNERS)
    solo.tell({ type: 'send-progressed', peerId: solo.partnerIds[index - 1] as never, bufferedBytes: 0 });
  solo.clear();
  return solo;
}

function lead(solo: Solo): void {
  const fetchId = 1;
  solo.tell({ type: 'fetch-started', fetchId, byteLength: 10_000, ranged: false });
  solo.tell({ type: 'fetch-progressed', fetchId, chunk: new Uint8Array(10_000) });
  solo.tell({ type: 'fetch-ended', fetchId });
}

describe('E7: super-seeding', () => {
  test('each slot leaves the leader once, pushed with hop 0, the slots evenly over the partners', () => {
    const solo = leader();
    lead(solo);
    const pushed = solo.sent('data').map(({ slot }) => slot);
    expect([...pushed].sort((a, b) => a - b)).toEqual(slotsOf(102));
    for (const index of PARTNERS) {
      const count = solo.sent('data', index).length;
      expect(count).toBeGreaterThanOrEqual(3);
      expect(count).toBeLessThanOrEqual(4);
    }
    for (const { hop, pushed: isPush } of solo.sent('data')) expect([hop, isPush]).toEqual([0, true]);
  });

  test('shares follow the uplinks, and one that does not serve is no first receiver', () => {
    const solo = leader([{ uploadBps: 1_000_000 }, { uploadBps: 4_000_000 }, { serves: false }]);
    lead(solo);
    expect(solo.sent('data', 3)).toEqual([]);
    expect(solo.sent('data', 2).length).toBe(8);
    expect(solo.sent('data', 1).length).toBe(2);
  });

  test('the others hear of a slot a little later, in case the first does not pass it on', () => {
    const solo = leader();
    lead(solo);
    solo.advance(DEFAULT_CONFIG.revealMs - 20);
    expect(solo.sent('have')).toEqual([]);
    solo.advance(20 + DEFAULT_CONFIG.haveBatchMs);
    expect(solo.sent('have').length).toBe(PARTNERS.length);
  });

  test('if nobody can pass it on, everybody gets it from the leader', () => {
    const solo = leader([{ serves: false }, { serves: false }, { serves: false }]);
    lead(solo);
    for (let step = 0; step < 20; step += 1) {
      solo.advance(50);
      for (const peerId of solo.partnerIds) solo.tell({ type: 'send-progressed', peerId, bufferedBytes: 0 });
    }
    expect(solo.sent('data').length + solo.sent('have').length).toBeGreaterThanOrEqual(
      SLOTS * PARTNERS.length,
    );
    for (const { hop } of solo.sent('data')) expect(hop).toBe(1);
  });
});

describe('E10: passing on', () => {
  test('a slot pushed by the leader goes to all that lack it, one hop further; beyond that it is announced', () => {
    const solo = leader();
    solo.receive(2, { type: 'have', track: TRACK, epoch: 0, runs: [{ start: 1_031 as never, count: 1 }] });
    solo.claim(1, 103);
    solo.describe(1, 103);
    solo.data(1, 1_031, { pushed: true, hop: 0 });
    expect(solo.sent('data')).toMatchObject([{ slot: 1_031, hop: 1, pushed: true }]);
    expect(solo.sent('data', 3)).toHaveLength(1);
    solo.clear();
    solo.data(1, 1_032, { pushed: true, hop: 1 });
    expect(solo.sent('data')).toEqual([]);
    solo.advance(DEFAULT_CONFIG.haveLateMs);
    expect(solo.sent('have').length).toBeGreaterThan(0);
  });
});
