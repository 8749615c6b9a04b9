import { DATA_PAYLOAD_BYTES_MAX } from '@paceline/protocol';
import { describe, expect, test } from 'vitest';
import { DEFAULT_CONFIG } from '../../src/index.ts';
import type { Partner } from '../../src/partners/partner.ts';
import { Desk } from '../fixtures/desk.ts';
import { TRACK } from '../fixtures/names.ts';
import { NOW_MS } from '../fixtures/stage.ts';

describe('what can be switched off', () => {
  test('pushes, first copies too: whoever is to have a slot hears of it instead', () => {
    const desk = new Desk(1_000, { pushQueueMs: -1 });
    const { uploads, partner, stage } = desk;
    for (const hop of [0, 1])
      expect(uploads.push(partner, stage.track, 1_000, desk.held(1_000), hop, NOW_MS)).toBe(false);
  });

  test.each([true, false])('measuring the uplink (%s)', (measureUplink) => {
    const desk = new Desk(30_000, { measureUplink });
    desk.ask(Array.from({ length: 20 }, (_, index) => 1_000 + index));
    for (let step = 0; step < 20; step += 1) {
      desk.pump(NOW_MS + step * 100);
      desk.uploads.progressed(desk.partner, 1, NOW_MS + step * 100 + 50);
    }
    expect(desk.stage.state.uplinkBps > 0).toBe(measureUplink);
  });
});

describe('U2: the budget', () => {
  test('over any ten seconds no more leaves than the cap and one burst', () => {
    const desk = new Desk(10_000);
    desk.stage.state.policy = { ...desk.stage.state.policy, uploadCapBps: 400_000 };
    let bytes = 0;
    for (let nowMs = NOW_MS; nowMs < NOW_MS + 10_000; nowMs += 50) {
      desk.ask(
        [1_010, 1_011, 1_012, 1_013].map((slot) => slot + (((nowMs - NOW_MS) / 50) % 20)),
        60_000,
        desk.partner,
        nowMs,
      );
      for (const frame of desk.data(nowMs)) bytes += frame.payloadBytes;
      desk.uploads.progressed(desk.partner, 0, nowMs + 20);
    }
    expect(bytes).toBeLessThanOrEqual((400_000 / 8) * 10 + 4 * DATA_PAYLOAD_BYTES_MAX);
    expect(bytes).toBeGreaterThan((400_000 / 8) * 8);
  });

  test('is a share of the measured uplink', () => {
    const desk = new Desk(10_000);
    const uplinkBps = 2_000_000;
    let bytes = 0;
    for (let step = 0; step < 200; step += 1) {
      const nowMs = NOW_MS + step * 50;
      desk.stage.state.uplinkBps = uplinkBps;
      desk.ask([1_010 + (step % 60), 1_010 + ((step + 30) % 60)], 60_000, desk.partner, nowMs);
      for (const frame of desk.data(nowMs)) bytes += frame.payloadBytes;
      desk.partner.bufferedBytes = 0;
    }
    const budgetBytes = (uplinkBps / 8) * 10 * DEFAULT_CONFIG.uplinkShareMax;
    expect(bytes).toBeLessThanOrEqual(budgetBytes + Math.max(uplinkBps / 32, 4 * DATA_PAYLOAD_BYTES_MAX));
    expect(bytes).toBeGreaterThan(budgetBytes * 0.9);
  });
});

describe('U4: what is in the transport', () => {
  test('never more than a fraction of a second of uplink, over all partners', () => {
    const desk = new Desk(30_000);
    const others = [2, 3, 4].map((index) => desk.stage.partner(index).partner);
    desk.stage.state.uplinkBps = 4_000_000;
    for (const partner of [desk.partner, ...others]) desk.ask([1_010, 1_011, 1_012, 1_013], 2_000, partner);
    const bytes = desk.data().reduce((sum, { payloadBytes }) => sum + payloadBytes, 0);
    expect(bytes).toBeGreaterThanOrEqual(60_000);
    expect(bytes).toBeLessThan(60_000 + DATA_PAYLOAD_BYTES_MAX);
    expect(desk.data(NOW_MS + 10)).toEqual([]);
  });

  test('before the uplink was measured, no more than a thin one may send in seconds', () => {
    const sentBytes = (uplinkBps: number): number => {
      const desk = new Desk(20_000);
      desk.stage.state.uplinkBps = uplinkBps;
      for (const index of [2, 3, 4, 5, 6]) desk.ask([1_000], 2_000, desk.stage.partner(index).partner);
      return desk.data().reduce((sum, { payloadBytes }) => sum + payloadBytes, 0);
    };
    expect(sentBytes(0)).toBeLessThanOrEqual(32_768 + DATA_PAYLOAD_BYTES_MAX);
    expect(sentBytes(DEFAULT_CONFIG.uplinkBootstrapBps)).toBeGreaterThan(80_000);
  });

  test('and never more than three frames to one partner: a slow one does not hold up the others', () => {
    const desk = new Desk(30_000);
    const other = desk.stage.partner(2).partner;
    desk.stage.state.uplinkBps = 100_000_000;
    desk.stage.state.policy = { ...desk.stage.state.policy, uploadCapBps: 100_000_000 };
    desk.ask([1_010, 1_011, 1_012, 1_013], 2_000);
    desk.ask([1_010, 1_011], 2_000, other);
    desk.data();
    expect(desk.partner.bufferedBytes).toBeLessThan(4 * DATA_PAYLOAD_BYTES_MAX);
    expect(other.bufferedBytes).toBeGreaterThan(0);
  });
});

describe('U7: slow-peer isolation', () => {
  test('a channel that does not move takes nothing more and counts no more', () => {
    const desk = new Desk(30_000);
    const other = desk.stage.partner(2).partner;
    desk.stage.state.uplinkBps = 2_000_000;
    desk.ask([1_010, 1_011, 1_012, 1_013], 60_000);
    desk.ask([1_020, 1_021], 60_000, other);
    const first = desk.data();
    expect(first.map(({ slot }) => slot)).not.toContain(1_020);
    expect(desk.data(NOW_MS + 300)).toEqual([]);
    const later = desk.data(NOW_MS + 5_000);
    expect(later.length).toBeGreaterThan(0);
    for (const { slot } of later) expect([1_020, 1_021]).toContain(slot);
    desk.uploads.progressed(desk.partner, 0, NOW_MS + 5_100);
    desk.uploads.progressed(other, 0, NOW_MS + 5_100);
    expect(desk.data(NOW_MS + 6_000).length).toBeGreaterThan(0);
  });
});

describe('U7: a channel that is stuck', () => {
  /** Full of what one partner does not take, with something waiting for another. */
  function blocked(): { desk: Desk; other: Partner } {
    const desk = new Desk(30_000);
    const other = desk.stage.partner(2).partner;
    desk.stage.state.uplinkBps = 2_000_000;
    desk.ask([1_010, 1_011, 1_012, 1_013], 60_000);
    desk.ask([1_020, 1_021], 60_000, other);
    expect(desk.data().every(({ slot }) => slot < 1_020)).toBe(true);
    return { desk, other };
  }

  test('is noticed by time alone, after 400 ms: no progress is ever reported', () => {
    const { desk } = blocked();
    expect(desk.uploads.nextAtMs(NOW_MS)).toBe(NOW_MS + 400);
    expect(desk.data(NOW_MS + 399)).toEqual([]);
    expect(desk.data(NOW_MS + 400).map(({ slot }) => slot)).toContain(1_020);
  });

  test('is not while it moves, however slowly', () => {
    const { desk } = blocked();
    desk.uploads.progressed(desk.partner, 10_000, NOW_MS + 300);
    expect(desk.data(NOW_MS + 600).some(({ slot }) => slot < 1_020)).toBe(true);
  });

  test('counts from the first byte in an empty channel, not from when it was last used', () => {
    const { desk, other } = blocked();
    desk.data(NOW_MS + 400);
    desk.uploads.progressed(other, 0, NOW_MS + 450);
    desk.data(NOW_MS + 3_000);
    expect([other.bufferedBytes > 0, other.drainedAtMs]).toEqual([true, NOW_MS + 3_000]);
  });

  test('does not make the uplink look thin', () => {
    const uplinkWith = (isBlocked: boolean): number => {
      const desk = new Desk(30_000);
      const other = desk.stage.partner(2).partner;
      if (isBlocked) desk.ask([1_010, 1_011, 1_012, 1_013], 60_000);
      desk.data();
      for (let step = 0; step < 40; step += 1) {
        const nowMs = NOW_MS + 400 + step * 100;
        desk.ask([1_030 + step], 60_000, other, nowMs);
        desk.data(nowMs);
        desk.uploads.progressed(other, 0, nowMs + 90);
      }
      return desk.stage.state.uplinkBps;
    };
    expect(uplinkWith(true)).toBeGreaterThanOrEqual(uplinkWith(false) * 0.9);
  });
});

describe('U3: an uplink that was measured as too thin to serve', () => {
  test('is tried again after a while, though nobody may ask for anything any more', () => {
    const desk = new Desk(30_000);
    const { stage, uploads, partner } = desk;
    stage.track.segmentBytes = 250_000;
    desk.ask([1_010]);
    desk.data();
    uploads.progressed(partner, 0, NOW_MS + 2_000);
    expect(stage.state.uplinkBps).toBeGreaterThan(0);
    expect(stage.state.serves).toBe(false);
    for (let nowMs = NOW_MS + 2_000; nowMs < NOW_MS + 12_000; nowMs += 500) desk.pump(nowMs);
    expect(stage.state.serves).toBe(true);
    // Just enough: what is more has to show.
    expect(stage.state.uplinkBps).toBeLessThan(400_000);
  });
});

describe('U5: refusal', () => {
  test('what is not held is missing, and named', () => {
    const desk = new Desk();
    desk.ask([1_010, 1_200, 1_201]);
    const sent = desk.pump();
    expect(sent.find(({ type }) => type === 'refuse')).toMatchObject({
      reason: 'missing',
      runs: [{ start: 1_200, count: 2 }],
    });
    expect(sent.filter(({ type }) => type === 'data')).toHaveLength(1);
  });

  test('slots that never were, and slots of a private segment, are missing too', () => {
    const desk = new Desk();
    const record = desk.stage.track.record(101);
    if (record !== undefined) record.privateReason = 'fingerprint';
    desk.ask([1_010, 30_000]);
    expect(desk.pump()).toMatchObject([{ type: 'refuse', reason: 'missing' }]);
  });

  test('a receiver only refuses all', () => {
    const desk = new Desk();
    desk.stage.state.policy = { ...desk.stage.state.policy, uploadAllowed: false };
    desk.ask([1_010]);
    expect(desk.pump()).toMatchObject([
      { type: 'refuse', reason: 'choked', runs: [{ start: 1_010, count: 1 }] },
    ]);
  });

  test('an uplink under 0.3 of the stream serves nobody', () => {
    const desk = new Desk();
    desk.stage.track.segmentBytes = 250_000;
    desk.stage.state.uplinkBps = 310_000;
    expect(desk.stage.state.serves).toBe(true);
    desk.stage.state.uplinkBps = 290_000;
    expect(desk.stage.state.serves).toBe(false);
    expect(desk.uploads.push(desk.partner, desk.stage.track, 1_010, desk.held(1_010), 0, NOW_MS)).toBe(false);
  });

  test('64 slots wait for one partner, the rest is late', () => {
    const desk = new Desk();
    desk.ask(Array.from({ length: 80 }, (_, i) => 1_000 + i));
    const refusals = desk.pump().filter(({ type }) => type === 'refuse');
    expect(refusals).toMatchObject([{ reason: 'late', runs: [{ start: 1_064, count: 16 }] }]);
  });

  test('512 slots wait in all: what finds no room is refused, not forgotten', () => {
    const desk = new Desk();
    const slots = Array.from({ length: 64 }, (_, i) => 1_000 + i);
    for (let index = 2; index < 11; index += 1) desk.ask(slots, 2_000, desk.stage.partner(index).partner);
    const refusals = desk.pump().filter(({ type }) => type === 'refuse');
    expect(refusals).toMatchObject([{ reason: 'late', runs: [{ start: 1_000, count: 64 }] }]);
  });
});

describe('U8: choking', () => {
  test('partners are told to stop while more waits than leaves in time, and to go on later', () => {
    const desk = new Desk(40_000);
    desk.stage.state.uplinkBps = 1_000_000;
    desk.ask([1_010, 1_011, 1_012, 1_013, 1_014, 1_015, 1_016], 60_000);
    const chokes = (nowMs: number): unknown[] => desk.pump(nowMs).filter(({ type }) => type === 'choke');
    expect(chokes(NOW_MS)).toEqual([{ type: 'choke', choked: true }]);
    expect(chokes(NOW_MS + 10)).toEqual([]);
    for (let slot = 1_011; slot <= 1_016; slot += 1)
      desk.uploads.withdraw(desk.partner, desk.stage.track, slot);
    expect(chokes(NOW_MS + 20)).toEqual([{ type: 'choke', choked: false }]);
  });
});

describe('U6: lateness', () => {
  test('an answer that cannot be of use any more is not sent but refused', () => {
    const desk = new Desk();
    desk.ask([1_010], 500);
    const sent = desk.pump(NOW_MS + 500);
    expect(sent.filter(({ type }) => type === 'data')).toEqual([]);
    expect(sent.filter(({ type }) => type === 'refuse')).toMatchObject([
      { reason: 'late', runs: [{ start: 1_010 & 0xffff, count: 1 }] },
    ]);
  });

  test('a push that comes too late is announced instead', () => {
    const desk = new Desk();
    desk.uploads.push(desk.partner, desk.stage.track, 1_010, desk.held(1_010), 0, NOW_MS);
    const laterMs = NOW_MS + 2 * desk.stage.track.segmentMs;
    expect(desk.data(laterMs)).toEqual([]);
    expect([...(desk.partner.track(TRACK, 0)?.toAnnounce.keys() ?? [])]).toEqual([1_010]);
  });

  test('a slot that is passed on is not pushed while the uplink is busy for long', () => {
    const desk = new Desk(40_000);
    desk.stage.state.uplinkBps = 1_000_000;
    desk.ask([1_010, 1_011]);
    expect(desk.uploads.queueMs).toBe(640);
    const { track } = desk.stage;
    expect(desk.uploads.push(desk.partner, track, 1_020, desk.held(1_020), 1, NOW_MS)).toBe(false);
    expect(desk.uploads.push(desk.partner, track, 1_021, desk.held(1_021), 0, NOW_MS)).toBe(true);
  });
});
