import { Random } from '@paceline/core';
import type { GroupResult } from '../run/group-result.ts';
import type { Summary } from '../run/summary.ts';
import { summarise } from '../run/summary.ts';
import type { Scenario } from '../world/scenario.ts';
import type { Case, ExperimentOptions, Laboratory } from './experiment.ts';

export interface CaseResult {
  readonly label: string;
  readonly scenario: Scenario;
  readonly summary: Summary;
  readonly results: readonly GroupResult[];
  /** Viewers that each simulated one stands for. */
  readonly scale: number;
}

/**
 * Runs all cases. Where a case has more viewers than `sample`, a random part of its groups is run and stands for
 * all: groups never meet, so this loses nothing but precision.
 */
export async function runCases(
  cases: readonly Case[],
  { sample }: Pick<ExperimentOptions, 'sample'>,
  laboratory: Laboratory,
): Promise<CaseResult[]> {
  const sampled = cases.map(({ label, scenario }) => {
    const groups = sampleOf(scenario, sample ?? Infinity);
    const scale = viewersOf(scenario.groups) / Math.max(viewersOf(groups), 1);
    return { label, scenario: { ...scenario, groups }, planned: scenario, scale };
  });
  const results = await laboratory.run(sampled);
  return sampled.map(({ label, planned, scale }, place) => {
    const groups = results[place] ?? [];
    return { label, scenario: planned, scale, results: groups, summary: summarise(groups, () => scale) };
  });
}

function sampleOf(scenario: Scenario, viewersWanted: number): Scenario['groups'] {
  if (viewersOf(scenario.groups) <= viewersWanted) return scenario.groups;
  const shuffled = new Random(scenario.seed).shuffle([...scenario.groups]);
  const chosen: Scenario['groups'][number][] = [];
  let viewers = 0;
  for (const group of shuffled) {
    // Large groups are not left out for being large: the last one may go beyond.
    if (viewers >= viewersWanted) break;
    chosen.push(group);
    viewers += group.length;
  }
  return chosen;
}

function viewersOf(groups: Scenario['groups']): number {
  return groups.reduce((sum, group) => sum + group.length, 0);
}
