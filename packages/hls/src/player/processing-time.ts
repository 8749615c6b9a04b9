import type { LoaderStats } from 'hls.js';

/** Enough for a steady median; old segments say nothing about a machine that has become busy. */
const KEPT_SEGMENTS = 8;

/**
 * hls.js leaves the end of parsing out of its sample below this bitrate (from 1.7), so there is no processing time in the
 * estimate to make up for.
 */
const MIN_BITRATE_BPS = 100_000;

/**
 * Remembers how long hls.js takes from the delivery of a main segment to the end of its parsing. hls.js writes the times
 * into the stats objects of the loaders after they are done, so the last few of those are kept and read later.
 */
export class ProcessingTime {
  #recent: LoaderStats[] = [];

  /** Called with the stats of a main segment that was just delivered. */
  observe(stats: LoaderStats): void {
    this.#recent.push(stats);
    if (this.#recent.length > KEPT_SEGMENTS) this.#recent.shift();
  }

  /** Median of the recent segments, ms; 0 while nothing is known or for a segment whose parsing hls.js does not count. */
  expectedMs(byteLength: number, durationMs: number): number {
    if (durationMs <= 0 || (byteLength * 8000) / durationMs < MIN_BITRATE_BPS) return 0;
    const times = this.#recent
      .filter((stats) => stats.parsing.end > 0 && stats.loading.end > 0 && !stats.aborted)
      .map((stats) => Math.max(stats.parsing.end - stats.loading.end, 0))
      .sort((a, b) => a - b);
    return times[Math.floor(times.length / 2)] ?? 0;
  }
}
