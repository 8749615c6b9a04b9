import { fixed } from '../report/format.ts';
import type { PopulationPlan } from '../world/population.ts';
import { baseScenario } from './base-scenario.ts';
import { caseTable } from './case-table.ts';
import type { Experiment } from './experiment.ts';
import { repeatedGroups } from './repeated-groups.ts';
import { runCases } from './run-cases.ts';

interface BenchCase {
  readonly label: string;
  readonly plan: Partial<PopulationPlan>;
  /** Offload with real browsers as bench/README.md has it. */
  readonly measuredOffload: number;
}

/** A network that is one machine: no distance, no limit but what the case says. */
const ONE_MACHINE: Partial<PopulationPlan> = {
  accessMs: 0.1,
  accessSigma: 0,
  downlinkBps: 1_000_000_000,
  uplinksInTurn: true,
};
const UNSHAPED_BPS = 1_000_000_000;
const VIEWER_EVERY_MS = 2_000;
const WARM_UP_MS = 10_000;
const MEASURE_MS = 60_000;
const REPEATS = 5;

const BENCH_CASES: readonly BenchCase[] = [
  {
    label: 'lan-6',
    plan: { viewers: 6, uplinks: [{ bps: UNSHAPED_BPS, weight: 1 }] },
    measuredOffload: 0.833,
  },
  {
    label: 'uplink-3',
    plan: { viewers: 10, uplinks: [{ bps: 3_000_000, weight: 1 }] },
    measuredOffload: 0.9,
  },
  {
    label: 'uplink-mixed',
    plan: {
      viewers: 10,
      uplinks: [500_000, 2_000_000, 4_000_000, 8_000_000].map((bps) => ({ bps, weight: 1 })),
    },
    measuredOffload: 0.897,
  },
];

/** The cases that are also measured with real browsers: a viewer every 2 s, 10 s to settle, 60 s measured. */
export const VALIDATE: Experiment = {
  description: 'lan-6, uplink-3 and uplink-mixed as bench has them, beside what real browsers gave',
  async run(options, laboratory) {
    const cases = BENCH_CASES.map(({ label, plan }) => {
      const viewers = plan.viewers ?? 1;
      const arriveWithinMs = viewers * VIEWER_EVERY_MS;
      const measureFromMs = arriveWithinMs + WARM_UP_MS;
      const base = baseScenario('validate', options, measureFromMs + MEASURE_MS, {
        cdn: { latencyMs: 3, sigma: 0.3, bps: 500_000_000, errorShare: 0, missMs: 0, outages: [] },
        tracker: { rttMs: 2, outages: [] },
        network: { acrossMs: 0, jitterShare: 0.1, setupMs: [100, 300], failShare: 0 },
      });
      const groups = repeatedGroups(options.seed, REPEATS, { ...ONE_MACHINE, ...plan, arriveWithinMs });
      return { label, scenario: { ...base, measureFromMs, groups } };
    });
    const results = await runCases(cases, options, laboratory);
    return {
      title: 'Beside real browsers',
      notes: [`${REPEATS} groups of each case, each with arrivals of its own.`],
      tables: [
        caseTable('', ['case', 'viewers', 'ceiling', 'real browsers'], results, ({ label, scenario }) => {
          const size = scenario.groups[0]?.length ?? 1;
          const measured = BENCH_CASES.find((bench) => bench.label === label)?.measuredOffload;
          return [
            label,
            String(size),
            fixed(1 - 1 / size, 3),
            measured === undefined ? '-' : fixed(measured, 3),
          ];
        }),
      ],
      plots: [],
    };
  },
};
