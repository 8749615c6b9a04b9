/**
 * Decides whether the SDK may fetch segments with its own streaming request, or has to leave every request to the loader
 * the app has configured. An app that signs, rewrites or reports its requests in a loader must go on seeing each of them;
 * `fetchSetup` alone is no obstacle, since the streaming request calls it too.
 */
export type StreamingEligibility =
  | { readonly mode: 'stream' }
  | { readonly mode: 'player-loader'; readonly reason: PlayerLoaderReason };

export type PlayerLoaderReason =
  | 'xhr-setup'
  | 'custom-loader'
  | 'custom-fragment-loader'
  | 'cmcd'
  | 'progressive';

/** What is read of an hls.js configuration. */
export interface StreamingConfigLike {
  readonly xhrSetup?: unknown;
  readonly cmcd?: unknown;
  readonly progressive?: boolean | undefined;
  readonly loader?: unknown;
  readonly fLoader?: unknown;
}

/**
 * `stockLoader` is `Hls.DefaultConfig.loader` of the class the instance was made from; undefined if it cannot be had, and
 * then no loader counts as stock. `config.fLoader` must be that of the app, from before ours was put there.
 */
export function streamingEligibility(
  config: StreamingConfigLike,
  stockLoader: unknown,
): StreamingEligibility {
  const reason = playerLoaderReason(config, stockLoader);
  return reason === undefined ? { mode: 'stream' } : { mode: 'player-loader', reason };
}

function playerLoaderReason(
  config: StreamingConfigLike,
  stockLoader: unknown,
): PlayerLoaderReason | undefined {
  if (config.xhrSetup) return 'xhr-setup';
  // CMCD puts a loader of its own into `fLoader`; said first, as it is the better reason.
  if (config.cmcd) return 'cmcd';
  // hls.js exchanges the loader for its fetch loader, which is not public: it cannot be told from a custom one.
  if (config.progressive) return 'progressive';
  if (config.fLoader && config.fLoader !== stockLoader) return 'custom-fragment-loader';
  if (stockLoader === undefined || config.loader !== stockLoader) return 'custom-loader';
  return undefined;
}
