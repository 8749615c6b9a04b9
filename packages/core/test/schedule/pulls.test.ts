import { expandRuns } from '@paceline/protocol';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { EngineConfig } from '../../src/index.ts';
import type { Partner } from '../../src/partners/partner.ts';
import { Assemblies } from '../../src/schedule/assemblies.ts';
import { Pulls } from '../../src/schedule/pulls.ts';
import { fingerprintOf } from '../fixtures/names.ts';
import { ABLE, slotsOf } from '../fixtures/solo.ts';
import { NOW_MS, Stage } from '../fixtures/stage.ts';

class Desk {
  readonly stage: Stage;
  readonly pulls: Pulls;
  readonly needed = new Set<number>();

  /** A playlist of 100 to 110 with the player at the beginning of 100; `described` are wanted and described. */
  constructor(described: readonly number[], config: Partial<EngineConfig> = {}, seed = 1) {
    this.stage = new Stage(config, seed);
    this.stage.list(100, 110);
    for (const sequence of described) {
      this.stage.track.ensureRecord(sequence, NOW_MS)?.describe(10_000, fingerprintOf(sequence), true);
      this.needed.add(sequence);
    }
    const assemblies = new Assemblies(this.stage.state);
    this.pulls = new Pulls(this.stage.state, assemblies, (_, sequence) => this.needed.has(sequence));
  }

  /** Slots asked of each partner in this evaluation. */
  evaluate(nowMs = NOW_MS): Map<string, number[]> {
    this.pulls.evaluate(nowMs);
    const asked = new Map<string, number[]>();
    for (const order of this.stage.drain()) {
      if (order.type !== 'send' || order.message.type !== 'request') continue;
      const slots = expandRuns(order.message.runs, this.stage.track.liveEdge);
      asked.set(order.peerId, [...(asked.get(order.peerId) ?? []), ...slots]);
    }
    return asked;
  }

  settle(slot: number, from: Partner, nowMs: number): void {
    this.pulls.settle(this.stage.track, slot, 1_000, from, nowMs);
  }
}

function all(asked: Map<string, number[]>): number[] {
  return [...asked.values()].flat().sort((a, b) => a - b);
}

describe('S1: pulls', () => {
  test('a slot is asked of one partner at a time', () => {
    const desk = new Desk([101]);
    for (const index of [1, 2, 3]) desk.stage.partner(index, slotsOf(101));
    const asked = all(desk.evaluate());
    expect(asked).toEqual(slotsOf(101));
    expect(all(desk.evaluate(NOW_MS + 10))).toEqual([]);
  });

  test('for random holders: never twice, never of one who lacks it, never above the window of a partner', () => {
    const holders = fc.array(fc.uniqueArray(fc.integer({ min: 1_000, max: 1_059 }), { maxLength: 60 }), {
      minLength: 1,
      maxLength: 6,
    });
    fc.assert(
      fc.property(holders, fc.nat(), (held, seed) => {
        const desk = new Desk([100, 101, 102, 103, 104, 105], {}, seed);
        const partners = held.map(
          (slots, index) =>
            desk.stage.partner(
              index,
              slots.sort((a, b) => a - b),
            ).partner,
        );
        const asked = desk.evaluate();
        const slots = all(asked);
        expect(new Set(slots).size).toBe(slots.length);
        partners.forEach((partner, index) => {
          const mine = asked.get(partner.peerId) ?? [];
          for (const slot of mine) expect(held[index]).toContain(slot);
          expect(mine.length).toBeLessThanOrEqual(partner.requests.limit);
          expect(partner.inFlight).toBe(mine.length);
        });
      }),
      { numRuns: 60 },
    );
  });

  test('W3: a slot behind the window or of a segment without use is never requested', () => {
    const desk = new Desk([101]);
    desk.stage.partner(1, [...slotsOf(94), ...slotsOf(101), ...slotsOf(102)]);
    desk.stage.track.ensureRecord(102, NOW_MS)?.describe(10_000, fingerprintOf(102), true);
    expect(desk.stage.track.ensureRecord(94, NOW_MS)).toBeUndefined();
    expect(all(desk.evaluate())).toEqual(slotsOf(101));
  });

  test('nothing is asked of one who does not serve, choked us, rests, or whose segment is private or undescribed', () => {
    const desk = new Desk([101, 102]);
    desk.needed.add(103);
    const record = desk.stage.track.record(102);
    if (record !== undefined) record.privateReason = 'fingerprint';
    const slots = [101, 102, 103].flatMap((sequence) => slotsOf(sequence));
    desk.stage.partner(1, slots, { ...ABLE, serves: false });
    desk.stage.partner(2, slots).partner.choking = true;
    desk.stage.partner(3, slots).partner.restUntilMs = NOW_MS + 50;
    expect(all(desk.evaluate())).toEqual([]);
    const asked = all(desk.evaluate(NOW_MS + 50));
    expect(asked.length).toBeGreaterThan(0);
    for (const slot of asked) expect(slotsOf(101)).toContain(slot);
  });

  test('the one that will have sent it first is asked', () => {
    const desk = new Desk([101]);
    desk.stage.partner(1, slotsOf(101), { ...ABLE, uploadBps: 500_000 });
    const fast = desk.stage.partner(2, slotsOf(101), { ...ABLE, uploadBps: 50_000_000 }).partner;
    expect(desk.evaluate().get(fast.peerId)).toHaveLength(8);
  });
});

describe('S2: order', () => {
  test('the urgent zone goes by deadline', () => {
    const desk = new Desk([100]);
    const { partner } = desk.stage.partner(1, slotsOf(100));
    partner.serviceBps = 1e6;
    expect(all(desk.evaluate())).toEqual([1_000, 1_001]);
  });

  test('the normal zone goes by rarity', () => {
    const desk = new Desk([105, 106]);
    const { partner } = desk.stage.partner(1, [...slotsOf(105), ...slotsOf(106)]);
    partner.serviceBps = 1e6;
    for (const index of [2, 3]) desk.stage.partner(index, slotsOf(105), { ...ABLE, serves: false });
    for (const slot of all(desk.evaluate())) expect(slotsOf(106)).toContain(slot);
  });

  test('equals go at random, differently for every viewer', () => {
    const firsts = new Set<string>();
    for (let seed = 0; seed < 20; seed += 1) {
      const desk = new Desk([105], {}, seed);
      desk.stage.partner(1, slotsOf(105)).partner.serviceBps = 1e6;
      firsts.add(all(desk.evaluate()).join());
    }
    expect(firsts.size).toBeGreaterThan(8);
  });

  test('in the normal zone a slot on offer may still come by push: a grace; in the urgent zone none', () => {
    const desk = new Desk([100, 105]);
    desk.stage.partner(1, [...slotsOf(100), ...slotsOf(105)]);
    for (const slot of [...slotsOf(100), ...slotsOf(105)]) desk.stage.track.offeredSince.set(slot, NOW_MS);
    expect(all(desk.evaluate())).toEqual(slotsOf(100));
    expect(desk.pulls.nextAtMs()).toBeLessThanOrEqual(NOW_MS + desk.stage.state.config.pullGraceMs);
    const later = all(desk.evaluate(NOW_MS + desk.stage.state.config.pullGraceMs));
    expect(later.length).toBeGreaterThan(0);
    for (const slot of later) expect(slotsOf(105)).toContain(slot);
  });
});

describe('S3: every request ends', () => {
  test('taken back when the slot begins to come from somebody else, and only then', () => {
    const desk = new Desk([101]);
    const { partner } = desk.stage.partner(1, slotsOf(101));
    desk.evaluate();
    const { partner: other } = desk.stage.partner(2, slotsOf(101));
    desk.pulls.begun(partner, desk.stage.track, 1_013);
    expect([partner.inFlight, desk.stage.drain()]).toEqual([10, []]);
    desk.pulls.begun(other, desk.stage.track, 1_013);
    expect([partner.inFlight, desk.pulls.isPending(desk.stage.track, 1_013)]).toEqual([9, false]);
    const runs = [{ start: 1_013, count: 1 }];
    expect(desk.stage.drain()).toMatchObject([
      { type: 'send', peerId: partner.peerId, message: { type: 'cancel', runs } },
    ]);
    // Not one more time when it is whole.
    desk.settle(1_013, other, NOW_MS);
    expect(desk.stage.drain()).toEqual([]);
  });

  test('answered: the window opens and the rate is known', () => {
    const desk = new Desk([101]);
    const { partner } = desk.stage.partner(1, slotsOf(101));
    for (const slot of all(desk.evaluate())) desk.settle(slot, partner, NOW_MS + 100);
    expect([partner.inFlight, partner.serviceBps]).toEqual([0, 80_000]);
    expect(desk.pulls.nextAtMs()).toBeUndefined();
  });

  test('timed out: cancelled, counted, and not asked of the same one for a second', () => {
    const desk = new Desk([101]);
    const { partner } = desk.stage.partner(1, slotsOf(101));
    const first = all(desk.evaluate());
    // A second, and two round trips of a partner whose round trip is not known yet.
    const dueAtMs = NOW_MS + desk.stage.state.config.requestTimeoutMs + 200;
    desk.pulls.evaluate(dueAtMs - 1);
    expect(desk.stage.state.tally.requestTimeouts).toBe(0);
    desk.pulls.evaluate(dueAtMs);
    const cancels = desk.stage
      .drain()
      .filter((order) => order.type === 'send' && order.message.type === 'cancel');
    expect([desk.stage.state.tally.requestTimeouts, cancels.length]).toEqual([first.length, first.length]);
    expect([partner.inFlight, partner.requests.limit]).toEqual([0, 2]);
    expect(all(desk.evaluate(dueAtMs + 999))).toEqual([]);
    expect(all(desk.evaluate(dueAtMs + 1_000))).toHaveLength(2);
  });

  test('refused for being busy: asked elsewhere, and of the same one again after a while', () => {
    const desk = new Desk([101]);
    const { partner, view } = desk.stage.partner(1, slotsOf(101));
    const slots = all(desk.evaluate());
    desk.pulls.refused(partner, desk.stage.track, slots, false, NOW_MS + 50);
    expect([partner.inFlight, view.held.has(slots[0] ?? 0)]).toEqual([0, true]);
    const { busyMs } = desk.stage.state.config;
    expect(all(desk.evaluate(NOW_MS + 50 + busyMs - 1))).toEqual([]);
    expect(desk.pulls.nextAtMs()).toBe(NOW_MS + 50 + busyMs);
    expect(all(desk.evaluate(NOW_MS + 50 + busyMs)).length).toBeGreaterThan(0);
  });

  test('refused as missing: believed not to be held there, and asked elsewhere', () => {
    const desk = new Desk([101]);
    const first = desk.stage.partner(1, slotsOf(101), { ...ABLE, uploadBps: 100_000_000 }).partner;
    const slots = desk.evaluate().get(first.peerId) ?? [];
    expect(slots.length).toBeGreaterThan(2);
    const second = desk.stage.partner(2, slotsOf(101)).partner;
    desk.pulls.refused(first, desk.stage.track, slots, true, NOW_MS + 50);
    expect(first.inFlight).toBe(0);
    const again = desk.evaluate(NOW_MS + 60).get(second.peerId) ?? [];
    expect(again.length).toBeGreaterThanOrEqual(slots.length / 2);
    for (const slot of again) expect(slotsOf(101)).toContain(slot);
    expect(desk.evaluate(NOW_MS + 1_000).get(first.peerId)).toBeUndefined();
  });

  test('come from elsewhere: cancelled, and no mark against the partner', () => {
    const desk = new Desk([101]);
    const { partner } = desk.stage.partner(1, slotsOf(101));
    const limit = (desk.evaluate(), partner.requests.limit);
    desk.pulls.settle(desk.stage.track, 1_010, 1_000, undefined, NOW_MS + 50);
    expect(desk.stage.drain()).toMatchObject([
      { message: { type: 'cancel', runs: [{ start: 1_010, count: 1 }] } },
    ]);
    expect(partner.requests.limit).toBe(limit);
  });

  test('withdrawn with its segment, forgotten with its partner or its track', () => {
    const desk = new Desk([101, 102]);
    const { partner } = desk.stage.partner(1, [...slotsOf(101), ...slotsOf(102)]);
    desk.evaluate();
    desk.pulls.withdrawSegment(desk.stage.track, 101);
    expect(slotsOf(101).some((slot) => desk.pulls.isPending(desk.stage.track, slot))).toBe(false);
    expect(partner.inFlight).toBe(10);
    desk.pulls.forgetTrack(desk.stage.track);
    expect(partner.inFlight).toBe(0);
    desk.stage.drain();
    desk.evaluate();
    desk.pulls.forget(partner);
    expect(desk.pulls.nextAtMs()).toBeUndefined();
  });
});
