import { GRAPH_SPAN_MS, RATE_WINDOW_MS, type Reading } from './rate-series.ts';
import type { Sample } from './sample.ts';

/** Samples that cover a graph and the window of its first rate. */
export const RECENT_SAMPLES = Math.ceil((GRAPH_SPAN_MS + 2 * RATE_WINDOW_MS) / 1_000);

/** A viewer reports for the first time this long after its start, ms. */
const FIRST_REPORT_MS = 1_000;

/**
 * One counter of a viewer over its recent samples. A viewer younger than these starts from zero: what it loaded before its
 * first report, which is its first burst, counts too.
 */
export function counterReadings(
  samples: readonly Sample[],
  pick: (sample: Sample) => number,
): readonly Reading[] {
  const readings = samples.map((sample) => ({ atMs: sample.atMs, bytes: pick(sample) }));
  const first = readings[0];
  if (first === undefined || samples.length >= RECENT_SAMPLES) return readings;
  return [{ atMs: first.atMs - FIRST_REPORT_MS, bytes: 0 }, ...readings];
}
