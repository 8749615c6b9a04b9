import type {
  Fragment,
  FragmentLoaderConstructor,
  FragmentLoaderContext,
  Loader,
  LoaderConfiguration,
} from 'hls.js';
import type Hls from 'hls.js';
import type { CdnListener, CdnPort, CdnRequest } from '../driver/ports.ts';

/**
 * The engine's CDN requests through the loader that the app has configured: for players whose requests are signed, rewritten or
 * reported there (`streamingEligibility`). A segment then comes in one piece, so it is passed on only when it is whole.
 */
export class PlayerLoaderCdn implements CdnPort {
  readonly #hls: Hls;
  readonly #Loader: FragmentLoaderConstructor;
  readonly #listener: CdnListener;
  readonly #loaders = new Map<number, Loader<FragmentLoaderContext>>();

  constructor(hls: Hls, LoaderClass: FragmentLoaderConstructor, listener: CdnListener) {
    this.#hls = hls;
    this.#Loader = LoaderClass;
    this.#listener = listener;
  }

  fetch(request: CdnRequest): void {
    const { fetchId, url, range } = request;
    this.cancel(fetchId);
    const frag = fragmentOf(this.#hls, url);
    if (frag === undefined) {
      this.#listener({ type: 'failed', fetchId, status: 0, timedOut: false });
      return;
    }
    const end = (report: () => void): void => {
      if (!this.#loaders.has(fetchId)) return;
      this.#end(fetchId);
      report();
    };
    const fail = (status: number, timedOut: boolean): void => {
      end(() => this.#listener({ type: 'failed', fetchId, status, timedOut }));
    };
    try {
      const loader = new this.#Loader(this.#hls.config);
      this.#loaders.set(fetchId, loader);
      loader.load(contextOf(request, frag), configurationOf(request), {
        onSuccess: ({ data }) => {
          if (!(data instanceof ArrayBuffer)) return fail(0, false);
          const { byteLength } = data;
          const ranged = range?.end !== undefined && byteLength === range.end - range.begin;
          end(() => {
            this.#listener({ type: 'started', fetchId, status: ranged ? 206 : 200, byteLength, ranged });
            this.#listener({ type: 'data', fetchId, chunk: new Uint8Array(data) });
            this.#listener({ type: 'ended', fetchId });
          });
        },
        onError: ({ code }) => fail(code, false),
        onTimeout: () => fail(0, true),
      });
    } catch {
      fail(0, false);
    }
  }

  cancel(fetchId: number): void {
    this.#loaders.get(fetchId)?.abort();
    this.#end(fetchId);
  }

  destroy(): void {
    for (const fetchId of [...this.#loaders.keys()]) this.cancel(fetchId);
  }

  #end(fetchId: number): void {
    const loader = this.#loaders.get(fetchId);
    this.#loaders.delete(fetchId);
    loader?.destroy();
  }
}

/** Loaders of apps may read the fragment that a request is for. */
function fragmentOf(hls: Hls, url: string): Fragment | undefined {
  for (const { details } of [...hls.levels, ...hls.audioTracks]) {
    // hls.js' own list has holes between a delta update and its merge.
    const found = details?.fragments.find((fragment: Fragment | null) => fragment?.url === url);
    if (found) return found;
  }
  return undefined;
}

function contextOf({ url, headers, range }: CdnRequest, frag: Fragment): FragmentLoaderContext {
  return {
    frag,
    part: null,
    url,
    headers: { ...headers },
    responseType: 'arraybuffer',
    rangeStart: range?.begin ?? 0,
    rangeEnd: range?.end ?? 0,
    type: 'media-fragment',
    // Until 1.7 the type of a context is not known, and `type` is an enum that exists only there.
  } as unknown as FragmentLoaderContext;
}

function configurationOf({ firstByteTimeoutMs, totalTimeoutMs }: CdnRequest): LoaderConfiguration {
  const loadPolicy = {
    maxTimeToFirstByteMs: firstByteTimeoutMs,
    maxLoadTimeMs: totalTimeoutMs,
    timeoutRetry: null,
    errorRetry: null,
  };
  // The rest of the type is deprecated, and read by no loader since 1.4.
  return { loadPolicy } as LoaderConfiguration;
}
