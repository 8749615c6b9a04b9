import type { HlsClass, PacelineOptions, Session } from '@paceline/hls';
import type { HlsConfig } from 'hls.js';
import type { P2PHlsError } from '../p2p-hls-error.ts';
import type { P2PHlsWarning } from '../p2p-hls-state.ts';

/**
 * Options of `useP2PHls`. They are compared by content, so literals may be written where they are used. A new `src` is loaded by the
 * same player; other `paceline` options make a new session in it; another `hlsConfig` or `Hls` makes a new player.
 */
export interface P2PHlsOptions {
  /** URL of the manifest. Undefined, null or empty: nothing is played, and nothing is loaded. */
  readonly src: string | null | undefined;
  /** Options of the SDK; `tracker` is required. */
  readonly paceline: PacelineOptions;
  /** Configuration of hls.js. Closures such as `xhrSetup` may be inline; classes such as `loader` have to be the same each time. */
  readonly hlsConfig?: Partial<HlsConfig> | undefined;
  /** The class of hls.js. Default: loaded with `import('hls.js')` when there is something to play. */
  readonly Hls?: HlsClass | undefined;
  /** False: played from the CDN alone, until it is true again. For a switch of the viewer's. Default true. */
  readonly enabled?: boolean | undefined;
  /** A session has been made, and nothing has happened in it yet. Called again for each later one. */
  readonly onSession?: ((session: Session) => void) | undefined;
  /** Without this, errors are written to the console. */
  readonly onError?: ((error: P2PHlsError) => void) | undefined;
  readonly onWarning?: ((warning: P2PHlsWarning) => void) | undefined;
}
