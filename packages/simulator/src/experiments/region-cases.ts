import { Random } from '@paceline/core';
import { HOME_LINES, populate } from '../world/population.ts';
import type { Grouping } from '../world/grouping.ts';
import { groupsOf } from '../world/grouping.ts';
import { baseScenario } from './base-scenario.ts';
import type { Case, ExperimentOptions } from './experiment.ts';

/** Viewers and regions of the experiments of the design that this project follows. */
export const AUDIENCES = [500, 1_000, 2_000, 5_000] as const;
export const REGION_COUNTS = [4, 16, 36, 64, 100] as const;

/** Viewers simulated per case unless told: groups of a region are alike, and distances are means over millions of bytes. */
export const SAMPLE = 120;

const DURATION_MS = 30_000;
const MEASURE_FROM_MS = 15_000;

/** Viewers all over the square, in groups by `grouping`. */
export function regionCase(
  viewers: number,
  regions: number,
  grouping: Grouping,
  options: ExperimentOptions,
): Case {
  const random = new Random(Math.imul(options.seed, 15_485_863) + viewers + regions);
  const specs = populate({ ...HOME_LINES, viewers, regions, extent: 1 }, random);
  const base = baseScenario('regions', options, DURATION_MS);
  const measureFromMs = Math.min(MEASURE_FROM_MS, base.durationMs / 2);
  return {
    label: `${grouping} ${viewers} viewers ${regions} regions`,
    scenario: { ...base, measureFromMs, groups: groupsOf(specs, grouping, random) },
  };
}
