import { Random } from '@paceline/core';
import { fixed, megabits } from '../report/format.ts';
import { bySecond } from '../run/summary.ts';
import { groupsOf } from '../world/grouping.ts';
import { HOME_LINES, populate } from '../world/population.ts';
import { mixedUplinks } from '../world/uplink-mixes.ts';
import { baseScenario, STREAM_BPS } from './base-scenario.ts';
import { caseTable } from './case-table.ts';
import type { Experiment } from './experiment.ts';
import { runCases } from './run-cases.ts';

const VIEWERS = 5_000;
const REGIONS = 16;
const DURATION_MS = 300_000;

/**
 * A whole audience with all that home lines bring: mixed uplinks, hard NATs, wireless loss, pages in the background, and some
 * coming and going. With `--sample` the coarse mode for planning: a part of the groups at full detail stands for all.
 */
export const SCALE: Experiment = {
  description: 'a whole audience, 5,000 viewers for five minutes; --viewers 50000 --sample 600 to plan',
  async run(options, laboratory) {
    const viewers = options.viewers ?? VIEWERS;
    const regions = options.regions ?? REGIONS;
    const random = new Random(options.seed);
    const specs = populate(
      {
        ...HOME_LINES,
        viewers,
        regions,
        extent: 1,
        uplinks: mixedUplinks(STREAM_BPS, 2),
        arriveWithinMs: 20_000,
        stayMs: 1_200_000,
        hardNatShare: 0.4,
        wirelessShare: 0.4,
        wirelessLossShare: 0.002,
        hiddenShare: 0.1,
      },
      random,
    );
    const base = baseScenario('scale', options, DURATION_MS);
    const groups = groupsOf(specs, 'regions', random);
    const results = await runCases(
      [{ label: `${viewers} viewers`, scenario: { ...base, groups } }],
      options,
      laboratory,
    );
    return {
      title: 'A whole audience',
      notes: [
        `${viewers} viewers in ${regions} regions, ${groups.length} groups, ${base.durationMs / 1_000} s of stream; 40 % behind hard NATs,`,
        '40 % on wireless lines with 0.2 % loss, 10 % in the background, uplinks mixed with a mean of twice the stream rate.',
      ],
      tables: [
        caseTable('', ['viewers', 'simulated', 'facts', 'CDN mean', 'CDN peak of 1 s'], results, (result) => {
          const cdn = bySecond(result.results, (group) => group.cdnBytesBySecond);
          const rates = cdn.map((bytes) => bytes * 8 * result.scale);
          const mean = rates.reduce((sum, rate) => sum + rate, 0) / Math.max(rates.length, 1);
          return [
            String(viewers),
            String(Math.round(viewers / result.scale)),
            `${fixed(result.summary.facts / 1e6, 1)} M`,
            megabits(mean),
            megabits(Math.max(...rates, 0)),
          ];
        }),
      ],
      plots: results.map((result) => ({
        name: 'scale',
        title: 'What the CDN serves',
        xLabel: 's',
        yLabel: 'Mbit/s',
        series: [
          { label: 'watched', bytes: bySecond(result.results, (group) => group.watchedBytesBySecond) },
          { label: 'from the CDN', bytes: bySecond(result.results, (group) => group.cdnBytesBySecond) },
        ].map(({ label, bytes }) => ({
          label,
          points: bytes.map((value, second): [number, number] => [second, (value * 8 * result.scale) / 1e6]),
        })),
      })),
    };
  },
};
