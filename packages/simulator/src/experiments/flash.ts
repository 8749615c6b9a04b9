import { Random } from '@paceline/core';
import { HOME_LINES, populate } from '../world/population.ts';
import type { ViewerSpec } from '../world/scenario.ts';
import { bySecond } from '../run/summary.ts';
import { fixed, seconds } from '../report/format.ts';
import { baseScenario } from './base-scenario.ts';
import { caseTable } from './case-table.ts';
import type { Experiment } from './experiment.ts';
import type { CaseResult } from './run-cases.ts';
import { runCases } from './run-cases.ts';

const GROUP = 60;
const CROWD_AT_MS = 30_000;
const DURATION_MS = 130_000;

/** How many are there before, and how fast the others come. */
const CROWDS = [
  { label: '80 % within 60 s', before: 0.2, withinMs: 60_000 },
  { label: '10 times as many within 10 s', before: 0.1, withinMs: 10_000 },
  { label: 'all within 5 s', before: 0.02, withinMs: 5_000 },
] as const;

/** Offload over this many seconds counts as reached. */
const SMOOTH_S = 6;
const OFFLOAD_REACHED = 0.8;

/** A crowd that comes at once. */
export const FLASH: Experiment = {
  description: 'crowds that come within seconds: CDN peak, time to 80 % offload',
  async run(options, laboratory) {
    const viewers = options.viewers ?? GROUP;
    const cases = CROWDS.map(({ label, before, withinMs }) => ({
      label,
      scenario: {
        ...baseScenario('flash', options, DURATION_MS, {}),
        measureFromMs: CROWD_AT_MS,
        groups: [crowd(viewers, before, withinMs, options.seed)],
      },
    }));
    const results = await runCases(cases, options, laboratory);
    return {
      title: 'Flash crowd',
      notes: [
        `A group of ${viewers}; the crowd begins after ${seconds(CROWD_AT_MS)}, and everything from then on is measured.`,
        'CDN peak: most bytes of 6 s, over what plain players would have taken in their worst 6 s.',
      ],
      tables: [
        caseTable('', ['crowd', 'CDN peak / plain peak', 'to 80 % offload'], results, (result) => [
          result.label,
          fixed(peakOf(cdnOf(result)) / Math.max(peakOf(watchedOf(result)), 1), 2),
          reachedOf(result),
        ]),
      ],
      plots: [
        {
          name: 'flash',
          title: 'Offload after a flash crowd',
          xLabel: 'time since the scenario began, s',
          yLabel: 'offload, mean of 6 s',
          series: results.map((result) => ({
            label: result.label,
            points: offloadBySecond(result).map((value, second): [number, number] => [second, value]),
          })),
        },
      ],
    };
  },
};

function crowd(viewers: number, beforeShare: number, withinMs: number, seed: number): ViewerSpec[] {
  const random = new Random(seed);
  const before = Math.max(Math.round(viewers * beforeShare), 1);
  const first = populate({ ...HOME_LINES, viewers: before, arriveWithinMs: 5_000 }, random);
  const later = populate(
    { ...HOME_LINES, viewers: viewers - before, arriveWithinMs: withinMs },
    random,
    before,
  );
  return [...first, ...later.map((spec) => ({ ...spec, arriveMs: spec.arriveMs + CROWD_AT_MS }))];
}

function cdnOf({ results }: CaseResult): number[] {
  return bySecond(results, (result) => result.cdnBytesBySecond);
}

function watchedOf({ results }: CaseResult): number[] {
  return bySecond(results, (result) => result.watchedBytesBySecond);
}

function offloadBySecond(result: CaseResult): number[] {
  const cdn = cdnOf(result);
  return watchedOf(result).map((_, second) => {
    const watched = sumUpTo(watchedOf(result), second);
    return watched === 0 ? 0 : Math.max(1 - sumUpTo(cdn, second) / watched, 0);
  });
}

function reachedOf(result: CaseResult): string {
  const from = CROWD_AT_MS / 1_000 + SMOOTH_S;
  const offload = offloadBySecond(result);
  const second = offload.findIndex((value, at) => at >= from && value >= OFFLOAD_REACHED);
  return second < 0 ? 'not reached' : `${second - CROWD_AT_MS / 1_000} s`;
}

function peakOf(bytesBySecond: readonly number[]): number {
  return Math.max(...bytesBySecond.map((_, second) => sumUpTo(bytesBySecond, second)));
}

function sumUpTo(bytesBySecond: readonly number[], second: number): number {
  let total = 0;
  for (let at = Math.max(second - SMOOTH_S + 1, 0); at <= second; at += 1) total += bytesBySecond[at] ?? 0;
  return total;
}
