import type { UplinkClass } from './population.ts';

/**
 * Uplinks as shares of the stream's rate: a fifth of the viewers give next to nothing, and a fifth carry the rest. Scaled so
 * that the mean is 1.
 */
const MIX: readonly UplinkClass[] = [
  { bps: 0.04, weight: 0.2 },
  { bps: 0.38, weight: 0.3 },
  { bps: 0.91, weight: 0.3 },
  { bps: 3.03, weight: 0.2 },
];

/** Everybody the same: `mean` times the stream's rate. */
export function equalUplinks(streamBps: number, mean: number): UplinkClass[] {
  return [{ bps: streamBps * mean, weight: 1 }];
}

/** A mix of lines with `mean` times the stream's rate on average. */
export function mixedUplinks(streamBps: number, mean: number): UplinkClass[] {
  return MIX.map(({ bps, weight }) => ({ bps: bps * mean * streamBps, weight }));
}
