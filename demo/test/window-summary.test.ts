import type { SlotSource, WindowView } from '@paceline/hls';
import { describe, expect, test } from 'vitest';
import { describeWindow, detailRangeOf, slotKindOf, summariseWindow } from '../page/model/window-summary.ts';

function windowWith(slots: readonly SlotSource[], change: Partial<WindowView> = {}): WindowView {
  const filled = Array.from({ length: 256 }, (_, index) => slots[index]);
  return {
    trackId: 'a',
    start: 1_000,
    slots: filled,
    playhead: 2,
    urgentEnd: 4,
    liveEdge: 6,
    slotsPerSegment: 10,
    pending: filled.map((_, index) => index === 3),
    availability: filled.map(() => 0),
    providers: filled.map(() => undefined),
    ...change,
  };
}

describe('the window in kinds and words', () => {
  const view = windowWith(['cdn', undefined, 'p2p', undefined, undefined, 'p2p']);

  test('every slot is of one kind', () => {
    const kinds = [0, 1, 2, 3, 4, 5, 6].map((index) => slotKindOf(view, index));
    expect(kinds).toEqual(['cdn', 'gone', 'p2p', 'pending', 'missing', 'p2p', 'future']);
  });

  test('kinds add up to the window, and holes in the urgent zone are counted', () => {
    const { counts, urgentMissing } = summariseWindow(view);
    expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBe(256);
    expect(counts).toEqual({ cdn: 1, p2p: 2, pending: 1, missing: 1, gone: 1, future: 250 });
    expect(urgentMissing).toBe(1);
  });

  test('the words name what the picture shows', () => {
    expect(describeWindow(view)).toContain('1 from the CDN, 2 from partners, 1 pending, 1 missing');
    expect(describeWindow(undefined)).toBe('Window: nothing yet.');
  });

  test('the close view starts with the kept slots and holds the live edge', () => {
    const near = detailRangeOf(windowWith([], { playhead: 60, liveEdge: 80 }));
    expect(near).toEqual({ from: 12, count: 96 });
    const far = detailRangeOf(windowWith([], { playhead: 60, liveEdge: 200 }));
    expect(far.from + far.count).toBeGreaterThanOrEqual(200);
    expect(far.count).toBeLessThanOrEqual(256);
  });
});
