import { Random } from '@paceline/core';
import type { PopulationPlan } from '../world/population.ts';
import { HOME_LINES, populate } from '../world/population.ts';
import type { ViewerSpec } from '../world/scenario.ts';

/** Several groups of one plan, each with viewers of its own: repeats of a case under one seed. */
export function repeatedGroups(
  seed: number,
  repeats: number,
  change: Partial<PopulationPlan>,
): (readonly ViewerSpec[])[] {
  const plan = { ...HOME_LINES, ...change };
  return Array.from({ length: repeats }, (_, group) =>
    populate(plan, new Random(Math.imul(seed, 7_919) + group), group * plan.viewers),
  );
}
