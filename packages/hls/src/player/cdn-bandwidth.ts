import type { LoaderStats } from 'hls.js';

/**
 * Decides at which bandwidth hits are dated: what hls.js would think of the CDN if there were no hits.
 *
 * Its own estimate would be the obvious choice, but it is the lower one of two averages, and a hit dated at it pulls the
 * higher one down. Every dip then stays, since nothing lifts the estimate again but a CDN download; with nine hits in ten it
 * lost a tenth within a minute on a busy machine. So the samples of CDN downloads are averaged here once more, by the same
 * rule, and hits pull both averages to where the CDN alone has put them.
 */

/** hls.js' defaults: half-lives in seconds of download time. */
const FAST_HALF_LIFE_S = 3;
const SLOW_HALF_LIFE_S = 9;

/** A few half-lives at any segment size; older samples weigh nothing. */
const KEPT_SAMPLES = 32;

/** hls.js lets no sample be shorter than this, or than 800 Mbit/s would take. */
const MIN_SAMPLE_MS = 50;
const MIN_SAMPLE_MS_PER_BYTE = 1 / 100_000;

/**
 * Hits never read more than this above the estimate of hls.js: when it has cut that in an emergency, they must not talk it
 * back up at once.
 */
const MAX_RISE = 1.25;

/** Shorter ones say nothing: progress is known to within 50 ms only. */
const MIN_PARTIAL_MS = 500;

type Sample = () => { readonly byteLength: number; readonly durationMs: number } | undefined;

export class CdnBandwidth {
  #samples: Sample[] = [];

  /** A main segment that came from the CDN. hls.js writes the end of parsing into its stats later on. */
  observe(stats: LoaderStats, ttfbMs: number): void {
    this.#keep(() => {
      const { start, first } = stats.loading;
      if (stats.parsing.end === 0) return undefined;
      const waitMs = Math.min(first - start, ttfbMs);
      return { byteLength: stats.loaded, durationMs: stats.parsing.end - start - waitMs };
    });
  }

  /** What had come of a CDN download when it was given up, without its time to first byte. */
  observePartial(byteLength: number, durationMs: number): void {
    if (byteLength > 0 && durationMs >= MIN_PARTIAL_MS) this.#keep(() => ({ byteLength, durationMs }));
  }

  /** `playerBps` is `hls.bandwidthEstimate`; it stands alone while the CDN has not been seen. */
  estimateBps(playerBps: number): number {
    const samples = this.#samples.map((sample) => sample()).filter((sample) => sample !== undefined);
    if (samples.length === 0 || !(playerBps > 0)) return playerBps;
    const fast = average(samples, FAST_HALF_LIFE_S);
    const slow = average(samples, SLOW_HALF_LIFE_S);
    return Math.min(fast, slow, playerBps * MAX_RISE);
  }

  #keep(sample: Sample): void {
    this.#samples.push(sample);
    if (this.#samples.length > KEPT_SAMPLES) this.#samples.shift();
  }
}

/** Exponential average over download time, newest last; normalised, so that the first samples count in full. */
function average(
  samples: readonly { readonly byteLength: number; readonly durationMs: number }[],
  halfLifeS: number,
): number {
  let sum = 0;
  let weights = 0;
  for (const { byteLength, durationMs } of samples) {
    const floorMs = Math.min(MIN_SAMPLE_MS, byteLength * MIN_SAMPLE_MS_PER_BYTE);
    const durationS = Math.max(durationMs, floorMs) / 1000;
    const kept = 0.5 ** (durationS / halfLifeS);
    sum = sum * kept + ((byteLength * 8) / durationS) * (1 - kept);
    weights = weights * kept + (1 - kept);
  }
  return sum / weights;
}
