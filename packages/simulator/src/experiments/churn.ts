import { Random } from '@paceline/core';
import { HOME_LINES, populate } from '../world/population.ts';
import type { ViewerSpec } from '../world/scenario.ts';
import { percent } from '../report/format.ts';
import { baseScenario } from './base-scenario.ts';
import { caseTable } from './case-table.ts';
import type { Experiment } from './experiment.ts';
import { runCases } from './run-cases.ts';

const STAYS_MIN = [1, 2, 5, 20] as const;
const GROUP = 32;
const DURATION_MS = 150_000;
const REPEATS = 1;

/** Viewers that leave, each replaced by a new one at once. */
export const CHURN: Experiment = {
  description: 'viewers that come and go: median stays of 1 to 20 minutes',
  async run(options, laboratory) {
    const viewers = options.viewers ?? GROUP;
    const base = baseScenario('churn', options, DURATION_MS);
    const cases = STAYS_MIN.map((stayMin) => ({
      label: `${stayMin} min`,
      scenario: {
        ...base,
        groups: Array.from({ length: REPEATS }, (_, group) =>
          seats(viewers, stayMin * 60_000, base.durationMs, options.seed + group),
        ),
      },
    }));
    const results = await runCases(cases, options, laboratory);
    return {
      title: 'Viewers that come and go',
      notes: [
        `Groups of ${viewers} seats: who leaves is replaced at once. Stays are lognormal (sigma 1); 30 % leave without a goodbye.`,
        'A newcomer takes three segments from the CDN before it has partners, which bounds the offload: start share.',
      ],
      tables: [
        caseTable('', ['median stay', 'viewers in all', 'start share'], results, ({ label, scenario }) => {
          const viewerCount = scenario.groups.reduce((sum, group) => sum + group.length, 0);
          const startMs = (viewerCount - viewers * REPEATS) * scenario.stream.segmentMs * 3;
          return [label, String(viewerCount), percent(startMs / (viewers * REPEATS * scenario.durationMs))];
        }),
      ],
      plots: [
        {
          name: 'churn',
          title: 'Offload by median stay',
          xLabel: 'median stay, min',
          yLabel: 'offload, continuity',
          series: [
            {
              label: 'offload',
              points: results.map(({ summary }, i): [number, number] => [STAYS_MIN[i] ?? 0, summary.offload]),
            },
            {
              label: 'continuity',
              points: results.map(({ summary }, i): [number, number] => [
                STAYS_MIN[i] ?? 0,
                summary.continuity,
              ]),
            },
          ],
        },
      ],
    };
  },
};

/** Viewers one after the other on each of `count` seats. */
function seats(count: number, stayMs: number, durationMs: number, seed: number): ViewerSpec[] {
  const random = new Random(Math.imul(seed, 104_729));
  const plan = { ...HOME_LINES, viewers: 1, stayMs };
  const specs: ViewerSpec[] = [];
  for (let seat = 0; seat < count; seat += 1) {
    let fromMs = random.between(0, HOME_LINES.arriveWithinMs);
    while (fromMs < durationMs) {
      const [drawn] = populate(plan, random, (seed % 16) * 10_000 + specs.length);
      if (drawn === undefined) break;
      const leaveMs = fromMs + ((drawn.leaveMs ?? 0) - drawn.arriveMs);
      specs.push({ ...drawn, arriveMs: fromMs, leaveMs });
      fromMs = leaveMs;
    }
  }
  return specs;
}
