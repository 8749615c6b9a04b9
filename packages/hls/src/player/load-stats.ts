import type { LoaderStats } from 'hls.js';

/**
 * The stats object of one request, as hls.js wants it: there from the constructor, one identity for life, every time 0
 * until it is known, all on the `performance.now` clock. hls.js itself writes `retry`, `chunkCount`, `parsing` and
 * `buffering` into it. A literal of our own, because the UMD build of hls.js has no `LoadStats` to import.
 */
export function createLoadStats(): LoaderStats {
  return {
    aborted: false,
    loaded: 0,
    retry: 0,
    total: 0,
    chunkCount: 0,
    bwEstimate: 0,
    loading: { start: 0, first: 0, end: 0 },
    parsing: { start: 0, end: 0 },
    buffering: { start: 0, first: 0, end: 0 },
  };
}

/**
 * Copies what a loader writes from its stats to those hls.js holds. Left alone: `loading.start`, since the wait before a
 * CDN request counts until it is over, and the fields that belong to hls.js.
 */
export function mirrorLoadStats(from: LoaderStats, to: LoaderStats): void {
  to.loaded = from.loaded;
  to.total = from.total;
  to.retry = from.retry;
  to.bwEstimate = from.bwEstimate;
  to.loading.first = from.loading.first;
  to.loading.end = from.loading.end;
}

/** Forgets the bytes of an attempt that came to nothing, so that the next one starts to count from zero. */
export function resetLoadProgress(stats: LoaderStats): void {
  stats.loaded = 0;
  stats.total = 0;
  stats.loading.first = 0;
  stats.loading.end = 0;
}
