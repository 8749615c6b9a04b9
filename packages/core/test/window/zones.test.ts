import { WINDOW_SLOTS } from '@paceline/protocol';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { zonesOf } from '../../src/window/zones.ts';

describe('W5: zones', () => {
  test('are in order, inside of the window, and end where nothing exists yet', () => {
    const place = fc.record({
      playhead: fc.double({ min: -50, max: 100_000, noNaN: true }),
      ahead: fc.integer({ min: -500, max: 2_000 }),
      rescue: fc.double({ min: 0, max: 60, noNaN: true }),
    });
    fc.assert(
      fc.property(place, ({ playhead, ahead, rescue }) => {
        const liveEdge = Math.floor(playhead) + ahead;
        const zones = zonesOf(playhead, liveEdge, rescue);
        expect(zones.start).toBeLessThanOrEqual(zones.playhead);
        expect(zones.playhead).toBeLessThanOrEqual(zones.urgentEnd);
        expect(zones.urgentEnd).toBeLessThanOrEqual(zones.liveEdge);
        expect(zones.liveEdge).toBeLessThanOrEqual(zones.start + WINDOW_SLOTS);
        expect(zones.liveEdge).toBeLessThanOrEqual(Math.max(liveEdge, zones.playhead));
      }),
    );
  });

  test('a third of what exists ahead is urgent', () => {
    expect(zonesOf(1_000, 1_060, 0)).toEqual({
      start: 952,
      playhead: 1_000,
      urgentEnd: 1_020,
      liveEdge: 1_060,
    });
  });

  test('the urgent zone is never shorter than a rescue takes', () => {
    expect(zonesOf(1_000, 1_030, 14.2).urgentEnd).toBe(1_015);
    expect(zonesOf(1_000, 1_006, 14.2).urgentEnd).toBe(1_006);
  });
});
