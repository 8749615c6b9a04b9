import { percent } from '../report/format.ts';
import type { Experiment } from './experiment.ts';
import { REGION_COUNTS, regionCase, SAMPLE } from './region-cases.ts';
import { runCases } from './run-cases.ts';

/** With more viewers than these no region is so small that it merges. */
const SHOWN = [500, 1_000, 2_000] as const;

/** Audience at which gossip is shown: its share does not depend on it. */
const GOSSIP_AUDIENCE = 1_000;

/**
 * Share of the traffic between viewers that crosses regions: in the tracker's default mode, where regions with fewer than four
 * viewers merge with neighbours; in strict mode nothing crosses by construction. Gossip crosses with probability 1 - 1/R.
 */
export const REGIONS: Experiment = {
  description: 'share of traffic that crosses regions, against gossip without regions',
  async run(options, laboratory) {
    const audiences = options.viewers === undefined ? SHOWN : [options.viewers];
    const regionCounts = options.regions === undefined ? REGION_COUNTS : [options.regions];
    const sampled = { ...options, sample: options.sample ?? SAMPLE };
    const lines = [
      ...audiences.map((viewers) => ({ label: `${viewers} viewers`, viewers, grouping: 'regions' as const })),
      { label: 'strict, 500 viewers', viewers: 500, grouping: 'strict' as const },
      { label: 'gossip', viewers: GOSSIP_AUDIENCE, grouping: 'random' as const },
    ];
    const cases = lines.flatMap(({ viewers, grouping }) =>
      regionCounts.map((regions) => regionCase(viewers, regions, grouping, options)),
    );
    const results = await runCases(cases, sampled, laboratory);
    const cellOf = (line: number, column: number) => results[line * regionCounts.length + column]?.summary;
    const columns = regionCounts.map((regions) => `${regions} regions`);
    return {
      title: 'Traffic across regions',
      notes: [
        `About ${sampled.sample} viewers of each case are simulated, in whole groups; 15 s after a warm-up of 15 s.`,
      ],
      tables: [
        {
          title: 'Share of the bytes between viewers that crossed regions',
          columns: ['', ...columns],
          rows: lines.map(({ label }, line) => [
            label,
            ...columns.map((_, column) => percent(cellOf(line, column)?.crossRegionShare ?? 0)),
          ]),
        },
        {
          title: 'Offload of the same runs',
          columns: ['', ...columns],
          rows: lines.map(({ label }, line) => [
            label,
            ...columns.map((_, column) => percent(cellOf(line, column)?.offload ?? 0)),
          ]),
        },
      ],
      plots: [
        {
          name: 'regions',
          title: 'Traffic across regions',
          xLabel: 'regions',
          yLabel: 'share of the bytes between viewers',
          series: lines.map(({ label }, line) => ({
            label,
            points: regionCounts.map((regions, column): [number, number] => [
              regions,
              cellOf(line, column)?.crossRegionShare ?? 0,
            ]),
          })),
        },
      ],
    };
  },
};
