import type {
  FragmentLoaderConstructor,
  FragmentLoaderContext,
  HlsConfig,
  Loader,
  LoaderCallbacks,
  LoaderConfiguration,
} from 'hls.js';

/** Breaches of the loader contract, as seen from where hls.js stands. */
export class LoaderGuard {
  readonly breaches: string[] = [];
  loads = 0;
  /** Requests that have not ended yet. */
  open = 0;

  /** A class that behaves like `Inner` and writes down what `Inner` does wrong. */
  watch(Inner: FragmentLoaderConstructor): FragmentLoaderConstructor {
    const guard = this;
    return class Guarded {
      readonly #inner: Loader<FragmentLoaderContext>;
      readonly #stats;
      #ended = false;
      #loaded = false;

      constructor(config: HlsConfig) {
        this.#inner = new Inner(config);
        this.#stats = this.#inner.stats;
        if (!this.#stats) guard.breaches.push('no stats after the constructor');
      }

      get stats() {
        return this.#stats;
      }

      get context() {
        return this.#inner.context;
      }

      load(
        context: FragmentLoaderContext,
        config: LoaderConfiguration,
        callbacks: LoaderCallbacks<FragmentLoaderContext>,
      ): void {
        guard.loads += 1;
        guard.open += 1;
        this.#loaded = true;
        let inside = true;
        const note = (name: string): boolean => {
          if (inside) guard.breaches.push(`${name} inside load`);
          if (this.#ended) guard.breaches.push(`${name} after the end`);
          return !this.#ended;
        };
        const end = (name: string): void => {
          if (note(name)) this.#end();
        };
        const { onProgress } = callbacks;
        this.#inner.load(context, config, {
          onSuccess: (response, stats, ...rest) => {
            end('onSuccess');
            const { start, first, end: last } = stats.loading;
            if (stats !== this.#stats) guard.breaches.push('another stats object');
            if (!(start <= first && first <= last && last <= performance.now())) {
              guard.breaches.push(`times out of order: ${start} ${first} ${last}`);
            }
            callbacks.onSuccess(response, stats, ...rest);
          },
          onError: (...args) => {
            end('onError');
            callbacks.onError(...args);
          },
          onTimeout: (...args) => {
            end('onTimeout');
            callbacks.onTimeout(...args);
          },
          onAbort: (...args) => {
            end('onAbort');
            callbacks.onAbort?.(...args);
          },
          ...(onProgress && {
            onProgress: (...args) => {
              note('onProgress');
              onProgress(...args);
            },
          }),
        });
        inside = false;
      }

      abort(): void {
        const wasOpen = this.#loaded && !this.#ended;
        this.#inner.abort();
        if (wasOpen && !this.#ended) guard.breaches.push('abort without onAbort');
      }

      destroy(): void {
        if (this.#loaded && !this.#ended) this.#end();
        this.#inner.destroy();
      }

      #end(): void {
        this.#ended = true;
        guard.open -= 1;
      }
    };
  }
}
