import type { Session, SessionState, SessionWarning } from '@paceline/hls';
import type Hls from 'hls.js';
import type { P2PHlsError } from './p2p-hls-error.ts';

/**
 * What a player is doing. Beside the states of a session: `idle` is also said while there is no `src`, no element or no library yet;
 * `native`: the browser plays HLS by itself, from the CDN alone; `failed`: playback has ended with a fatal error.
 */
export type P2PHlsStatus = SessionState | 'native' | 'failed';

/** `native-hls`: the browser has no Media Source Extensions and plays HLS by itself, so there is nothing to share. */
export type P2PHlsWarning = SessionWarning | { readonly code: 'native-hls'; readonly message: string };

/** What a component sees of its player. A new object for each change, and only then; statistics are apart, in `useP2PStats`. */
export interface P2PHlsState {
  readonly state: P2PHlsStatus;
  /** Undefined before it is loaded, and where hls.js does not run. */
  readonly hls: Hls | undefined;
  /** Undefined before there is a player, and where it plays without the SDK. */
  readonly session: Session | undefined;
  /** The last one, until `src` or options change. */
  readonly error: P2PHlsError | undefined;
  /** The last one of each code since the session began, newest last. */
  readonly warnings: readonly P2PHlsWarning[];
}

export const IDLE: P2PHlsState = {
  state: 'idle',
  hls: undefined,
  session: undefined,
  error: undefined,
  warnings: [],
};
