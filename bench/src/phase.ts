import type { Lab, Viewer, ViewerOptions, ViewerReport } from '@paceline/viewer-lab';
import { median, mean } from './statistics.ts';
import type { Progress } from './progress.ts';

/** What a group of viewers runs with. */
export type Contender = 'plain hls.js' | 'paceline';

export interface PhasePlan {
  readonly contender: Contender;
  readonly viewers: number;
  readonly warmUpMs: number;
  readonly measureMs: number;
  readonly viewer?: ViewerOptions;
}

/** One contender's figures; bytes are counted by the origin, CPU by the operating system, the rest by the media elements. */
export interface PhaseResult {
  readonly contender: Contender;
  readonly viewers: number;
  readonly measureMs: number;
  /** Segment bytes that the origin sent in the measured time. */
  readonly cdnBytes: number;
  readonly stalls: number;
  readonly stallMs: number;
  readonly fatalErrors: readonly string[];
  readonly consoleErrors: readonly string[];
  /** Mean over the viewers, and over the measured time, of the distance to the live edge. */
  readonly latencyMs: number;
  /** Median over the viewers. */
  readonly firstFrameMs: number;
  /** Cores used per viewer, the browser's own processes included. */
  readonly coresPerViewer: number;
  /** SDK only: from attach to the end. */
  readonly sdk: SdkTotals | undefined;
}

export interface SdkTotals {
  readonly cdnBytes: number;
  /** The origin's count for the same viewers over the same time. */
  readonly originBytes: number;
  readonly p2pBytes: number;
  readonly uploadBytes: number;
  readonly wastedBytes: number;
  readonly ledSegmentsByViewer: readonly number[];
  readonly rescuedSegments: number;
  readonly partnersByViewer: readonly number[];
}

/** Length of the segments of the replayed clip, ms. */
const SEGMENT_MS = 2_000;

/** Between two viewers, ms: longer than opening one takes, and spreading their starts over the life of a segment. */
const OPEN_INTERVAL_MS = 1_300;

/** Opens the viewers, lets them settle, measures, closes them. */
export async function runPhase(lab: Lab, plan: PhasePlan, progress: Progress): Promise<PhaseResult> {
  const viewers: Viewer[] = [];
  const { contender } = plan;
  const label = `${contender}, ${plan.viewers} viewer(s)`;
  // Live latency depends on when in the life of a segment a viewer starts: every contender starts at the same instants.
  const firstAtMs = await untilNextSegment();
  lab.origin.resetCounters();
  for (let index = 0; index < plan.viewers; index += 1) {
    await sleep(firstAtMs + index * OPEN_INTERVAL_MS - Date.now());
    const options: ViewerOptions = {
      ...(contender === 'plain hls.js' && { tracker: undefined }),
      ...plan.viewer,
    };
    viewers.push(await lab.open(`${contender === 'paceline' ? 'p' : 'h'}${index}`, options));
  }
  try {
    await progress.wait(`${label}: warm-up`, plan.warmUpMs);
    await Promise.all(viewers.map((viewer) => viewer.mark()));
    const bytesBefore = lab.origin.counters().total.segment.bytes;
    const cpuBefore = lab.cpuMs();
    const startedAt = performance.now();
    await progress.wait(`${label}: measuring`, plan.measureMs);
    const measureMs = performance.now() - startedAt;
    const cpuMs = lab.cpuMs() - cpuBefore;
    const cdnBytes = lab.origin.counters().total.segment.bytes - bytesBefore;
    await untilQuiet(lab);
    const reports = await Promise.all(viewers.map((viewer) => viewer.report()));
    const originBytes = lab.origin.counters().total.segment.bytes;
    return {
      contender,
      viewers: plan.viewers,
      measureMs,
      cdnBytes,
      stalls: sum(reports, (report) => report.stalls),
      stallMs: sum(reports, (report) => report.stallMs),
      fatalErrors: reports.flatMap((report) => report.fatal),
      consoleErrors: viewers.flatMap((viewer) => viewer.consoleErrors),
      latencyMs: mean(reports.map((report) => report.latencyMs ?? Number.NaN)),
      firstFrameMs: median(reports.map((report) => report.firstFrameMs ?? Number.NaN)),
      coresPerViewer: cpuMs / measureMs / plan.viewers,
      sdk: contender === 'paceline' ? sdkTotals(reports, originBytes) : undefined,
    };
  } finally {
    for (const viewer of viewers) await viewer.close();
  }
}

/** Until the wall clock shows a multiple of the segment length. Returns that time, ms. */
async function untilNextSegment(): Promise<number> {
  const atMs = Math.ceil(Date.now() / SEGMENT_MS) * SEGMENT_MS;
  await sleep(atMs - Date.now());
  return atMs;
}

function sleep(forMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(forMs, 0)));
}

/** No byte left the origin for a while: between two segments, so that nothing is half counted. */
async function untilQuiet(lab: Lab): Promise<void> {
  let bytes = -1;
  for (let tries = 0; tries < 20; tries += 1) {
    const now = lab.origin.counters().total.segment.bytes;
    if (now === bytes) return;
    bytes = now;
    await sleep(400);
  }
}

function sdkTotals(reports: readonly ViewerReport[], originBytes: number): SdkTotals {
  const stats = reports.flatMap((report) => (report.stats === undefined ? [] : [report.stats]));
  return {
    cdnBytes: sum(stats, (one) => one.cdnBytes),
    originBytes,
    p2pBytes: sum(stats, (one) => one.p2pBytes),
    uploadBytes: sum(stats, (one) => one.uploadBytes),
    wastedBytes: sum(stats, (one) => one.wastedBytes),
    ledSegmentsByViewer: stats.map((one) => one.ledSegments),
    rescuedSegments: sum(stats, (one) => one.rescuedSegments),
    partnersByViewer: stats.map((one) => one.partnerCount),
  };
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}
