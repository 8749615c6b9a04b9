import type Hls from 'hls.js';
import type { CdnFetchOptions } from '../cdn/cdn-fetch.ts';

/** What the app configured for the requests of its player holds for ours too. */
export function cdnOptionsOf(hls: Hls): CdnFetchOptions {
  const { fetchSetup } = hls.config;
  if (fetchSetup === undefined) return {};
  return {
    fetchSetup: (context, init) =>
      // Only the fields that a hook can rely on for every kind of request are given.
      fetchSetup(context as Parameters<typeof fetchSetup>[0], init),
  };
}
