import type { P2PHlsOptions } from '../options/p2p-hls-options.ts';
import type { P2PHlsError } from '../p2p-hls-error.ts';
import type { P2PHlsState, P2PHlsWarning } from '../p2p-hls-state.ts';

/** Options of a player that has something to play. */
export interface PlayableOptions extends P2PHlsOptions {
  readonly src: string;
}

/** What plays on a video element: hls.js, or the browser by itself. */
export interface Playback {
  /** The options of the last render. Never of another `hlsConfig` or `Hls`: those need another playback. */
  update(options: PlayableOptions): void;
  /** Ends everything and leaves the element empty. Nothing is told afterwards. Idempotent. */
  stop(): void;
}

/** What a playback tells. */
export interface PlaybackListener {
  readonly changed: (change: Partial<P2PHlsState>) => void;
  readonly warned: (warning: P2PHlsWarning) => void;
  /** After a fatal error the listener stops the playback. */
  readonly troubled: (error: P2PHlsError) => void;
}
