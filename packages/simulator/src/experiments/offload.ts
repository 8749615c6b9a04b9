import { equalUplinks, mixedUplinks } from '../world/uplink-mixes.ts';
import { fixed } from '../report/format.ts';
import { baseScenario, STREAM_BPS } from './base-scenario.ts';
import { caseTable } from './case-table.ts';
import type { Case, Experiment } from './experiment.ts';
import { repeatedGroups } from './repeated-groups.ts';
import { runCases } from './run-cases.ts';

const GROUP_SIZES = [2, 3, 5, 10, 20, 50, 90] as const;

/** Viewers per case, about: small groups are repeated. */
const VIEWERS_PER_CASE = 60;
const REPEATS_MAX = 6;

const LINES = {
  equal: equalUplinks(STREAM_BPS, 2),
  mixed: mixedUplinks(STREAM_BPS, 2),
};

/** Offload against the size of the group, at uplinks of twice the stream's rate on average. */
export const OFFLOAD: Experiment = {
  description: 'offload by size of the group, equal and mixed uplinks of twice the stream rate',
  async run(options, laboratory) {
    const sizes = options.viewers === undefined ? GROUP_SIZES : [options.viewers];
    const kinds = Object.keys(LINES) as (keyof typeof LINES)[];
    const cases: Case[] = kinds.flatMap((kind) =>
      sizes.map((viewers) => {
        const repeats = Math.min(Math.max(Math.round(VIEWERS_PER_CASE / viewers), 1), REPEATS_MAX);
        const groups = repeatedGroups(options.seed, repeats, { viewers, uplinks: LINES[kind] });
        const base = baseScenario('offload', options, 90_000);
        return { label: `${kind} ${viewers}`, scenario: { ...base, groups } };
      }),
    );
    const results = await runCases(cases, options, laboratory);
    const sizeOf = (groups: readonly (readonly unknown[])[]): number => groups[0]?.length ?? 0;
    return {
      title: 'Offload by size of the group',
      notes: [
        'Uplinks of twice the stream rate on average: all equal, or mixed (20 % 0.08, 30 % 0.76, 30 % 1.8, 20 % 6.1 times the stream).',
        'The ceiling is 1 - 1/viewers: one CDN copy per group.',
      ],
      tables: [
        caseTable('', ['uplinks', 'viewers', 'groups', 'ceiling'], results, ({ label, scenario }) => [
          label.split(' ')[0] ?? '',
          String(sizeOf(scenario.groups)),
          String(scenario.groups.length),
          fixed(1 - 1 / sizeOf(scenario.groups), 3),
        ]),
      ],
      plots: [
        {
          name: 'offload',
          title: 'Offload by size of the group',
          xLabel: 'viewers in the group',
          yLabel: 'offload',
          series: [
            {
              label: 'one copy per group',
              points: sizes.map((size): [number, number] => [size, 1 - 1 / size]),
            },
            ...kinds.map((kind) => ({
              label: `${kind} uplinks`,
              points: results
                .filter(({ label }) => label.startsWith(kind))
                .map(({ scenario, summary }): [number, number] => [sizeOf(scenario.groups), summary.offload]),
            })),
          ],
        },
      ],
    };
  },
};
