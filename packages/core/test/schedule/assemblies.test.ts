import type { DataMessage } from '@paceline/protocol';
import { toWireSlot } from '@paceline/protocol';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Partner } from '../../src/partners/partner.ts';
import { Assemblies } from '../../src/schedule/assemblies.ts';
import { fakePayload } from '../fixtures/fake-chunk.ts';
import { fingerprintOf, SLOTS, TRACK } from '../fixtures/names.ts';
import { NOW_MS, Stage } from '../fixtures/stage.ts';

const SIZE = 500_000;
const SLOT_SIZE = SIZE / SLOTS;

function frame(
  slot: number,
  byteOffset: number,
  bytes: number,
  slotBytes = SLOT_SIZE,
  epoch = 0,
): DataMessage {
  const wire = { slot: toWireSlot(slot), byteOffset, slotBytes, hop: 0, pushed: false };
  return { type: 'data', track: TRACK, epoch, ...wire, payload: fakePayload(bytes) };
}

class Desk {
  readonly stage = new Stage();
  readonly assemblies = new Assemblies(this.stage.state);
  readonly partner: Partner;
  readonly other: Partner;

  constructor() {
    this.stage.list(100, 105);
    this.partner = this.stage.partner(1).partner;
    this.other = this.stage.partner(2).partner;
    this.stage.track.ensureRecord(102, NOW_MS)?.describe(SIZE, fingerprintOf(102), false);
  }

  receive(message: DataMessage, from = this.partner, nowMs = NOW_MS): ReturnType<Assemblies['receive']> {
    return this.assemblies.receive(from, message, nowMs);
  }

  hold(slot: number, provider = this.partner): void {
    const held = {
      chunks: [],
      byteLength: SLOT_SIZE,
      origin: 'p2p',
      provider: provider.peerId,
      atMs: NOW_MS,
    } as const;
    this.stage.track.record(102)?.store(slot - 1_020, held);
  }

  get wasted(): number {
    return this.stage.state.tally.wastedBytes;
  }
}

describe('S4: a slot is put together from one sender', () => {
  test('is whole with its last byte, for any cutting into frames', () => {
    const cuts = fc.uniqueArray(fc.integer({ min: 1, max: SLOT_SIZE - 1 }), { maxLength: 12 });
    fc.assert(
      fc.property(cuts, (points) => {
        const desk = new Desk();
        const ends = [...points.sort((a, b) => a - b), SLOT_SIZE];
        let offset = 0;
        for (const end of ends) {
          const result = desk.receive(frame(1_023, offset, end - offset));
          expect(result.type).toBe(end === SLOT_SIZE ? 'whole' : offset === 0 ? 'begun' : 'more');
          if (result.type === 'whole')
            expect([result.slot, result.chunks.length]).toEqual([1_023, ends.length]);
          offset = end;
        }
        expect(desk.wasted).toBe(0);
      }),
      { numRuns: 40 },
    );
  });

  test('two senders of one slot never mix; the slower one is told', () => {
    const desk = new Desk();
    desk.receive(frame(1_023, 0, 20_000));
    desk.receive(frame(1_023, 0, 30_000), desk.other);
    const result = desk.receive(frame(1_023, 30_000, 20_000), desk.other);
    expect(result).toMatchObject({ type: 'whole', losers: [desk.partner] });
    expect(desk.wasted).toBe(20_000);
  });

  test('a gap or an overlap is a strike and ends the assembly', () => {
    for (const offset of [10_000, 25_000]) {
      const desk = new Desk();
      desk.receive(frame(1_023, 0, 20_000));
      const result = desk.receive(frame(1_023, offset, 1_000));
      expect(result).toEqual({ type: 'misconduct', misconduct: 'out-of-order-data' });
      expect(desk.assemblies.lastFrom(desk.partner, desk.stage.track, 1_023)).toBeUndefined();
      expect(desk.wasted).toBe(21_000);
    }
  });

  test('beginning again is allowed: an answer may take the place of a push', () => {
    const desk = new Desk();
    desk.receive(frame(1_023, 0, 20_000));
    expect(desk.receive(frame(1_023, 0, 30_000)).type).toBe('begun');
    expect(desk.receive(frame(1_023, 30_000, 20_000)).type).toBe('whole');
    expect(desk.wasted).toBe(20_000);
  });

  test('a size that the stride does not give is a strike', () => {
    const desk = new Desk();
    const result = desk.receive(frame(1_023, 0, 1_000, SLOT_SIZE + 1));
    expect(result).toEqual({ type: 'misconduct', misconduct: 'wrong-slot-size' });
  });
});

describe('S5: data of no use', () => {
  test('is wasted and no strike: undescribed, outside of the window, other epoch, private, the rest of a slot given up', () => {
    const desk = new Desk();
    const ensured = desk.stage.track.ensureRecord(104, NOW_MS);
    ensured?.describe(SIZE, fingerprintOf(104), false);
    if (ensured !== undefined) ensured.privateReason = 'size';
    const frames = [
      frame(1_013, 0, 100),
      frame(200, 0, 100),
      frame(9_000, 0, 100),
      frame(1_023, 0, 100, SLOT_SIZE, 3),
      frame(1_041, 0, 100),
      frame(1_024, 16_000, 100),
    ];
    for (const message of frames) expect(desk.receive(message)).toEqual({ type: 'more' });
    expect(desk.wasted).toBe(600);
  });

  test('a slot that is held is declined at its first frame, also from the one who gave it', () => {
    const desk = new Desk();
    desk.hold(1_023);
    expect(desk.receive(frame(1_023, 0, 16_000)).type).toBe('unneeded');
    expect(desk.receive(frame(1_023, 16_000, 16_000)).type).toBe('more');
    expect(desk.receive(frame(1_023, 0, 16_000), desk.other).type).toBe('unneeded');
  });

  test('too much of it is a flood', () => {
    const desk = new Desk();
    desk.hold(1_023);
    const results = Array.from({ length: 300 }, () => desk.receive(frame(1_023, 0, 16_000)).type);
    expect(results.slice(0, 250)).not.toContain('misconduct');
    expect(results.slice(251)).not.toContain('unneeded');
    expect(desk.receive(frame(1_023, 0, 16_000), desk.partner, NOW_MS + 1_000).type).toBe('unneeded');
  });
});

describe('S6: bounds of assemblies', () => {
  test('eight at a time from one partner', () => {
    const desk = new Desk();
    for (let slot = 1_020; slot < 1_028; slot += 1)
      expect(desk.receive(frame(slot, 0, 100)).type).toBe('begun');
    expect(desk.receive(frame(1_028, 0, 100))).toEqual({
      type: 'misconduct',
      misconduct: 'too-many-assemblies',
    });
    expect(desk.receive(frame(1_028, 0, 100), desk.other).type).toBe('begun');
    expect(desk.assemblies.partialBytes(desk.stage.track, desk.stage.track.record(102) as never)).toBe(900);
  });

  test('what nobody continues, what the window left and what a partner leaves behind is dropped', () => {
    const desk = new Desk();
    desk.receive(frame(1_020, 0, 100));
    desk.receive(frame(1_021, 0, 200), desk.other, NOW_MS + 2_000);
    desk.assemblies.trim(3_000, NOW_MS + 3_000);
    expect([desk.wasted, desk.assemblies.isActive(desk.stage.track, 1_021, 5_000, NOW_MS + 3_000)]).toEqual([
      100,
      true,
    ]);
    desk.assemblies.forget(desk.other);
    expect(desk.wasted).toBe(300);
    desk.receive(frame(1_022, 0, 400), desk.other, NOW_MS + 3_000);
    desk.stage.track.playhead.report(1_090, 200, 1, 'paused', NOW_MS + 3_000);
    desk.assemblies.trim(3_000, NOW_MS + 3_000);
    expect(desk.wasted).toBe(700);
  });
});
