import type {
  FragmentLoaderContext,
  HlsConfig,
  Loader,
  LoaderCallbacks,
  LoaderConfiguration,
  LoaderResponse,
  LoaderStats,
  NullableNetworkDetails,
} from 'hls.js';
import { CdnBandwidth } from '../../src/player/cdn-bandwidth.ts';
import { ProcessingTime } from '../../src/player/processing-time.ts';
import type { LoaderHost } from '../../src/player/loader-host.ts';
import { createLoaderClass } from '../../src/player/paceline-loader.ts';
import { FakeInnerLoader } from './fake-inner-loader.ts';
import { FakeSource } from './fake-source.ts';

export type LoaderCall =
  | { type: 'success'; response: LoaderResponse; stats: LoaderStats; networkDetails: NullableNetworkDetails }
  | { type: 'error'; code: number; networkDetails: NullableNetworkDetails }
  | { type: 'timeout'; networkDetails: NullableNetworkDetails }
  | { type: 'abort'; networkDetails: NullableNetworkDetails }
  | { type: 'progress'; bytes: Uint8Array; networkDetails: NullableNetworkDetails };

export interface ContextOverrides {
  type?: string | undefined;
  fragType?: string;
  sn?: number | 'initSegment';
  part?: object | null;
  bitrateTest?: boolean;
  resetIV?: boolean;
  rangeStart?: number;
  rangeEnd?: number;
  url?: string;
}

/** As hls.js 1.7 makes it: the shape was observed, see `createLoaderContext` there. */
export function fragmentContext(overrides: ContextOverrides = {}): FragmentLoaderContext {
  const { type = 'media-fragment', fragType = 'main', sn = 17, part = null, bitrateTest = false } = overrides;
  const context = {
    ...('type' in overrides && overrides.type === undefined ? {} : { type }),
    frag: { type: fragType, sn, bitrateTest, duration: 2, baseurl: 'https://cdn.example/live/stream.m3u8' },
    part,
    responseType: 'arraybuffer',
    url: overrides.url ?? 'https://cdn.example/live/seg-17.m4s?token=a',
    headers: { 'X-App': '1' },
    rangeStart: overrides.rangeStart ?? 0,
    rangeEnd: overrides.rangeEnd ?? 0,
    ...(overrides.resetIV && { resetIV: true }),
  };
  return context as unknown as FragmentLoaderContext;
}

export function loadConfiguration(
  maxTimeToFirstByteMs = 10_000,
  maxLoadTimeMs = 120_000,
): LoaderConfiguration {
  return {
    loadPolicy: { maxTimeToFirstByteMs, maxLoadTimeMs, errorRetry: null, timeoutRetry: null },
    timeout: maxLoadTimeMs,
    maxRetry: 0,
    retryDelay: 0,
    maxRetryDelay: 0,
    highWaterMark: 131_072,
  };
}

/** One loader over a fake source and fake stock loaders, and everything it told hls.js. */
export class LoaderBench {
  readonly source = new FakeSource();
  readonly calls: LoaderCall[] = [];
  readonly host: LoaderHost = {
    isActive: () => this.active,
    renditionKeyOf: () => this.renditionKey,
    bandwidthBps: () => 3_000_000,
    ttfbMs: () => 50,
    processingTime: new ProcessingTime(),
    cdnBandwidth: new CdnBandwidth(),
    waiting: new Set(),
  };
  readonly loader: Loader<FragmentLoaderContext>;
  active = true;
  renditionKey: string | undefined = 'main|1000';
  /** Runs inside every terminal callback, as hls.js destroys the loader there. */
  inTerminal: (() => void) | undefined;

  constructor() {
    FakeInnerLoader.forget();
    const LoaderClass = createLoaderClass(this.source, FakeInnerLoader, this.host);
    this.loader = new LoaderClass({} as HlsConfig);
  }

  load(context = fragmentContext(), configuration = loadConfiguration(), progressive = false): void {
    this.loader.load(context, configuration, this.#callbacks(progressive));
  }

  get types(): readonly string[] {
    return this.calls.map((call) => call.type);
  }

  #callbacks(progressive: boolean): LoaderCallbacks<FragmentLoaderContext> {
    const terminal = (call: LoaderCall): void => {
      this.calls.push(call);
      this.inTerminal?.();
    };
    return {
      onSuccess: (response, stats, _context, networkDetails) =>
        terminal({ type: 'success', response, stats, networkDetails }),
      onError: ({ code }, _context, networkDetails) => terminal({ type: 'error', code, networkDetails }),
      onTimeout: (_stats, _context, networkDetails) => terminal({ type: 'timeout', networkDetails }),
      onAbort: (_stats, _context, networkDetails) => terminal({ type: 'abort', networkDetails }),
      ...(progressive && {
        onProgress: (_stats, _context, data, networkDetails) => {
          const bytes = new Uint8Array((data as ArrayBuffer).slice(0));
          // As the worker does: what was handed over is gone.
          structuredClone(data, { transfer: [data as ArrayBuffer] });
          this.calls.push({ type: 'progress', bytes, networkDetails });
        },
      }),
    };
  }
}

export function bytesOf(...values: readonly number[]): Uint8Array<ArrayBuffer> {
  return new Uint8Array(values);
}
