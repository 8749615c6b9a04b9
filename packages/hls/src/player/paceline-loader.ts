import type {
  FragmentLoaderConstructor,
  FragmentLoaderContext,
  HlsConfig,
  Loader,
  LoaderCallbacks,
  LoaderConfiguration,
  LoaderStats,
  NullableNetworkDetails,
} from 'hls.js';
import { CdnAttempt, type CdnOutcome } from './cdn-attempt.ts';
import { copyOf, joinParts } from './join-parts.ts';
import { LoadDeadline } from './load-deadline.ts';
import { createLoadStats, resetLoadProgress } from './load-stats.ts';
import { neutralDating } from './neutral-dating.ts';
import type { LoaderHost } from './loader-host.ts';
import { runGuarded } from './run-guarded.ts';
import {
  hasRequestedLength,
  isMain,
  isSegmentMedia,
  isShareable,
  segmentRequestOf,
} from './segment-request.ts';
import type { SegmentDelivery, SegmentHandle, SegmentRequest, SegmentSource } from './segment-source.ts';

type FragmentCallbacks = LoaderCallbacks<FragmentLoaderContext>;

/**
 * `waiting`: for the source. `cdn`: a fresh stock loader fetches a segment that is to be shared. `untouched`: a stock loader
 * fetches what is none of our business. `over`: one terminal callback was made, or will never be.
 */
type LoaderState = 'idle' | 'waiting' | 'cdn' | 'untouched' | 'over';

/** A class for `config.fLoader` that asks `source` for media segments and leaves the rest to `inner`. */
export function createLoaderClass(
  source: SegmentSource,
  inner: FragmentLoaderConstructor,
  host: LoaderHost,
): FragmentLoaderConstructor {
  return class extends PacelineLoader {
    constructor(config: HlsConfig) {
      super(source, inner, host, config);
    }
  };
}

/**
 * One fragment request of hls.js, as its loader contract has it: one terminal callback and none after abort or destroy,
 * a stats object that lives as long as the loader, both time limits kept here, a copy of the bytes for hls.js to consume.
 *
 * Decides nothing about peers. Whatever goes wrong there (short data, an exception, a source that gives up) becomes an
 * ordinary CDN request, and hls.js sees only how that one ends.
 */
export class PacelineLoader implements Loader<FragmentLoaderContext> {
  readonly stats: LoaderStats = createLoadStats();
  context: FragmentLoaderContext | null = null;

  readonly #source: SegmentSource;
  readonly #Inner: FragmentLoaderConstructor;
  readonly #host: LoaderHost;
  readonly #hlsConfig: HlsConfig;

  #state: LoaderState = 'idle';
  #configuration: LoaderConfiguration | undefined;
  #callbacks: FragmentCallbacks | undefined;
  #request: SegmentRequest | undefined;
  #handle: SegmentHandle | undefined;
  #deadline: LoadDeadline | undefined;
  #attempt: CdnAttempt | undefined;
  /** Copies of the chunks handed to hls.js in progressive mode; dropped when the request is over. */
  #chunks: Uint8Array<ArrayBuffer>[] = [];
  #chunkBytes = 0;

  constructor(
    source: SegmentSource,
    inner: FragmentLoaderConstructor,
    host: LoaderHost,
    hlsConfig: HlsConfig,
  ) {
    this.#source = source;
    this.#Inner = inner;
    this.#host = host;
    this.#hlsConfig = hlsConfig;
  }

  load(
    context: FragmentLoaderContext,
    configuration: LoaderConfiguration,
    callbacks: FragmentCallbacks,
  ): void {
    if (this.stats.loading.start !== 0) throw new Error('Loader can only be used once.');
    this.stats.loading.start = performance.now();
    this.context = context;
    this.#configuration = configuration;
    this.#callbacks = callbacks;
    const request = this.#host.isActive()
      ? segmentRequestOf(context, (of) => this.#host.renditionKeyOf(of))
      : undefined;
    if (request === undefined) {
      this.#state = 'untouched';
      this.#startAttempt(context, configuration, callbacks);
    } else {
      this.#request = request;
      this.#askSource(request, configuration);
    }
  }

  abort(): void {
    if (this.#state === 'idle' || this.#state === 'over') return;
    const { context } = this;
    const onAbort = this.#callbacks?.onAbort;
    const networkDetails = this.#cancelWork();
    this.stats.aborted = true;
    if (context !== null) onAbort?.(this.stats, context, networkDetails);
  }

  destroy(): void {
    if (this.#state === 'waiting' || this.#state === 'cdn' || this.#state === 'untouched') {
      this.#cancelWork();
      this.stats.aborted = true;
    }
    this.#state = 'over';
    this.#callbacks = undefined;
    this.context = null;
    this.#attempt?.destroy();
    this.#attempt = undefined;
  }

  getCacheAge(): number | null {
    return this.#attempt?.getCacheAge() ?? null;
  }

  getResponseHeader(name: string): string | null {
    return this.#attempt?.getResponseHeader(name) ?? null;
  }

  /** The source is going away: fetch what was asked of it from the CDN. */
  release(): void {
    if (this.#state !== 'waiting') return;
    const handle = this.#handle;
    runGuarded(() => handle?.cancel());
    this.#passThrough();
  }

  #askSource(request: SegmentRequest, configuration: LoaderConfiguration): void {
    this.#state = 'waiting';
    this.#host.waiting.add(this);
    this.#deadline = new LoadDeadline(configuration.loadPolicy, this.stats.loading.start, () =>
      this.#expire(),
    );
    // The source promises not to answer before `request` has returned. If it does, hls.js still hears of it later.
    let returned = false;
    const later = (answer: () => void): void => {
      if (returned) answer();
      else queueMicrotask(answer);
    };
    const asked = runGuarded(() => {
      this.#handle = this.#source.request(request, {
        onDelivered: (delivery) => later(() => this.#deliver(delivery)),
        onProgress: (loadedBytes, totalBytes) => this.#progress(loadedBytes, totalBytes),
        onPassThrough: () => later(() => this.#passThrough()),
      });
    });
    returned = true;
    if (!asked) queueMicrotask(() => this.#passThrough());
  }

  #progress(loadedBytes: number, totalBytes: number): void {
    if (this.#state !== 'waiting') return;
    const { stats } = this;
    stats.loaded = loadedBytes;
    if (totalBytes > 0) stats.total = totalBytes;
    if (loadedBytes > 0 && stats.loading.first === 0) {
      stats.loading.first = performance.now();
      this.#deadline?.firstByte(stats.loading.first);
    }
  }

  #deliver(delivery: SegmentDelivery): void {
    const { context } = this;
    const callbacks = this.#callbacks;
    const request = this.#request;
    if (this.#state !== 'waiting' || context === null || !callbacks || !request) return;
    const data = joinParts(delivery.parts, delivery.byteLength);
    if (data === undefined || !hasRequestedLength(request, data.byteLength)) {
      runGuarded(() => this.#source.reject(request));
      this.#passThrough();
      return;
    }
    this.#dateDelivery(delivery, context);
    // Progressive mode takes bytes only through `onProgress`, so one whole chunk. It may abort or destroy this loader.
    callbacks.onProgress?.(this.stats, context, data, null);
    if (this.#state !== 'waiting') return;
    this.#finish();
    const code = request.range === undefined ? 200 : 206;
    callbacks.onSuccess({ url: context.url, data, code }, this.stats, context, null);
  }

  /** Bytes that came while hls.js waited keep their real times; those that were here before are dated neutrally. */
  #dateDelivery(delivery: SegmentDelivery, context: FragmentLoaderContext): void {
    const { stats } = this;
    const nowMs = performance.now();
    const { byteLength } = delivery;
    stats.loaded = byteLength;
    stats.total = byteLength;
    if (delivery.prefetched) {
      const dated = neutralDating({
        nowMs,
        byteLength,
        bandwidthBps: this.#host.cdnBandwidth.estimateBps(this.#host.bandwidthBps()),
        ttfbMs: this.#host.ttfbMs(),
        processingMs: this.#host.processingTime.expectedMs(byteLength, context.frag.duration * 1000),
      });
      stats.loading.start = dated.startMs;
      stats.loading.first = dated.firstMs;
    } else if (stats.loading.first === 0) {
      stats.loading.first = nowMs;
    }
    stats.loading.end = nowMs;
    stats.bwEstimate = (byteLength * 8000) / Math.max(nowMs - stats.loading.first, 1);
    this.#observeProcessing(context);
  }

  #passThrough(): void {
    const { context } = this;
    const callbacks = this.#callbacks;
    const configuration = this.#configuration;
    if (this.#state !== 'waiting' || context === null || !callbacks || !configuration) return;
    this.#state = 'cdn';
    this.#host.waiting.delete(this);
    this.#handle = undefined;
    resetLoadProgress(this.stats);
    const remaining = this.#remainingConfiguration(configuration);
    try {
      this.#startAttempt(context, remaining, callbacks);
    } catch (error) {
      // hls.js is not on the stack to catch it, and 0 would make it skip the segment: a code that it retries.
      this.#onOutcome({
        type: 'error',
        error: { code: 500, text: error instanceof Error ? error.message : String(error) },
        networkDetails: null,
      });
    }
  }

  #remainingConfiguration(configuration: LoaderConfiguration): LoaderConfiguration {
    const remaining = this.#deadline?.handOver(performance.now());
    if (remaining === undefined) return configuration;
    const { loadPolicy } = configuration;
    return {
      ...configuration,
      loadPolicy: {
        ...loadPolicy,
        // Not finite: hls.js set no limit, and how it says so is between it and its loader.
        ...(Number.isFinite(remaining.firstByteMs) && { maxTimeToFirstByteMs: remaining.firstByteMs }),
        ...(Number.isFinite(remaining.totalMs) && { maxLoadTimeMs: remaining.totalMs }),
      },
    };
  }

  #startAttempt(
    context: FragmentLoaderContext,
    configuration: LoaderConfiguration,
    callbacks: FragmentCallbacks,
  ): void {
    this.#attempt = new CdnAttempt(this.#Inner, this.#hlsConfig, this.stats, {
      onOutcome: (outcome) => this.#onOutcome(outcome),
      onChunk: (chunk, networkDetails) => {
        // The copy first: hls.js empties the chunk by handing it to its worker.
        if (this.#state === 'cdn') this.#keepChunk(chunk);
        callbacks.onProgress?.(this.stats, context, chunk, networkDetails);
      },
      onMirrored: () => {
        if (this.stats.loading.first > 0) this.#deadline?.firstByte(performance.now());
      },
    });
    this.#attempt.start(context, configuration, callbacks.onProgress !== undefined);
  }

  #keepChunk(chunk: ArrayBuffer | string): void {
    const copy = copyOf(chunk);
    if (copy === undefined) return;
    this.#chunks.push(copy);
    this.#chunkBytes += copy.byteLength;
  }

  #onOutcome(outcome: CdnOutcome): void {
    const { context, stats } = this;
    const callbacks = this.#callbacks;
    const wasShared = this.#state === 'cdn';
    if ((!wasShared && this.#state !== 'untouched') || context === null || !callbacks) return;
    if (outcome.type === 'success') {
      this.#succeed(outcome, context, callbacks, wasShared);
      return;
    }
    this.#countLost(context, outcome.type === 'error' ? outcome.error.code : 0);
    this.#finish();
    if (outcome.type === 'error') {
      callbacks.onError(outcome.error, context, outcome.networkDetails, stats);
    } else {
      stats.aborted = true;
      callbacks.onTimeout(stats, context, outcome.networkDetails);
    }
  }

  #succeed(
    { response, networkDetails }: Extract<CdnOutcome, { type: 'success' }>,
    context: FragmentLoaderContext,
    callbacks: FragmentCallbacks,
    wasShared: boolean,
  ): void {
    const { stats } = this;
    const attempt = this.#attempt;
    const request = this.#request;
    const chunk = wasShared ? this.#copyForSharing(response.data) : undefined;
    // A loader that does not stream leaves progressive mode without its bytes.
    if (callbacks.onProgress && wasShared && this.#chunkBytes === 0 && response.data instanceof ArrayBuffer) {
      callbacks.onProgress(stats, context, response.data, networkDetails);
      if (this.#state !== 'cdn') return;
    }
    const timing = attempt?.timing;
    // The sample describes the CDN; the time spent waiting for peers was not its fault.
    if (timing !== undefined && timing.startMs > 0) stats.loading.start = timing.startMs;
    if (isMain(context) && request !== undefined) this.#host.cdnBandwidth.observe(stats, this.#host.ttfbMs());
    this.#observeProcessing(context);
    this.#finish();
    try {
      callbacks.onSuccess(response, stats, context, networkDetails);
    } finally {
      if (chunk !== undefined && request && timing && isShareable(request, chunk.byteLength, response.code)) {
        runGuarded(() => this.#source.ingest(request, chunk, timing));
      } else if (this.#host.isActive() && isSegmentMedia(context)) {
        runGuarded(() => this.#source.countCdnBytes(stats.loaded));
      }
    }
  }

  #copyForSharing(data: unknown): Uint8Array<ArrayBuffer> | undefined {
    if (this.#chunkBytes > 0) {
      const joined = joinParts(this.#chunks, this.#chunkBytes);
      return joined && new Uint8Array(joined);
    }
    return copyOf(data);
  }

  #observeProcessing(context: FragmentLoaderContext): void {
    if (isMain(context) && this.#request !== undefined) this.#host.processingTime.observe(this.stats);
  }

  #expire(): void {
    const { context } = this;
    const callbacks = this.#callbacks;
    if ((this.#state !== 'waiting' && this.#state !== 'cdn') || context === null || !callbacks) return;
    // The first byte may have come since the numbers were last mirrored.
    const hadFirstByte = this.stats.loading.first > 0;
    this.#attempt?.refresh();
    if (!hadFirstByte && this.stats.loading.first > 0) return;
    const networkDetails = this.#cancelWork();
    this.stats.aborted = true;
    callbacks.onTimeout(this.stats, context, networkDetails);
  }

  /** Ends the request from our side: nothing that is under way reports any more. */
  #cancelWork(): NullableNetworkDetails {
    const { context } = this;
    const handle = this.#handle;
    const wasWaiting = this.#state === 'waiting';
    const networkDetails = this.#attempt?.abort() ?? null;
    if (!wasWaiting && context !== null) this.#countLost(context, 0);
    this.#finish();
    if (wasWaiting) runGuarded(() => handle?.cancel());
    return networkDetails;
  }

  /** Media bytes that were paid for and are of no use. The body of an HTTP error is no media. */
  #countLost(context: FragmentLoaderContext, code: number): void {
    const byteLength = this.stats.loaded;
    const { first } = this.stats.loading;
    if (this.#state === 'cdn' && isMain(context) && first > 0 && code < 400) {
      this.#host.cdnBandwidth.observePartial(byteLength, performance.now() - first);
    }
    if (byteLength <= 0 || code >= 400 || !this.#host.isActive() || !isSegmentMedia(context)) return;
    runGuarded(() => this.#source.countCdnBytes(byteLength));
  }

  #finish(): void {
    this.#state = 'over';
    this.#deadline?.cancel();
    this.#deadline = undefined;
    this.#host.waiting.delete(this);
    this.#handle = undefined;
    this.#chunks = [];
    this.#chunkBytes = 0;
  }
}
