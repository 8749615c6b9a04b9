import { fixed } from '../report/format.ts';
import type { Experiment } from './experiment.ts';
import { AUDIENCES, REGION_COUNTS, regionCase, SAMPLE } from './region-cases.ts';
import { runCases } from './run-cases.ts';
import type { CaseResult } from './run-cases.ts';

/**
 * Delay factor: the mean, over all media bytes that came from partners, of the distance between sender and receiver divided by
 * the greatest distance that there can be (viewers lie evenly in a square: its diagonal). Bytes from the CDN are not in it: they
 * come from an edge of the region. Two random viewers are at 0.521/1.414 = 0.37 of it; two random ones of the same of R regions at
 * 0.37/sqrt(R).
 *
 * Against it gossip: the same viewers and engines, in groups without regard to place, with ids that tell no place.
 */
export const DELAY: Experiment = {
  description: 'delay factor by viewers and regions, against gossip without regions',
  async run(options, laboratory) {
    const audiences = options.viewers === undefined ? AUDIENCES : [options.viewers];
    const regionCounts = options.regions === undefined ? REGION_COUNTS : [options.regions];
    const sampled = { ...options, sample: options.sample ?? SAMPLE };
    const cases = audiences.flatMap((viewers) => [
      ...regionCounts.map((regions) => regionCase(viewers, regions, 'regions', options)),
      regionCase(viewers, 16, 'random', options),
    ]);
    const results = await runCases(cases, sampled, laboratory);
    const perAudience = regionCounts.length + 1;
    const rows = audiences.map((viewers, place) => ({
      viewers,
      results: results.slice(place * perAudience, (place + 1) * perAudience),
    }));
    const columns = [...regionCounts.map((regions) => `${regions} regions`), 'gossip'];
    const tableOf = (title: string, digits: number, pick: (result: CaseResult) => number) => ({
      title,
      columns: ['viewers', ...columns],
      rows: rows.map((row) => [
        String(row.viewers),
        ...row.results.map((result) => fixed(pick(result), digits)),
      ]),
    });
    return {
      title: 'Delay factor',
      notes: [
        'Mean distance that a byte from a partner came, as a share of the greatest distance. CDN bytes are not in it.',
        `About ${sampled.sample} viewers of each case are simulated, in whole groups; 15 s after a warm-up of 15 s.`,
      ],
      tables: [
        tableOf('Delay factor', 3, ({ summary }) => summary.delayFactor),
        tableOf('Offload of the same runs', 3, ({ summary }) => summary.offload),
      ],
      plots: [
        {
          name: 'delay',
          title: 'Delay factor',
          xLabel: 'viewers',
          yLabel: 'mean distance / greatest distance',
          series: columns.map((label, column) => ({
            label,
            points: rows.map((row): [number, number] => [
              row.viewers,
              row.results[column]?.summary.delayFactor ?? 0,
            ]),
          })),
        },
      ],
    };
  },
};
