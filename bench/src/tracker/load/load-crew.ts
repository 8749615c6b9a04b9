import { PinnedProcess } from '../child-process.ts';
import type { Job, LoadReply, LoadRequest, LoadResult } from './load-message.ts';

export interface Go {
  readonly ms: number;
  /** Signals a second, of all together. */
  readonly rate?: number;
  /** In all. */
  readonly frames?: number;
}

/** All processes that put load on one server. */
export class LoadCrew {
  readonly #processes: readonly PinnedProcess<LoadRequest, LoadReply>[];
  /** What could not be brought there. */
  readonly failed: number;

  /** Resolves when all are where they have to be. */
  static async gather(jobs: readonly Job[]): Promise<LoadCrew> {
    const script = new URL('./generate.ts', import.meta.url);
    const processes = jobs.map((job) => new PinnedProcess<LoadRequest, LoadReply>(script, job, 1));
    let failed = 0;
    for (const each of processes) {
      const reply = await each.next();
      failed += reply.type === 'ready' ? reply.failed : 0;
    }
    return new LoadCrew(processes, failed);
  }

  private constructor(processes: readonly PinnedProcess<LoadRequest, LoadReply>[], failed: number) {
    this.#processes = processes;
    this.failed = failed;
  }

  /** Does the work for so long, and returns what all did together. */
  async go({ ms, rate = 0, frames = 0 }: Go): Promise<LoadResult> {
    const count = this.#processes.length;
    for (const each of this.#processes)
      each.send({ type: 'go', ms, rate: rate / count, frames: Math.ceil(frames / count) });
    const results: LoadResult[] = [];
    for (const each of this.#processes) {
      const reply = await each.next(ms);
      if (reply.type === 'result') results.push(reply.result);
    }
    return together(results);
  }

  stop(): void {
    for (const each of this.#processes) each.stop();
  }
}

export function together(results: readonly LoadResult[]): LoadResult {
  const errors: Record<string, number> = {};
  for (const result of results) {
    for (const [reason, count] of Object.entries(result.errors))
      errors[reason] = (errors[reason] ?? 0) + count;
  }
  const sum = (of: (result: LoadResult) => number): number =>
    results.reduce((all, each) => all + of(each), 0);
  return {
    ...{
      done: sum(({ done }) => done),
      begun: sum(({ begun }) => begun),
      failed: sum(({ failed }) => failed),
    },
    cpuMs: sum(({ cpuMs }) => cpuMs),
    errors,
    latenciesMs: results.flatMap(({ latenciesMs }) => latenciesMs),
  };
}
