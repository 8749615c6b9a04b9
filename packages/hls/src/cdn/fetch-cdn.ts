import type { CdnListener, CdnPort, CdnRequest } from '../driver/ports.ts';
import { CdnFetch } from './cdn-fetch.ts';
import type { CdnFetchOptions } from './cdn-fetch.ts';

/** Requests at a time. The engine runs a handful; this many at once is a fault, and browsers would queue them anyway. */
const FETCHES_MAX = 64;

/** Streaming requests to the CDN, by id. Each runs by itself in a `CdnFetch`. */
export class FetchCdn implements CdnPort {
  readonly #options: CdnFetchOptions;
  readonly #listener: CdnListener;
  readonly #fetches = new Map<number, CdnFetch>();
  #destroyed = false;

  constructor(options: CdnFetchOptions, listener: CdnListener) {
    this.#options = options;
    this.#listener = listener;
  }

  fetch(request: CdnRequest): void {
    if (this.#destroyed) return;
    const { fetchId } = request;
    this.cancel(fetchId);
    if (this.#fetches.size >= FETCHES_MAX) {
      this.#listener({ type: 'failed', fetchId, status: 0, timedOut: false });
      return;
    }
    const fetching = new CdnFetch(request, this.#options, (event) => {
      if (event.type === 'ended' || event.type === 'failed') this.#fetches.delete(fetchId);
      this.#listener(event);
    });
    this.#fetches.set(fetchId, fetching);
    void fetching.run();
  }

  cancel(fetchId: number): void {
    const fetching = this.#fetches.get(fetchId);
    this.#fetches.delete(fetchId);
    fetching?.cancel();
  }

  destroy(): void {
    this.#destroyed = true;
    for (const fetchId of [...this.#fetches.keys()]) this.cancel(fetchId);
  }
}
