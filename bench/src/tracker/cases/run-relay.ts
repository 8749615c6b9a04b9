import { StolenTime } from '@paceline/viewer-lab';
import type { LoadOptions } from '../command-line.ts';
import { LoadCrew } from '../load/load-crew.ts';
import type { Job } from '../load/load-message.ts';
import { errorsOf, percentileOf, shortly } from '../load-report.ts';
import type { LoadRow } from '../load-report.ts';
import { ServerProcess } from '../server/server-process.ts';
import type { TargetName } from '../target.ts';
import { INDICES_PER_PROCESS, sharesOf } from './shares.ts';

/** Signals a second, each about half more than the last. */
const RATES = [500, 1_000, 2_000, 4_000, 6_000, 9_000, 13_000, 20_000, 30_000, 45_000];

/** A rate is carried when so much of it arrives, and in this time. */
const CARRIED_SHARE = 0.98;
const CARRIED_P99_MS = 200;

interface Measured {
  readonly row: LoadRow;
  readonly isCarried: boolean;
}

/** Signals of 1.1 KB from one viewer to another. Without a rate: more and more until it is too much, then half of the most that was carried. */
export async function runRelay(target: TargetName, options: LoadOptions): Promise<readonly LoadRow[]> {
  const server = await ServerProcess.start({ target, liftsViewerLimits: true });
  let crew: LoadCrew | undefined;
  try {
    const pairs = Math.max(options.processes, Math.floor(options.connections / 2));
    const jobs = sharesOf(pairs, options.processes).map((share, index): Job => ({
      ...{ type: 'relay', url: server.url, target, pairs: share },
      firstIndex: index * INDICES_PER_PROCESS,
    }));
    crew = await LoadCrew.gather(jobs);
    if (options.rate !== undefined) return [(await measure(target, server, crew, options, options.rate)).row];
    const rows: LoadRow[] = [];
    let most = 0;
    for (const rate of RATES) {
      const { row, isCarried } = await measure(target, server, crew, options, rate);
      rows.push(row);
      if (!isCarried) break;
      most = rate;
    }
    if (most > 0) rows.push((await measure(target, server, crew, options, most / 2)).row);
    return rows;
  } finally {
    crew?.stop();
    server.stop();
  }
}

async function measure(
  target: TargetName,
  server: ServerProcess,
  crew: LoadCrew,
  { seconds }: LoadOptions,
  rate: number,
): Promise<Measured> {
  await server.reset();
  const stolen = new StolenTime();
  const result = await crew.go({ ms: seconds * 1_000, rate });
  const { begun, done, failed, errors, latenciesMs } = result;
  const { cpuMs, wallMs, lagP99Ms } = await server.sample();
  const p99Ms = percentileOf(latenciesMs, 0.99);
  const row = {
    tracker: target,
    'asked/s': rate,
    'sent/s': shortly(begun / seconds),
    'relayed/s': shortly(done / seconds),
    'relayed/CPU s': shortly(done / (cpuMs / 1_000)),
    'server CPU %': shortly((100 * cpuMs) / wallMs),
    'load CPU %': shortly((100 * result.cpuMs) / wallMs),
    'host kept %': shortly(100 * stolen.share()),
    'p50 ms': shortly(percentileOf(latenciesMs, 0.5)),
    'p99 ms': shortly(p99Ms),
    'loop lag p99 ms': shortly(lagP99Ms),
    failed,
    errors: errorsOf(errors),
  };
  return { row, isCarried: done >= CARRIED_SHARE * rate * seconds && p99Ms <= CARRIED_P99_MS };
}
