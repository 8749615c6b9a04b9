import type { HlsClass, attach } from '@paceline/hls';

/** What a player is made of. Each may be missing: a chunk of a deployment that is gone, a line that broke. */
export interface Libraries {
  readonly Hls: Loaded<HlsClass>;
  readonly attach: Loaded<typeof attach>;
}

export type Loaded<T> =
  | { readonly type: 'loaded'; readonly value: T }
  | { readonly type: 'missing'; readonly reason: unknown };

export type LoadLibraries = (Hls: HlsClass | undefined) => Promise<Libraries>;

/**
 * Loads hls.js, unless the app brings it, and the SDK, in the browser and on demand: a server renders without either, and bundlers
 * put both into chunks of their own. Never rejects.
 */
export const loadLibraries: LoadLibraries = async (Hls) => {
  const [hls, sdk] = await Promise.all([
    Hls === undefined ? settled(import('hls.js').then(({ default: loaded }) => loaded)) : loaded(Hls),
    settled(import('@paceline/hls').then((loaded) => loaded.attach)),
  ]);
  return { Hls: hls, attach: sdk };
};

/**
 * Loads hls.js and the SDK ahead of the first player, as in a route's loader or on hover: both are else asked for when a player has
 * been mounted. Does nothing on a server. Failures show when a player needs them.
 */
export function preload(): void {
  if (typeof window !== 'undefined') void loadLibraries(undefined);
}

function loaded<T>(value: T): Loaded<T> {
  return { type: 'loaded', value };
}

async function settled<T>(loading: Promise<T>): Promise<Loaded<T>> {
  try {
    return loaded(await loading);
  } catch (reason) {
    return { type: 'missing', reason };
  }
}
