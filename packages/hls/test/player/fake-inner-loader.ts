import type {
  FragmentLoaderContext,
  HlsConfig,
  Loader,
  LoaderCallbacks,
  LoaderConfiguration,
  LoaderStats,
} from 'hls.js';
import { createLoadStats } from '../../src/player/load-stats.ts';

/** What the fake gives as network details: any object with an identity does. */
export function fakeNetworkDetails(): XMLHttpRequest {
  return { status: 200 } as XMLHttpRequest;
}

/** A stock loader under the test's control. Behaves like the XHR loader where the contract looks. */
export class FakeInnerLoader implements Loader<FragmentLoaderContext> {
  static made: FakeInnerLoader[] = [];
  /** When set, `load` throws it. */
  static throwsOnLoad: Error | undefined;

  static get last(): FakeInnerLoader {
    const last = FakeInnerLoader.made.at(-1);
    if (last === undefined) throw new Error('no inner loader was made');
    return last;
  }

  static forget(): void {
    FakeInnerLoader.made = [];
    FakeInnerLoader.throwsOnLoad = undefined;
  }

  stats: LoaderStats = createLoadStats();
  context: FragmentLoaderContext | null = null;
  configuration: LoaderConfiguration | undefined;
  callbacks: LoaderCallbacks<FragmentLoaderContext> | undefined;
  aborts = 0;
  destroys = 0;
  readonly networkDetails = fakeNetworkDetails();
  readonly config: HlsConfig;

  constructor(config: HlsConfig) {
    this.config = config;
    FakeInnerLoader.made.push(this);
  }

  load(
    context: FragmentLoaderContext,
    configuration: LoaderConfiguration,
    callbacks: LoaderCallbacks<FragmentLoaderContext>,
  ): void {
    if (this.stats.loading.start !== 0) throw new Error('Loader can only be used once.');
    if (FakeInnerLoader.throwsOnLoad) throw FakeInnerLoader.throwsOnLoad;
    this.stats.loading.start = performance.now();
    this.context = context;
    this.configuration = configuration;
    this.callbacks = callbacks;
  }

  abort(): void {
    this.aborts += 1;
    this.stats.aborted = true;
    if (this.context) this.callbacks?.onAbort?.(this.stats, this.context, this.networkDetails);
  }

  destroy(): void {
    this.destroys += 1;
    this.callbacks = undefined;
    this.context = null;
  }

  getCacheAge(): number {
    return 7;
  }

  getResponseHeader(name: string): string {
    return `${name}-value`;
  }

  receive(loaded: number, total: number): void {
    if (this.stats.loading.first === 0) this.stats.loading.first = performance.now();
    this.stats.loaded = loaded;
    this.stats.total = total;
  }

  chunk(bytes: Uint8Array<ArrayBuffer>): void {
    if (!this.context) return;
    this.receive(this.stats.loaded + bytes.byteLength, 0);
    this.callbacks?.onProgress?.(this.stats, this.context, bytes.slice().buffer, this.networkDetails);
  }

  succeed(bytes: Uint8Array<ArrayBuffer>, code = 200, loaded = bytes.byteLength): void {
    if (!this.context) return;
    this.receive(loaded, loaded);
    this.stats.loading.end = performance.now();
    const data = bytes.slice().buffer;
    this.callbacks?.onSuccess(
      { url: this.context.url, data, code },
      this.stats,
      this.context,
      this.networkDetails,
    );
  }

  fail(code: number): void {
    if (!this.context) return;
    this.callbacks?.onError({ code, text: `status ${code}` }, this.context, this.networkDetails, this.stats);
  }

  timeOut(): void {
    if (!this.context) return;
    this.stats.aborted = true;
    this.callbacks?.onTimeout(this.stats, this.context, this.networkDetails);
  }
}
