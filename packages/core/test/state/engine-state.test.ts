import { describe, expect, test } from 'vitest';
import { ABLE } from '../fixtures/solo.ts';
import { Stage } from '../fixtures/stage.ts';

/** Slots of a segment that a viewer passes on whose stream has 1 Mbit/s, and who has four partners with these uplinks. */
function sharedSlots(ownBps: number, partnersBps: readonly number[], serves = true): number {
  const stage = new Stage();
  stage.list(100, 105);
  stage.track.segmentBytes = 250_000;
  stage.state.uplinkBps = ownBps;
  partnersBps.forEach((uploadBps, index) => stage.partner(index, [], { ...ABLE, uploadBps, serves }));
  return stage.state.sharedSlots(stage.track);
}

describe('E11: thin groups', () => {
  test('all of a segment is passed on where the uplinks together can carry it, or were never measured', () => {
    expect(sharedSlots(1e6, [1e6, 1e6, 1e6, 1e6])).toBe(10);
    expect(sharedSlots(8e6, [0.4e6, 0.4e6, 0.4e6, 0.4e6])).toBe(10);
    expect(sharedSlots(0, [0.4e6, 0.4e6, 0.4e6, 0.4e6])).toBe(10);
    expect(sharedSlots(0.4e6, [0, 0.4e6, 0.4e6, 0.4e6])).toBe(10);
  });

  test('where they cannot, a share of it that falls with them', () => {
    const shares = [0.7, 0.6, 0.5, 0.4].map((rates) =>
      sharedSlots(rates * 1e6, new Array(4).fill(rates * 1e6)),
    );
    expect(shares).toEqual([6, 5, 4, 3]);
  });

  test('who does not serve carries nothing', () => {
    expect(sharedSlots(0.5e6, [8e6, 8e6, 8e6, 8e6], false)).toBe(0);
  });
});
