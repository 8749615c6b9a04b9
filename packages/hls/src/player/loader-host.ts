import type { FragmentLoaderContext } from 'hls.js';
import type { CdnBandwidth } from './cdn-bandwidth.ts';
import type { ProcessingTime } from './processing-time.ts';

/** What the loaders of one player need to know of it, and where they can be found. */
export interface LoaderHost {
  /** False sends every new request straight to the stock loader. */
  isActive(): boolean;
  renditionKeyOf(context: FragmentLoaderContext): string | undefined;
  /** `hls.bandwidthEstimate` and `hls.ttfbEstimate`. */
  bandwidthBps(): number;
  ttfbMs(): number;
  readonly processingTime: ProcessingTime;
  readonly cdnBandwidth: CdnBandwidth;
  /** Loaders that wait for the source. As many as hls.js has requests under way: a handful. */
  readonly waiting: Set<WaitingLoader>;
}

export interface WaitingLoader {
  /** The source is going away: the loader fetches what it asked of it from the CDN. */
  release(): void;
}
