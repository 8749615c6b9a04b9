import type { LoadOptions } from '../command-line.ts';
import { LoadCrew } from '../load/load-crew.ts';
import type { Job } from '../load/load-message.ts';
import { errorsOf, shortly } from '../load-report.ts';
import type { LoadRow } from '../load-report.ts';
import { ServerProcess } from '../server/server-process.ts';
import type { TargetName } from '../target.ts';
import { INDICES_PER_PROCESS } from './shares.ts';

/** The run is cut into so many parts, with a look at the memory after each. */
const PARTS = 10;

/** Memory of the last part may be so much over that of the middle: budgets of addresses have filled by then. */
const GROWTH_MAX = 1.1;
const GROWTH_BYTES_MIN = 8 * 1024 * 1024;

/** Frames that were changed at random. Rows for each part, and whether the process lives and its memory stays. */
export async function runFuzz(target: TargetName, options: LoadOptions): Promise<readonly LoadRow[]> {
  const server = await ServerProcess.start({ target, liftsViewerLimits: false });
  let crew: LoadCrew | undefined;
  try {
    const job = (index: number): Job => ({
      ...{ type: 'fuzz', url: server.url, target, seed: options.seed + index },
      firstIndex: index * INDICES_PER_PROCESS,
    });
    crew = await LoadCrew.gather(Array.from({ length: options.processes }, (_, index) => job(index)));
    const rows: LoadRow[] = [];
    const heaps: number[] = [];
    for (let part = 1; part <= PARTS; part += 1) {
      const ms = (options.seconds * 1_000) / PARTS;
      const result = await crew.go({ ms, frames: Math.ceil(options.frames / PARTS) });
      const { rssBytes, heapBytes, stats, lagMaxMs } = await server.sample();
      await server.reset();
      heaps.push(heapBytes);
      rows.push({
        tracker: target,
        part: `${part} of ${PARTS}`,
        frames: result.done,
        'RSS MiB': shortly(rssBytes / 2 ** 20),
        'heap MiB': shortly(heapBytes / 2 ** 20),
        'lag max ms': shortly(lagMaxMs),
        'not understood': (stats.malformedMessages ?? 0) + (stats.webTorrentMalformed ?? 0),
        joins: (stats.joins ?? 0) + (stats.webTorrentAnnounces ?? 0),
        'own errors': stats.internalErrors ?? 0,
        errors: errorsOf(result.errors),
      });
    }
    const [middle = 0, last = 0] = [heaps[PARTS / 2 - 1], heaps[PARTS - 1]];
    const isStable = last <= Math.max(middle * GROWTH_MAX, middle + GROWTH_BYTES_MIN);
    process.stderr.write(`bench: ${target}: memory ${isStable ? 'is stable' : 'GROWS'}\n`);
    return rows;
  } finally {
    crew?.stop();
    server.stop();
  }
}
