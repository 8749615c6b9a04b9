import type { TrackerLimits } from '../tracker/tracker-limits.ts';

/** The tracker's clock: often enough that deadlines are kept to a fifth, rarely enough to cost nothing. */
const TICK_MS_MAX = 1_000;
const TICK_MS_MIN = 10;
const TICKS_PER_DEADLINE = 5;

/** How often a tracker with these limits is to be ticked, ms. */
export function tickMsFor(limits: TrackerLimits): number {
  const shortestMs = Math.min(limits.joinTimeoutMs, limits.pingIntervalMs, limits.resumeGraceMs);
  return Math.max(TICK_MS_MIN, Math.min(TICK_MS_MAX, shortestMs / TICKS_PER_DEADLINE));
}
