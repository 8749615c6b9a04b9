import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Scenario } from '../world/scenario.ts';
import type { GroupResult } from './group-result.ts';
import type { GroupOrder, GroupReport } from './group-worker.ts';
import { carryOut } from './group-worker.ts';

const WORKER = fileURLToPath(new URL('./worker-main.ts', import.meta.url));

export interface RunOptions {
  /** Processes; 1 runs in this one. Groups are independent, so the result is the same for any number. */
  readonly processes: number;
  /** A group of the scenario at this place is done. */
  readonly onGroup?: (place: number, result: GroupResult) => void;
}

/** A group in which an engine or the world broke one of its own rules; the scenario has that group alone. */
export class GroupFailure extends Error {
  readonly scenario: Scenario;

  constructor(scenario: Scenario, message: string) {
    super(message);
    this.name = 'GroupFailure';
    this.scenario = scenario;
  }
}

interface Job extends GroupOrder {
  /** Place of the scenario in the list. */
  readonly place: number;
}

/** Carries out one job after the other. */
type Hand = (job: Job) => Promise<GroupReport>;

/**
 * Runs all groups of all scenarios; results in the order of scenarios and groups, whoever was ready first. Throws
 * `GroupFailure`.
 */
export async function runScenarios(
  scenarios: readonly Scenario[],
  { processes, onGroup }: RunOptions,
): Promise<readonly (readonly GroupResult[])[]> {
  const jobs = scenarios.flatMap(({ groups, ...scenario }, place) =>
    groups.map((specs, index): Job => ({ scenario, specs, index, place })),
  );
  const results = scenarios.map((): GroupResult[] => []);
  await distribute(jobs.reverse(), processes, ({ place }, result) => {
    results[place]?.push(result);
    onGroup?.(place, result);
  });
  return results.map((groups) => groups.sort((a, b) => a.index - b.index));
}

async function distribute(
  jobs: Job[],
  processes: number,
  done: (job: Job, result: GroupResult) => void,
): Promise<void> {
  const workers =
    processes > 1 ? Array.from({ length: Math.min(processes, jobs.length) }, () => fork(WORKER)) : [];
  const hands: Hand[] = workers.map((worker) => (job) => ask(worker, job));
  if (hands.length === 0) hands.push((job) => Promise.resolve(carryOut(job)));
  try {
    await Promise.all(
      hands.map(async (hand) => {
        for (let job = jobs.pop(); job !== undefined; job = jobs.pop()) {
          const report = await hand(job);
          if (report.type === 'failed') {
            throw new GroupFailure({ ...job.scenario, groups: [job.specs] }, report.message);
          }
          done(job, report.result);
        }
      }),
    );
  } finally {
    for (const worker of workers) worker.disconnect();
  }
}

function ask(worker: ChildProcess, { scenario, specs, index }: Job): Promise<GroupReport> {
  return new Promise((resolve, reject) => {
    const ended = (): void => {
      reject(new Error('a worker process ended before its group'));
    };
    worker.once('exit', ended);
    worker.once('message', (report: GroupReport) => {
      worker.off('exit', ended);
      resolve(report);
    });
    worker.send({ scenario, specs, index } satisfies GroupOrder);
  });
}
