import type { Trace, TracedViewer } from '../../src/trace/trace.ts';

export function tracedViewer(viewer: string, change: Partial<TracedViewer> = {}): TracedViewer {
  return {
    viewer,
    arriveMs: 0,
    leaveMs: null,
    leaving: 'polite',
    uplinkBps: 4_000_000,
    uploads: true,
    rttMs: 20,
    hidden: [],
    ...change,
  };
}

/** Six viewers of one minute; the last crashes. */
export function traceWith(change: Partial<Trace> = {}): Trace {
  return {
    format: 'paceline-trace',
    formatVersion: 1,
    durationMs: 60_000,
    stream: { segmentMs: 2_000, bps: 1_100_000, syncSegments: 3 },
    cdnSegmentMs: 100,
    viewers: [0, 1, 2, 3, 4, 5].map((number) =>
      tracedViewer(`Viewer ${number + 1}`, {
        arriveMs: number * 1_000,
        ...(number === 5 && { leaveMs: 30_000, leaving: 'crash' }),
      }),
    ),
    measured: { offloadRatio: 0.7, stallCount: 0, stallMs: 0, liveLatencyMs: 6_200 },
    ...change,
  };
}
