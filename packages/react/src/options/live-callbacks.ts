import type { HlsConfig } from 'hls.js';

/**
 * Hooks of hls.js that apps write as closures in a component. They are new in each render and say nothing new, so they never make
 * a new player; hls.js gets a function that calls the newest.
 */
const CALLBACKS = [
  'xhrSetup',
  'fetchSetup',
  'licenseXhrSetup',
  'licenseResponseCallback',
  'requestMediaKeySystemAccessFunc',
] as const satisfies readonly (keyof HlsConfig)[];

type AnyFunction = (this: unknown, ...args: unknown[]) => unknown;

/** The configuration for hls.js: as the app wrote it, with its closures always those of the last render. */
export function withLiveCallbacks(
  config: Partial<HlsConfig>,
  latest: () => Partial<HlsConfig>,
): Partial<HlsConfig> {
  const live: Record<string, unknown> = { ...config };
  for (const name of CALLBACKS) {
    const first = config[name];
    if (typeof first !== 'function') continue;
    live[name] = function (this: unknown, ...args: unknown[]): unknown {
      return ((latest()[name] ?? first) as AnyFunction).apply(this, args);
    };
  }
  return live;
}

/** What has to be the same for a player to be kept: everything but which closure it is. */
export function comparableConfig(config: Partial<HlsConfig> | undefined): Readonly<Record<string, unknown>> {
  const comparable: Record<string, unknown> = { ...config };
  for (const name of CALLBACKS) if (typeof comparable[name] === 'function') comparable[name] = 'a function';
  return comparable;
}
