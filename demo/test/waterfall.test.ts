import { describe, expect, test } from 'vitest';
import { reasonOf, type SegmentTrace } from '../page/model/segment-trace.ts';
import { waterfallOf } from '../page/model/waterfall.ts';

function traceWith(change: Partial<SegmentTrace>): SegmentTrace {
  return {
    atMs: 0,
    mediaSequence: 1,
    byteLength: 0,
    cdnBytes: 0,
    p2pBytes: 0,
    pushedBytes: 0,
    waitMs: 0,
    how: 'p2p',
    ...change,
  };
}

describe('the waterfall', () => {
  test('lays segments out from the first that was asked for to now, the newest on top', () => {
    const { rows, spanMs } = waterfallOf(
      [
        traceWith({ mediaSequence: 7, atMs: 12_000, waitMs: 2_000 }),
        traceWith({ mediaSequence: 8, atMs: 20_000, waitMs: 500 }),
      ],
      20_000,
    );
    expect(spanMs).toBe(10_000);
    expect(rows.map(({ trace, left, width }) => [trace.mediaSequence, left, width])).toEqual([
      [8, 0.95, 0.05],
      [7, 0, 0.2],
    ]);
  });

  test('a first segment does not take the whole width', () => {
    const { rows, spanMs } = waterfallOf([traceWith({ atMs: 20_000, waitMs: 600 })], 20_000);
    expect(spanMs).toBe(6_000);
    expect(rows[0]).toMatchObject({ left: 0.9, width: 0.1 });
  });

  test('shares are of what came, and none where nothing did', () => {
    const shareOf = (change: Partial<SegmentTrace>): number | undefined =>
      waterfallOf([traceWith(change)], 0).rows[0]?.p2pShare;
    expect(shareOf({ cdnBytes: 30, p2pBytes: 10 })).toBe(0.25);
    expect(shareOf({})).toBe(0);
    const [row] = waterfallOf([traceWith({ cdnBytes: 20, p2pBytes: 20, pushedBytes: 10 })], 0).rows;
    expect(row).toMatchObject({ p2pShare: 0.5, pushedShare: 0.25 });
  });

  test('the reason says what partners pushed and what was pulled from them', () => {
    const wordOf = (change: Partial<SegmentTrace>): string => reasonOf(traceWith(change)).word;
    expect(wordOf({ how: 'p2p', p2pBytes: 10, pushedBytes: 10 })).toBe('pushed');
    expect(wordOf({ how: 'p2p', p2pBytes: 10, pushedBytes: 0 })).toBe('pulled');
    expect(reasonOf(traceWith({ how: 'p2p', p2pBytes: 10, pushedBytes: 4 }))).toEqual({
      word: 'pushed + pulled',
      why: 'partners pushed 40 % of it, and were asked for the rest',
    });
    expect(wordOf({ how: 'led' })).toBe('leader');
    expect(wordOf({ how: 'rescued', p2pBytes: 10, pushedBytes: 10 })).toBe('deadline');
    expect(wordOf({ how: 'cdn' })).toBe('CDN');
  });

  test('without segments there are no rows', () => {
    expect(waterfallOf([], 1_000)).toEqual({ rows: [], spanMs: 6_000 });
  });
});
