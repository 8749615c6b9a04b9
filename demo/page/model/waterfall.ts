import type { SegmentTrace } from './segment-trace.ts';

/** One segment as a bar. Positions are shares of the width, 0 to 1. */
export interface WaterfallRow {
  readonly trace: SegmentTrace;
  /** From being asked for to being handed over. */
  readonly left: number;
  readonly width: number;
  /** Of the bytes, what came from partners, and what of it they pushed. */
  readonly p2pShare: number;
  readonly pushedShare: number;
}

export interface Waterfall {
  /** Newest first. */
  readonly rows: readonly WaterfallRow[];
  /** What the width stands for, ms. */
  readonly spanMs: number;
}

/** The least the width stands for: three segments of 2 s, so that a first bar is not as wide as the page. */
const SPAN_MS_MIN = 6_000;

/** Lays segments, oldest first, out on one axis of time that ends now. */
export function waterfallOf(traces: readonly SegmentTrace[], nowMs: number): Waterfall {
  const firstMs = Math.min(...traces.map(({ atMs, waitMs }) => atMs - waitMs), nowMs - SPAN_MS_MIN);
  const spanMs = nowMs - firstMs;
  const rows = traces.map((trace): WaterfallRow => {
    const { atMs, waitMs, cdnBytes, p2pBytes, pushedBytes } = trace;
    // Without bytes all shares are none.
    const bytes = cdnBytes + p2pBytes || 1;
    return {
      trace,
      left: (atMs - waitMs - firstMs) / spanMs,
      width: waitMs / spanMs,
      p2pShare: p2pBytes / bytes,
      pushedShare: pushedBytes / bytes,
    };
  });
  return { rows: rows.reverse(), spanMs };
}
