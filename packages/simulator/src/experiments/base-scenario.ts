import type { ScenarioBase } from '../world/scenario.ts';
import type { ExperimentOptions } from './experiment.ts';

/** Rate of the stream in all experiments, bit/s: that of the measurements with real browsers. */
export const STREAM_BPS = 1_100_000;

/** Until everybody has come and found partners, ms. */
export const WARM_UP_MS = 30_000;

/**
 * The base that experiments change in one point: 2 s segments, three behind the live edge, a CDN 20 ms away with 30 Mbit/s per
 * response, 80 ms one way over the greatest distance (30 ms there and back within a region), connections in half a second to two.
 */
export function baseScenario(
  name: string,
  { seed, seconds, engine }: ExperimentOptions,
  durationMs: number,
  change: Partial<Omit<ScenarioBase, 'name' | 'seed'>> = {},
): ScenarioBase {
  const lastsMs = seconds === undefined ? durationMs : seconds * 1_000;
  return {
    name,
    seed,
    durationMs: lastsMs,
    measureFromMs: Math.min(WARM_UP_MS, lastsMs / 2),
    stream: { segmentMs: 2_000, bps: STREAM_BPS, syncSegments: 3, listedSegments: 6 },
    cdn: { latencyMs: 25, sigma: 0.4, bps: 30_000_000, errorShare: 0, missMs: 0, outages: [] },
    tracker: { rttMs: 40, outages: [] },
    network: { acrossMs: 80, jitterShare: 0.1, setupMs: [500, 2_000], failShare: 0 },
    ...change,
    engine: { ...change.engine, ...engine },
  };
}
