import type { Lab, ViewerOptions, ViewerReport } from '@paceline/viewer-lab';
import type { CasePlan, Timing } from '../cases/case-plan.ts';
import { audienceOf } from '../cases/case-plan.ts';
import { exchangesIn, watchChurn } from '../cases/churn.ts';
import { watchFlash } from '../cases/flash.ts';
import { watchSteadily } from '../cases/steady.ts';
import type { Contender, PreparedContender } from '../contenders/contender.ts';
import type { Progress } from '../progress.ts';
import { mean, median, sum } from '../report/statistics.ts';
import { Crew } from './crew.ts';
import type { FlashResult, PhaseResult, SdkDetail, ViewerFigures } from './phase-result.ts';
import { TrafficMeter } from './traffic-meter.ts';

/** Length of the segments of the replayed clip, ms. */
const CLIP_SEGMENT_MS = 2_000;

/** Times the viewers are asked at the end, until no segment comes between. */
const SETTLE_ATTEMPTS = 5;

interface Phase {
  readonly lab: Lab;
  readonly plan: CasePlan;
  readonly timing: Timing;
  readonly contender: Contender;
  readonly progress: Progress;
}

/** One contender in one case: opens its viewers, lets them settle, measures, closes them. */
export async function runPhase(phase: Phase): Promise<PhaseResult> {
  const { lab, plan, contender } = phase;
  const prepared = await contender.prepare(lab);
  const crew = new Crew(lab, {
    prefix: contender.prefix,
    viewer: { ...viewerOptions(plan), ...prepared.viewer },
    lineOf: (index) => lineOf(plan, index),
  });
  try {
    return await measure(phase, prepared, crew);
  } finally {
    await crew.close();
    await prepared.close();
  }
}

async function measure(phase: Phase, prepared: PreparedContender, crew: Crew): Promise<PhaseResult> {
  const { lab, plan, timing, contender, progress } = phase;
  const label = `${contender.label}, ${audienceOf(plan)} viewer(s)`;
  progress.say(`${label}: opening`);
  await crew.seat(plan.viewers + laterViewers(plan, timing.measureMs));
  lab.origin.resetCounters();
  await crew.start(plan.viewers, CLIP_SEGMENT_MS * (plan.mergedSegments ?? 1));
  await prepared.settle?.(crew.present);
  await progress.wait(`${label}: warm-up`, timing.warmUpMs);
  await crew.mark();
  const meter = new TrafficMeter(lab);
  try {
    const flash = await watch(phase, label, crew, meter);
    const { measureMs, cdnBytes, cpuMs, crossingBytes, stolenShare, samples } = meter.read();
    const { present, gone, counted } = await settledReports(lab, crew);
    const reports = [...present, ...gone];
    const byViewer = figuresByViewer(counted, crew, prepared, present);
    return {
      name: contender.name,
      label: contender.label,
      viewers: audienceOf(plan),
      measureMs,
      cdnBytes,
      samples,
      stalls: sum(reports.map((report) => report.stalls)),
      stallMs: sum(reports.map((report) => report.stallMs)),
      fatalErrors: reports.flatMap((report) => report.fatal),
      consoleErrors: crew.consoleErrors,
      latencyMs: mean(reports.flatMap(({ latencyMs }) => (latencyMs === undefined ? [] : [latencyMs]))),
      // Who never saw one waited for all of the measured time.
      firstFrameMs: median(reports.map(({ firstFrameMs }) => firstFrameMs ?? measureMs)),
      coresPerViewer: cpuMs / measureMs / audienceOf(plan),
      stolenShare,
      own: ownTraffic(byViewer, prepared, present),
      sdk: sdkDetail(present),
      crossingBytes: plan.regions === undefined ? undefined : crossingBytes,
      flash,
      byViewer,
    };
  } finally {
    meter.close();
  }
}

async function watch(
  { lab, plan, timing, progress }: Phase,
  label: string,
  crew: Crew,
  meter: TrafficMeter,
): Promise<FlashResult | undefined> {
  const { course, liveSyncDurationCount } = plan;
  const { measureMs } = timing;
  switch (course.type) {
    case 'steady':
      await watchSteadily(label, measureMs, progress);
      return undefined;
    case 'churn':
      await watchChurn(label, crew, { measureMs, intervalMs: course.intervalMs }, progress);
      return undefined;
    case 'flash':
      return watchFlash(label, { lab, crew, meter }, { course, liveSyncDurationCount, measureMs }, progress);
    default: {
      const unknown: never = course;
      return unknown;
    }
  }
}

/** Those who come in the measured time. */
function laterViewers({ course }: CasePlan, measureMs: number): number {
  switch (course.type) {
    case 'steady':
      return 0;
    case 'churn':
      return exchangesIn(measureMs, course.intervalMs);
    case 'flash':
      return course.joiners;
    default: {
      const unknown: never = course;
      return unknown;
    }
  }
}

function viewerOptions({ liveSyncDurationCount, regions }: CasePlan): ViewerOptions {
  return {
    hlsConfig: { liveSyncDurationCount },
    ...(regions !== undefined && { sdk: { regions: 'strict' } }),
  };
}

function lineOf(
  { uplinksBps = [], regions = 1 }: CasePlan,
  index: number,
): { uplinkBps?: number; region: number } {
  const uplinkBps = uplinksBps[index % uplinksBps.length];
  return { region: index % regions, ...(uplinkBps !== undefined && { uplinkBps }) };
}

type Counted = ReturnType<Lab['origin']['counters']>['byViewer'];

/**
 * What the viewers say and what the origin counted, of one moment. To ask sixteen viewers takes a second on a busy machine, in which the
 * next segment may leave the origin: then they are asked again.
 */
async function settledReports(
  lab: Lab,
  crew: Crew,
): Promise<Awaited<ReturnType<Crew['reports']>> & { readonly counted: Counted }> {
  for (let attempt = 1; ; attempt += 1) {
    const bytes = await untilQuiet(lab);
    const reports = await crew.reports();
    const { total, byViewer: counted } = lab.origin.counters();
    if (total.segment.bytes === bytes || attempt === SETTLE_ATTEMPTS) return { ...reports, counted };
  }
}

/** Waits until no byte has left the origin for a while: between two segments. Gives the segment bytes that it has sent. */
async function untilQuiet(lab: Lab): Promise<number> {
  let bytes = -1;
  for (let tries = 0; tries < 20; tries += 1) {
    const now = lab.origin.counters().total.segment.bytes;
    if (now === bytes) break;
    bytes = now;
    await new Promise((resolve) => setTimeout(resolve, 400));
  }
  return bytes;
}

function figuresByViewer(
  counted: Counted,
  crew: Crew,
  prepared: PreparedContender,
  reports: readonly ViewerReport[],
): readonly ViewerFigures[] {
  return crew.present.flatMap(({ name }, index) => {
    const report = reports[index];
    if (report === undefined) return [];
    const { stalls, stallMs, latencyMs, firstFrameMs } = report;
    const originBytes = counted.get(name)?.segment.bytes ?? 0;
    const { cdnBytes } = prepared.ownTraffic(report) ?? {};
    return [{ name, stalls, stallMs, latencyMs, firstFrameMs, originBytes, cdnBytes }];
  });
}

function ownTraffic(
  byViewer: readonly ViewerFigures[],
  prepared: PreparedContender,
  reports: readonly ViewerReport[],
): PhaseResult['own'] {
  const own = reports.flatMap((report) => prepared.ownTraffic(report) ?? []);
  if (own.length === 0) return undefined;
  return {
    cdnBytes: sum(own.map(({ cdnBytes }) => cdnBytes)),
    p2pBytes: sum(own.map(({ p2pBytes }) => p2pBytes)),
    uploadBytes: sum(own.map(({ uploadBytes }) => uploadBytes)),
    originBytes: sum(byViewer.map(({ originBytes }) => originBytes)),
  };
}

function sdkDetail(reports: readonly ViewerReport[]): SdkDetail | undefined {
  const stats = reports.flatMap((report) => report.stats ?? []);
  if (stats.length === 0) return undefined;
  return {
    wastedBytes: sum(stats.map(({ wastedBytes }) => wastedBytes)),
    ledSegmentsByViewer: stats.map(({ ledSegments }) => ledSegments),
    rescuedSegments: sum(stats.map(({ rescuedSegments }) => rescuedSegments)),
    partnersByViewer: stats.map(({ partnerCount }) => partnerCount),
  };
}
