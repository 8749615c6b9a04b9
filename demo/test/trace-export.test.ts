import { parseTrace } from '@paceline/simulator';
import { describe, expect, test } from 'vitest';
import { traceToJson, type TracedModel } from '../page/model/trace-export.ts';
import type { ViewerSetup } from '../page/model/viewer-setup.ts';
import { NO_FRAMES, statsWith } from './sample-fixture.ts';

const SETUP: ViewerSetup = {
  viewerId: 'viewer-1',
  streamUrl: '/live/stream.m3u8',
  trackerUrl: 'ws://tracker/',
  mode: 'p2p',
  liveSyncSegments: 2,
  uploadCapBps: 16_000_000,
};

/** Came at 10 s, has 3 of 4 MB from partners, and a measured uplink of 3 Mbit/s. */
function modelWith(change: Partial<TracedModel>): TracedModel {
  const stats = statsWith({ cdnBytes: 1e6, p2pBytes: 3e6, uplinkBps: 3e6, liveLatencyMs: 4_000 });
  const segment = { mediaSequence: 7, cdnBytes: 250_000, p2pBytes: 0, pushedBytes: 0, byteLength: 250_000 };
  return {
    label: 'Viewer 1',
    setup: SETUP,
    arrivedAtMs: 10_000,
    left: undefined,
    hidden: [],
    samples: { toArray: () => [{ atMs: 11_000, frames: NO_FRAMES, stats }] },
    segments: { toArray: () => [{ ...segment, atMs: 11_000, waitMs: 80, how: 'cdn' as const }] },
    report: { partners: [], uploadCapBps: 16_000_000, window: { slotsPerSegment: 10 } },
    ...change,
  };
}

function traceOf(models: readonly TracedModel[], nowMs = 70_000): ReturnType<typeof parseTrace> {
  return parseTrace(traceToJson(models, nowMs));
}

describe('traceToJson', () => {
  test('says what was watched, by whom and on what line, as the simulator reads it', () => {
    expect(traceOf([modelWith({})])).toMatchObject({
      durationMs: 60_000,
      stream: { segmentMs: 2_000, bps: 1_000_000, syncSegments: 2 },
      cdnSegmentMs: 80,
      viewers: [{ viewer: 'Viewer 1', arriveMs: 0, leaveMs: null, uplinkBps: 3e6, uploads: true }],
      measured: { offloadRatio: 0.75, stallCount: 0, liveLatencyMs: 4_000 },
    });
  });

  test('times count from the first arrival; who left is in it, with how', () => {
    const left = { atMs: 40_000, leaving: 'crash' as const };
    const hidden = [{ fromMs: 30_000, toMs: 35_000 }];
    const trace = traceOf([
      modelWith({ label: 'Viewer 2', arrivedAtMs: 20_000, left, hidden }),
      modelWith({}),
    ]);
    expect(trace.viewers.map(({ viewer, arriveMs }) => [viewer, arriveMs])).toEqual([
      ['Viewer 1', 0],
      ['Viewer 2', 10_000],
    ]);
    expect(trace.viewers[1]).toMatchObject({
      leaveMs: 30_000,
      leaving: 'crash',
      hidden: [{ fromMs: 20_000, toMs: 25_000 }],
    });
  });

  test('an upload cap bounds the line, and one of 0 is no upload', () => {
    const capped = (uploadCapBps: number): TracedModel =>
      modelWith({ report: { partners: [], uploadCapBps, window: undefined } });
    expect(traceOf([capped(500_000)]).viewers[0]).toMatchObject({ uplinkBps: 500_000, uploads: true });
    expect(traceOf([capped(0)]).viewers[0]).toMatchObject({ uplinkBps: 0, uploads: false });
  });

  test('viewers of plain hls.js are left out, and a page without viewers still has a trace', () => {
    const plain = modelWith({ setup: { ...SETUP, mode: 'plain' } });
    expect(traceOf([plain]).viewers).toEqual([]);
    expect(traceOf([])).toMatchObject({ viewers: [], measured: { offloadRatio: 0 } });
  });

  test('who has not reported yet has a line that nobody knows', () => {
    const silent = modelWith({ report: undefined, samples: { toArray: () => [] } });
    expect(traceOf([silent]).viewers[0]).toMatchObject({ uplinkBps: null, rttMs: null });
  });
});
