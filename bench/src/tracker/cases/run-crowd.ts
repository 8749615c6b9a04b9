import { StolenTime } from '@paceline/viewer-lab';
import type { LoadOptions } from '../command-line.ts';
import { LoadCrew } from '../load/load-crew.ts';
import type { Job } from '../load/load-message.ts';
import { errorsOf, percentileOf, shortly } from '../load-report.ts';
import type { LoadRow } from '../load-report.ts';
import { ServerProcess } from '../server/server-process.ts';
import type { TargetName } from '../target.ts';
import { INDICES_PER_PROCESS, sharesOf } from './shares.ts';

/** As trackers of ours ask for by default. */
const HEARTBEAT_MS = 25_000;

/**
 * Many viewers that have joined and watch: memory for each, and what their heartbeats do to a process. `idle` and `audience` differ in
 * numbers only. Memory is the difference to the same process before they came, both after a garbage collection.
 */
export async function runCrowd(target: TargetName, options: LoadOptions): Promise<LoadRow> {
  const server = await ServerProcess.start({ target, liftsViewerLimits: false });
  let crew: LoadCrew | undefined;
  try {
    const before = await server.sample();
    const jobs = sharesOf(options.connections, options.processes).map((viewers, index): Job => ({
      ...{ type: 'crowd', url: server.url, target, viewers, heartbeatMs: HEARTBEAT_MS },
      firstIndex: index * INDICES_PER_PROCESS,
    }));
    const startMs = performance.now();
    crew = await LoadCrew.gather(jobs);
    const gatheredMs = performance.now() - startMs;
    const there = options.connections - crew.failed;
    await server.reset();
    const stolen = new StolenTime();
    const result = await crew.go({ ms: options.seconds * 1_000 });
    const after = await server.sample();
    return {
      tracker: target,
      viewers: there,
      'not joined': crew.failed,
      'joined in s': shortly(gatheredMs / 1_000),
      'KiB RSS each': shortly((after.rssBytes - before.rssBytes) / 1_024 / there),
      'KiB heap each': shortly((after.heapBytes - before.heapBytes) / 1_024 / there),
      heartbeats: `${result.done} of ${result.begun}`,
      'heartbeat p99 ms': shortly(percentileOf(result.latenciesMs, 0.99)),
      'CPU %': shortly((100 * after.cpuMs) / after.wallMs),
      'host kept %': shortly(100 * stolen.share()),
      'loop lag p99 ms': shortly(after.lagP99Ms),
      'lag max ms': shortly(after.lagMaxMs),
      errors: errorsOf(result.errors),
    };
  } finally {
    crew?.stop();
    server.stop();
  }
}
