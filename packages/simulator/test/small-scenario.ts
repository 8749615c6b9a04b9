import { Random } from '@paceline/core';
import type { PopulationPlan, Scenario, ScenarioBase } from '../src/index.ts';
import { HOME_LINES, populate } from '../src/index.ts';

/** Viewers on one machine, without any limit: what lan-6 is in the measurements. */
export const UNSHAPED: Partial<PopulationPlan> = {
  accessMs: 0.1,
  accessSigma: 0,
  uplinks: [{ bps: 1e9, weight: 1 }],
  downlinkBps: 1e9,
};

export const BASE: ScenarioBase = {
  name: 'test',
  seed: 1,
  durationMs: 36_000,
  measureFromMs: 16_000,
  stream: { segmentMs: 2_000, bps: 1_100_000, syncSegments: 3, listedSegments: 6 },
  cdn: { latencyMs: 10, sigma: 0.3, bps: 50_000_000, errorShare: 0, missMs: 0, outages: [] },
  tracker: { rttMs: 20, outages: [] },
  network: { acrossMs: 80, jitterShare: 0.1, setupMs: [200, 600], failShare: 0 },
  engine: {},
};

/** One group of `plan`, in a scenario that lasts as long as a test may. */
export function smallScenario(plan: Partial<PopulationPlan>, change: Partial<ScenarioBase> = {}): Scenario {
  const base = { ...BASE, ...change };
  const specs = populate({ ...HOME_LINES, arriveWithinMs: 4_000, ...plan }, new Random(base.seed));
  return { ...base, groups: [specs] };
}
