import { cpus } from 'node:os';
import { setTimeout } from 'node:timers/promises';
import { Lab } from '@paceline/viewer-lab';
import type { CaseName, ContestName } from './cases/case-list.ts';
import { planOf } from './cases/case-list.ts';
import type { CasePlan, Timing } from './cases/case-plan.ts';
import { audienceOf, isShaped } from './cases/case-plan.ts';
import { MEMORY_DURATION_MS, measureMemory } from './cases/memory.ts';
import type { BenchOptions } from './command-line.ts';
import { isTrial } from './command-line.ts';
import type { Contender } from './contenders/contender.ts';
import { DATA_CHANNELS } from './contenders/data-channels.ts';
import { P2P_MEDIA_LOADER } from './contenders/p2p-media-loader.ts';
import { PACELINE } from './contenders/paceline.ts';
import { PLAIN } from './contenders/plain.ts';
import { runPhase } from './measure/run-phase.ts';
import type { Progress } from './progress.ts';
import type { CaseResult, Circumstances, ContestRun } from './report/case-result.ts';
import { bestOf, summarize } from './report/summary.ts';

/** One after the other, in this order. */
const CONTENDERS: readonly Contender[] = [PLAIN, ...P2P_MEDIA_LOADER, DATA_CHANNELS, PACELINE];

const WARM_UP_MS = 10_000;
const BROWSER_WARM_UP_MS = 5_000;
const MEASURE_MS = 60_000;

/** Opening, starting and closing a viewer, about. With a browser of its own it takes longer. */
const VIEWER_MS = 2_000;
const SHAPED_VIEWER_MS = 4_500;

/** Runs a case as often as asked. Every run has an origin and browsers of its own, and all contenders in it. */
export async function runCase(
  name: CaseName,
  options: BenchOptions,
  progress: Progress,
): Promise<CaseResult> {
  const circumstances = circumstancesOf(options);
  const { lightPicture } = options;
  if (name === 'memory') {
    const memory = await inLab({ lightPicture }, (lab) => measureMemory(lab, progress));
    return { type: 'memory', name, ...circumstances, memory };
  }
  const plan = askedPlan(name, options);
  const runs: ContestRun[] = [];
  for (let count = 1; count <= options.repeat; count += 1) {
    progress.say(`${name}: run ${count} of ${options.repeat}`);
    runs.push(await runContest(plan, contendersOfRun(runs, contendersOf(plan, options)), options, progress));
  }
  return { type: 'contest', name, ...circumstances, runs };
}

/** How long `runCase` takes, about, ms. */
export function durationOf(name: CaseName, options: BenchOptions): number {
  if (name === 'memory') return MEMORY_DURATION_MS;
  const plan = askedPlan(name, options);
  const { warmUpMs, measureMs } = timingOf(options);
  const viewerMs = isShaped(plan) ? SHAPED_VIEWER_MS : VIEWER_MS;
  const phaseMs = warmUpMs + measureMs + audienceOf(plan) * viewerMs;
  const first = contendersOf(plan, options);
  const settings = first.filter(({ name }) => name === 'p2p-media-loader').length;
  const later = first.length - Math.max(settings - 1, 0);
  return phaseMs * (first.length + later * (options.repeat - 1));
}

/** The first run tries every setting of p2p-media-loader; those after it only the one that did best, which is the one quoted. */
function contendersOfRun(
  runs: readonly ContestRun[],
  contenders: readonly Contender[],
): readonly Contender[] {
  const best = bestOf(summarize(runs).filter(({ name }) => name === 'p2p-media-loader'));
  return contenders.filter(
    ({ name, label }) => name !== 'p2p-media-loader' || (best?.label ?? label) === label,
  );
}

async function runContest(
  plan: CasePlan,
  contenders: readonly Contender[],
  options: BenchOptions,
  progress: Progress,
): Promise<ContestRun> {
  const { mergedSegments, regions = 1 } = plan;
  const labOptions = {
    lightPicture: options.lightPicture,
    ...(mergedSegments !== undefined && { origin: { replay: { mergedSegments } } }),
    ...(isShaped(plan) && { network: { regions } }),
  };
  return inLab(labOptions, async (lab) => {
    if (!isShaped(plan)) await warmUpBrowser(lab);
    const phases: ContestRun[number][] = [];
    for (const contender of contenders) {
      const timing = timingOf(options);
      phases.push(await runPhase({ lab, plan, timing, contender, progress }));
    }
    return phases;
  });
}

/**
 * One viewer of plain hls.js that nobody counts: decoder and caches of a new browser are cold, and whoever comes first would show
 * its first frame up to 200 ms later for it.
 */
async function warmUpBrowser(lab: Lab): Promise<void> {
  const viewer = await lab.open('warm-up', { tracker: undefined });
  await setTimeout(BROWSER_WARM_UP_MS);
  await viewer.close();
}

/** Closes the lab whatever happens, also when this process is told to end. */
async function inLab<Result>(
  options: Parameters<typeof Lab.start>[0],
  work: (lab: Lab) => Promise<Result>,
): Promise<Result> {
  let lab: Lab | undefined;
  const endOn = (signal: 'SIGINT' | 'SIGTERM', status: number): (() => void) => {
    const end = (): void => {
      process.stderr.write(`\nbench: ${signal}, clearing up\n`);
      // Whatever is still there then goes with the process.
      globalThis.setTimeout(() => process.exit(status), CLOSE_TIMEOUT_MS).unref();
      void (lab?.close() ?? Promise.resolve()).finally(() => process.exit(status));
    };
    process.once(signal, end);
    return () => process.off(signal, end);
  };
  const forget = [endOn('SIGINT', 130), endOn('SIGTERM', 143)];
  try {
    lab = await Lab.start(options);
    return await work(lab);
  } finally {
    await lab?.close();
    for (const off of forget) off();
  }
}

/** Told to end, a process takes no longer than this, ms. */
const CLOSE_TIMEOUT_MS = 8_000;

function contendersOf(plan: CasePlan, options: BenchOptions): readonly Contender[] {
  const asked = plan.contenders?.filter((name) => options.contenders.includes(name)) ?? options.contenders;
  const canSettle = plan.course.type === 'steady';
  return CONTENDERS.filter(({ name }) => asked.includes(name) && (name !== 'data-channels' || canSettle));
}

function askedPlan(name: ContestName, { viewers }: BenchOptions): CasePlan {
  const plan = planOf(name);
  return viewers === undefined ? plan : { ...plan, viewers };
}

function timingOf({ seconds }: BenchOptions): Timing {
  return { warmUpMs: WARM_UP_MS, measureMs: seconds === undefined ? MEASURE_MS : seconds * 1_000 };
}

function circumstancesOf(options: BenchOptions): Circumstances {
  const [cpu] = cpus();
  const model = cpu?.model.trim() ?? 'unknown';
  return {
    date: new Date().toISOString().slice(0, 10),
    machine: `${cpus().length} cores (${model}), Node ${process.version}`,
    isTrial: isTrial(options),
    hasLightPicture: options.lightPicture,
  };
}
