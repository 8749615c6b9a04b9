import { DATA_PAYLOAD_BYTES_MAX } from '@paceline/protocol';
import { describe, expect, test } from 'vitest';
import type { OutgoingData } from '../../src/index.ts';
import { Desk } from '../fixtures/desk.ts';
import { ABLE } from '../fixtures/solo.ts';
import { NOW_MS } from '../fixtures/stage.ts';

describe('U1: the order of uploads', () => {
  test('first copies go before answers, and answers before what is passed on', () => {
    const desk = new Desk();
    const { partner, uploads, stage } = desk;
    uploads.push(partner, stage.track, 1_010, desk.held(1_010), 1, NOW_MS);
    uploads.push(partner, stage.track, 1_011, desk.held(1_011), 0, NOW_MS);
    desk.ask([1_012]);
    expect(desk.data().map(({ slot, pushed, hop }) => [slot, pushed, hop])).toEqual([
      [1_011, true, 0],
      [1_012, false, 0],
      [1_010, true, 1],
    ]);
  });

  test('of answers those to better uplinks go first; beyond two stream rates all are alike', () => {
    const desk = new Desk();
    const { stage } = desk;
    Object.defineProperty(stage.state, 'streamBps', { value: 1_000_000 });
    const asked = [0, 1_500_000, 2_000_000, 700_000, 40_000_000].map((uploadBps, index) => {
      const { partner } = stage.partner(index + 2, [], { ...ABLE, uploadBps });
      desk.ask([1_010 + index], 2_000, partner);
      return partner;
    });
    expect(asked).toHaveLength(5);
    expect(desk.data().map(({ slot }) => slot)).toEqual([1_012, 1_014, 1_011, 1_013, 1_010]);
  });

  test('a slot leaves in frames, in order, one slot at a time per partner', () => {
    const desk = new Desk(40_000);
    desk.ask([1_010, 1_011]);
    const frames: OutgoingData[] = [];
    for (let step = 0; step < 20; step += 1) {
      frames.push(...desk.data(NOW_MS + step * 100));
      desk.uploads.progressed(desk.partner, 0, NOW_MS + step * 100 + 50);
    }
    const pieces = [DATA_PAYLOAD_BYTES_MAX, DATA_PAYLOAD_BYTES_MAX, 40_000 - 2 * DATA_PAYLOAD_BYTES_MAX];
    expect(frames.map(({ slot }) => slot)).toEqual([1_010, 1_010, 1_010, 1_011, 1_011, 1_011]);
    expect(frames.slice(0, 3).map(({ payloadBytes }) => payloadBytes)).toEqual(pieces);
    expect(frames.slice(0, 3).map(({ byteOffset }) => byteOffset)).toEqual([
      0,
      pieces[0],
      2 * (pieces[0] ?? 0),
    ]);
  });

  test('an answer takes the place of a push, and nothing is sent twice', () => {
    const desk = new Desk();
    desk.uploads.push(desk.partner, desk.stage.track, 1_010, desk.held(1_010), 0, NOW_MS);
    desk.ask([1_010]);
    desk.ask([1_010]);
    expect(desk.data().map(({ slot, pushed }) => [slot, pushed])).toEqual([[1_010, false]]);
  });

  test('what the partner got elsewhere is withdrawn', () => {
    const desk = new Desk();
    desk.ask([1_010, 1_011]);
    desk.uploads.withdraw(desk.partner, desk.stage.track, 1_010);
    expect(desk.data().map(({ slot }) => slot)).toEqual([1_011]);
  });
});
