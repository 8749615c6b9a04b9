import { StolenTime } from '@paceline/viewer-lab';
import type { LoadOptions } from '../command-line.ts';
import { LoadCrew } from '../load/load-crew.ts';
import type { Job } from '../load/load-message.ts';
import { errorsOf, percentileOf, shortly } from '../load-report.ts';
import type { LoadRow } from '../load-report.ts';
import { ServerProcess } from '../server/server-process.ts';
import type { TargetName } from '../target.ts';
import { INDICES_PER_PROCESS, sharesOf } from './shares.ts';

/** Residents of a channel: one group of a tracker of ours. */
const CHANNEL_VIEWERS = 50;

/**
 * Complete joins: a new socket, the list, five offers and five answers with their candidates, and a goodbye. With ours, candidates are
 * signals of the same message; with the other protocol they are inside the descriptions.
 *
 * The load generator may be the slower one. So there are two figures: what was finished in a second, and what would be finished in a
 * second of the server's CPU time, which does not depend on who waited for whom.
 */
export async function runJoins(target: TargetName, options: LoadOptions): Promise<LoadRow> {
  const server = await ServerProcess.start({ target, liftsViewerLimits: true });
  let crew: LoadCrew | undefined;
  try {
    const comers = sharesOf(options.comers, options.processes);
    const jobs = sharesOf(options.connections, options.processes).map((residents, index): Job => ({
      ...{ type: 'joins', url: server.url, target, residents, comers: comers[index] ?? 0 },
      channels: Math.max(1, Math.floor(options.connections / CHANNEL_VIEWERS)),
      firstIndex: index * INDICES_PER_PROCESS,
    }));
    crew = await LoadCrew.gather(jobs);
    // A short while first, so that both sides are compiled.
    await crew.go({ ms: Math.min(2_000, options.seconds * 200) });
    await server.reset();
    const stolen = new StolenTime();
    const result = await crew.go({ ms: options.seconds * 1_000 });
    const { cpuMs, wallMs, lagP99Ms } = await server.sample();
    return {
      tracker: target,
      residents: options.connections - crew.failed,
      'joins/s': shortly(result.done / options.seconds),
      'joins/CPU s': shortly(result.done / (cpuMs / 1_000)),
      'CPU ms a join': shortly(cpuMs / result.done),
      'server CPU %': shortly((100 * cpuMs) / wallMs),
      'load CPU %': shortly((100 * result.cpuMs) / wallMs),
      'host kept %': shortly(100 * stolen.share()),
      'p50 ms': shortly(percentileOf(result.latenciesMs, 0.5)),
      'p99 ms': shortly(percentileOf(result.latenciesMs, 0.99)),
      'loop lag p99 ms': shortly(lagP99Ms),
      failed: result.failed,
      errors: errorsOf(result.errors),
    };
  } finally {
    crew?.stop();
    server.stop();
  }
}
