import type { OriginSample, Sample } from './sample.ts';
import { counterReadings } from './counter-readings.ts';
import { bytesAt, type Reading } from './rate-series.ts';
import { median } from './median.ts';

/** Time the summary looks back, ms: long enough to even out segments, short enough to follow a join or a leave. */
export const SUMMARY_WINDOW_MS = 30_000;

export interface GroupViewer {
  /** False once the viewer was removed; what it loaded within the window still counts. */
  readonly present: boolean;
  readonly samples: readonly Sample[];
}

/** The group over the last `SUMMARY_WINDOW_MS`. Ratios are undefined until there are bytes to divide by. */
export interface GroupSummary {
  readonly viewerCount: number;
  /** Best offload that `viewerCount` viewers can reach: one of them has to fetch each byte. */
  readonly ceilingRatio: number;
  /** Bytes the viewers loaded, from CDN and partners. */
  readonly watchedBytes: number;
  /** Bytes the origin sent, by its own count. */
  readonly originBytes: number;
  /** Bytes of the stream sent by the origin for each byte that one viewer watched; 1 is the ideal, `viewerCount` is no P2P. */
  readonly copies: number | undefined;
  readonly originOffloadRatio: number | undefined;
  readonly sdkOffloadRatio: number | undefined;
  /** Origin offload over the ceiling. Undefined for a single viewer, whose ceiling is 0. */
  readonly ceilingShare: number | undefined;
  /** Since each viewer started. */
  readonly p2pBytes: number;
  readonly uploadBytes: number;
  readonly cdnBytes: number;
  readonly stallCount: number;
  readonly stallMs: number;
  readonly latencyMs: number | undefined;
}

export function summariseGroup(
  viewers: readonly GroupViewer[],
  origin: readonly OriginSample[],
  nowMs: number,
): GroupSummary {
  const viewerCount = viewers.filter((viewer) => viewer.present).length;
  const ceilingRatio = viewerCount > 0 ? 1 - 1 / viewerCount : 0;
  const span = commonSpan(viewers, origin, nowMs);
  const cdnBytes = grown(viewers, span, (sample) => sample.stats.cdnBytes);
  const p2pBytes = grown(viewers, span, (sample) => sample.stats.p2pBytes);
  const originReadings = origin.map(({ atMs, totalBytes }) => ({ atMs, bytes: totalBytes }));
  const originBytes = growth(originReadings, span);
  const watchedBytes = cdnBytes + p2pBytes;
  const originOffloadRatio =
    watchedBytes > 0 && origin.length > 1 ? 1 - originBytes / watchedBytes : undefined;
  const latest = viewers.flatMap((viewer) => viewer.samples[viewer.samples.length - 1]?.stats ?? []);
  const present = viewers.flatMap((viewer) =>
    viewer.present ? (viewer.samples[viewer.samples.length - 1]?.stats ?? []) : [],
  );
  return {
    viewerCount,
    ceilingRatio,
    watchedBytes,
    originBytes,
    copies: originOffloadRatio === undefined ? undefined : (1 - originOffloadRatio) * viewerCount,
    originOffloadRatio,
    sdkOffloadRatio: watchedBytes > 0 ? p2pBytes / watchedBytes : undefined,
    ceilingShare:
      originOffloadRatio === undefined || ceilingRatio === 0
        ? undefined
        : Math.max(0, originOffloadRatio) / ceilingRatio,
    p2pBytes: sum(latest.map((stats) => stats.p2pBytes)),
    uploadBytes: sum(latest.map((stats) => stats.uploadBytes)),
    cdnBytes: sum(latest.map((stats) => stats.cdnBytes)),
    stallCount: sum(present.map((stats) => stats.stallCount)),
    stallMs: sum(present.map((stats) => stats.stallMs)),
    latencyMs: median(present.flatMap((stats) => stats.liveLatencyMs ?? [])),
  };
}

interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/** The window, cut to the time for which there are readings of both sides: otherwise the two would not be of the same bytes. */
function commonSpan(viewers: readonly GroupViewer[], origin: readonly OriginSample[], nowMs: number): Span {
  const newest = viewers.map((viewer) => viewer.samples[viewer.samples.length - 1]?.atMs ?? -Infinity);
  const toMs = Math.min(nowMs, origin[origin.length - 1]?.atMs ?? nowMs, Math.max(nowMs - 5_000, ...newest));
  const fromMs = Math.max(toMs - SUMMARY_WINDOW_MS, origin[0]?.atMs ?? -Infinity);
  return { fromMs, toMs: Math.max(fromMs, toMs) };
}

function grown(viewers: readonly GroupViewer[], span: Span, pick: (sample: Sample) => number): number {
  return sum(viewers.map(({ samples }) => growth(counterReadings(samples, pick), span)));
}

function growth(readings: readonly Reading[], span: Span): number {
  return Math.max(0, bytesAt(readings, span.toMs) - bytesAt(readings, span.fromMs));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
