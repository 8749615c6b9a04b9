/**
 * Rates from byte counters. Segments come in bursts, one every few seconds, so a rate is taken over a short window:
 * long enough to hold two segments of 2 s, short enough that a change shows at once.
 */

/** What a graph shows at most, ms. */
export const GRAPH_SPAN_MS = 120_000;

export const RATE_WINDOW_MS = 4_000;

/** A counter reading: total bytes at a time. Readings come in order of time. */
export interface Reading {
  readonly atMs: number;
  readonly bytes: number;
}

/**
 * Counter value at a time, linear between readings. Before the first reading it is the first value and after the last one
 * the last value, so that a viewer that is not there adds nothing.
 */
export function bytesAt(readings: readonly Reading[], atMs: number): number {
  const first = readings[0];
  const last = readings[readings.length - 1];
  if (first === undefined || last === undefined) return 0;
  if (atMs <= first.atMs) return first.bytes;
  if (atMs >= last.atMs) return last.bytes;
  let low = 0;
  let high = readings.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((readings[middle]?.atMs ?? 0) <= atMs) low = middle;
    else high = middle;
  }
  const before = readings[low] ?? first;
  const after = readings[high] ?? last;
  const spanMs = after.atMs - before.atMs;
  if (spanMs <= 0) return after.bytes;
  return before.bytes + ((after.bytes - before.bytes) * (atMs - before.atMs)) / spanMs;
}

/** Average rate over the window that ends at `atMs`, bit/s. A counter that fell (a viewer restarted) counts as 0. */
export function rateAtBps(readings: readonly Reading[], atMs: number, windowMs = RATE_WINDOW_MS): number {
  const bytes = bytesAt(readings, atMs) - bytesAt(readings, atMs - windowMs);
  return Math.max(0, (bytes * 8_000) / windowMs);
}

/** Whole seconds from `endMs - spanMs` to `endMs`: fixed points in time, so a curve keeps its shape as it moves. */
export function secondsOf(endMs: number, spanMs: number): number[] {
  const times: number[] = [];
  for (let atMs = Math.ceil((endMs - spanMs) / 1_000) * 1_000; atMs <= endMs; atMs += 1_000) times.push(atMs);
  return times;
}

/** Rates at the given times, added over several counters. */
export function rateSeriesBps(
  counters: readonly (readonly Reading[])[],
  times: readonly number[],
  windowMs = RATE_WINDOW_MS,
): number[] {
  return times.map((atMs) => {
    let sumBps = 0;
    for (const readings of counters) sumBps += rateAtBps(readings, atMs, windowMs);
    return sumBps;
  });
}

/** Spans a graph can have, ms. A new viewer starts with the shortest, so that its graph is not an empty sheet. */
const GRAPH_SPANS_MS = [30_000, 60_000, GRAPH_SPAN_MS] as const;

/** The shortest span that holds everything since `firstMs`, or the longest there is. */
export function graphSpanMs(firstMs: number, endMs: number): number {
  const ageMs = endMs - firstMs;
  return GRAPH_SPANS_MS.find((spanMs) => ageMs <= spanMs) ?? GRAPH_SPAN_MS;
}
