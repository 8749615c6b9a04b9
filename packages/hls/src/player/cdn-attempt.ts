import type {
  FragmentLoaderConstructor,
  FragmentLoaderContext,
  HlsConfig,
  Loader,
  LoaderConfiguration,
  LoaderResponse,
  LoaderStats,
  NullableNetworkDetails,
} from 'hls.js';
import { mirrorLoadStats } from './load-stats.ts';
import type { CdnTiming } from './segment-source.ts';

/** The end of an attempt that was not aborted. */
export type CdnOutcome =
  | {
      readonly type: 'success';
      readonly response: LoaderResponse;
      readonly networkDetails: NullableNetworkDetails;
    }
  | {
      readonly type: 'error';
      readonly error: { readonly code: number; readonly text: string };
      readonly networkDetails: NullableNetworkDetails;
    }
  | { readonly type: 'timeout'; readonly networkDetails: NullableNetworkDetails };

export interface CdnAttemptListener {
  /** Exactly once, unless the attempt was aborted or destroyed. Stats are up to date. */
  onOutcome(outcome: CdnOutcome): void;
  /** Only in progressive mode. The chunk is the receiver's. */
  onChunk(chunk: ArrayBuffer | string, networkDetails: NullableNetworkDetails): void;
  /** Stats were brought up to date. */
  onMirrored(): void;
}

/** As often as the stock XHR loader hears of progress; hls.js looks at the stats every 100 ms. */
const MIRROR_INTERVAL_MS = 50;

/**
 * One request with the loader that hls.js would have used, a fresh one, and its numbers mirrored into the stats that hls.js
 * holds. The stock loader refuses a stats object whose start is set, so the two never share one.
 */
export class CdnAttempt {
  readonly #inner: Loader<FragmentLoaderContext>;
  readonly #stats: LoaderStats;
  readonly #listener: CdnAttemptListener;
  #innerStats: LoaderStats;
  #over = false;
  #abortDetails: NullableNetworkDetails = null;
  #mirrorTimer: ReturnType<typeof setInterval> | undefined;

  constructor(
    Inner: FragmentLoaderConstructor,
    hlsConfig: HlsConfig,
    stats: LoaderStats,
    listener: CdnAttemptListener,
  ) {
    this.#inner = new Inner(hlsConfig);
    this.#innerStats = this.#inner.stats;
    this.#stats = stats;
    this.#listener = listener;
    this.#innerStats.retry = stats.retry;
  }

  /** Throws what the loader throws. */
  start(context: FragmentLoaderContext, configuration: LoaderConfiguration, progressive: boolean): void {
    this.#mirrorTimer = setInterval(() => this.#mirror(), MIRROR_INTERVAL_MS);
    try {
      this.#inner.load(context, configuration, {
        onSuccess: (response, _stats, _context, networkDetails) => {
          this.#finish({ type: 'success', response, networkDetails });
        },
        onError: (error, _context, networkDetails) => {
          this.#finish({ type: 'error', error, networkDetails });
        },
        onTimeout: (_stats, _context, networkDetails) => {
          this.#finish({ type: 'timeout', networkDetails });
        },
        onAbort: (_stats, _context, networkDetails) => {
          this.#abortDetails = networkDetails;
        },
        // The fetch loader streams whenever this is there, so it is there only if hls.js asked for it.
        ...(progressive && {
          onProgress: (_stats, _context, chunk, networkDetails) => {
            if (this.#over) return;
            this.#mirror();
            this.#listener.onChunk(chunk, networkDetails);
          },
        }),
      });
    } catch (error) {
      this.#stop();
      throw error;
    }
  }

  /** Cancels the transfer; no outcome comes any more. Gives the network details for hls.js. */
  abort(): NullableNetworkDetails {
    if (!this.#over) {
      this.#stop();
      this.#inner.abort();
      this.#mirror();
    }
    return this.#abortDetails;
  }

  /** Silent. Idempotent as far as the inner loader is. */
  destroy(): void {
    this.#stop();
    this.#inner.destroy();
  }

  /** Brings the stats of hls.js up to date now. */
  refresh(): void {
    if (!this.#over) this.#mirror();
  }

  get timing(): CdnTiming {
    const { start, first, end } = this.#innerStats.loading;
    return { startMs: start, firstByteMs: first, endMs: end };
  }

  getCacheAge(): number | null {
    return this.#inner.getCacheAge?.() ?? null;
  }

  getResponseHeader(name: string): string | null {
    return this.#inner.getResponseHeader?.(name) ?? null;
  }

  #finish(outcome: CdnOutcome): void {
    if (this.#over) return;
    this.#stop();
    this.#mirror();
    this.#listener.onOutcome(outcome);
  }

  #mirror(): void {
    // A custom loader may replace its stats object, though hls.js asks it not to; destroyed ones null it.
    const current = this.#inner.stats as LoaderStats | null;
    if (current !== null) this.#innerStats = current;
    mirrorLoadStats(this.#innerStats, this.#stats);
    this.#listener.onMirrored();
  }

  #stop(): void {
    this.#over = true;
    clearInterval(this.#mirrorTimer);
    this.#mirrorTimer = undefined;
  }
}
