import { equalUplinks, mixedUplinks } from '../world/uplink-mixes.ts';
import { fixed } from '../report/format.ts';
import { baseScenario, STREAM_BPS } from './base-scenario.ts';
import { caseTable } from './case-table.ts';
import type { Experiment } from './experiment.ts';
import { repeatedGroups } from './repeated-groups.ts';
import { runCases } from './run-cases.ts';

const MEANS = [0.5, 0.75, 1, 1.25, 1.5, 2, 4] as const;
const KINDS = { equal: equalUplinks, mixed: mixedUplinks } as const;
const GROUP = 24;

/** Offload and continuity against the mean uplink. */
export const UPLINK: Experiment = {
  description: 'offload and continuity by mean uplink, equal and mixed',
  async run(options, laboratory) {
    const viewers = options.viewers ?? GROUP;
    const kinds = Object.keys(KINDS) as (keyof typeof KINDS)[];
    const ceiling = (mean: number): number => Math.min(1 - 1 / viewers, mean);
    const cases = kinds.flatMap((kind) =>
      MEANS.map((mean) => {
        const groups = repeatedGroups(options.seed, 1, { viewers, uplinks: KINDS[kind](STREAM_BPS, mean) });
        return {
          label: `${kind} ${mean}`,
          scenario: { ...baseScenario('uplink', options, 90_000), groups },
        };
      }),
    );
    const results = await runCases(cases, options, laboratory);
    const meanOf = (label: string): number => Number(label.split(' ')[1]);
    return {
      title: 'Offload by mean uplink',
      notes: [
        `Groups of ${viewers}; uplinks in stream rates. The ceiling is min(1 - 1/viewers, mean uplink / stream rate).`,
      ],
      tables: [
        caseTable('', ['uplinks', 'mean', 'ceiling'], results, ({ label }) => [
          label.split(' ')[0] ?? '',
          String(meanOf(label)),
          fixed(ceiling(meanOf(label)), 3),
        ]),
      ],
      plots: [
        {
          name: 'uplink',
          title: `Offload by mean uplink, groups of ${viewers}`,
          xLabel: 'mean uplink / stream rate',
          yLabel: 'offload',
          series: [
            { label: 'ceiling', points: MEANS.map((mean): [number, number] => [mean, ceiling(mean)]) },
            ...kinds.map((kind) => ({
              label: `${kind} uplinks`,
              points: results
                .filter(({ label }) => label.startsWith(kind))
                .map(({ label, summary }): [number, number] => [meanOf(label), summary.offload]),
            })),
          ],
        },
      ],
    };
  },
};
