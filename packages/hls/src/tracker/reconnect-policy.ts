/**
 * Decides how long to wait before the next attempt at the tracker. Full jitter: a tracker that restarts is not met by all
 * its viewers in the same instant, and the waiting time grows with each failure in a row (Brooker, "Exponential Backoff
 * And Jitter", AWS Architecture Blog 2015). Keeps no time and draws no random numbers itself.
 */

/** Bound of the first wait, ms. */
export const RECONNECT_MS_MIN = 500;

/** Bound of all waits, ms: at most this long after a tracker is back, everybody has tried it. */
export const RECONNECT_MS_MAX = 30_000;

/** A connection that has held this long, ms, ends the row of failures. A shorter one may be part of it. */
export const HEALTHY_AFTER_MS = 30_000;

/** Failures at which a tracker that asks for room is first tried again: a wait of up to 8 s. */
export const FAILURES_WHEN_ASKED_TO_WAIT = 4;

/** The wait before the next attempt, ms. `failures` in a row, at least 1; `random` in [0, 1). */
export function reconnectDelayMs(failures: number, random: number): number {
  // Beyond 2^10 the bound has long been reached; the cap keeps the power finite.
  const boundMs = RECONNECT_MS_MIN * 2 ** Math.min(failures - 1, 10);
  return random * Math.min(boundMs, RECONNECT_MS_MAX);
}

/** Failures in a row after a connection that was joined for `healthyMs` (0 for one that never was) has ended. */
export function failuresAfter(failures: number, healthyMs: number): number {
  return healthyMs >= HEALTHY_AFTER_MS ? 1 : failures + 1;
}
