import type { Events, HlsListeners } from 'hls.js';
import type Hls from 'hls.js';
import { runGuarded } from './run-guarded.ts';

/**
 * Event names of hls.js, typed. Written out, because nothing of hls.js may be imported at run time: its UMD build has no
 * named exports, and the page decides which build there is.
 */
export const HLS_EVENTS = {
  mediaAttached: 'hlsMediaAttached' as Events.MEDIA_ATTACHED,
  mediaDetaching: 'hlsMediaDetaching' as Events.MEDIA_DETACHING,
  mediaDetached: 'hlsMediaDetached' as Events.MEDIA_DETACHED,
  manifestLoading: 'hlsManifestLoading' as Events.MANIFEST_LOADING,
  manifestLoaded: 'hlsManifestLoaded' as Events.MANIFEST_LOADED,
  levelSwitching: 'hlsLevelSwitching' as Events.LEVEL_SWITCHING,
  levelUpdated: 'hlsLevelUpdated' as Events.LEVEL_UPDATED,
  audioTrackSwitching: 'hlsAudioTrackSwitching' as Events.AUDIO_TRACK_SWITCHING,
  audioTrackLoaded: 'hlsAudioTrackLoaded' as Events.AUDIO_TRACK_LOADED,
  audioTrackUpdated: 'hlsAudioTrackUpdated' as Events.AUDIO_TRACK_UPDATED,
  error: 'hlsError' as Events.ERROR,
  destroying: 'hlsDestroying' as Events.DESTROYING,
} as const;

/** Listeners on one hls instance that are taken off together. */
export class HlsSubscriptions {
  readonly #hls: Hls;
  #removals: (() => void)[] = [];

  constructor(hls: Hls) {
    this.#hls = hls;
  }

  /**
   * hls.js turns an exception in a listener into a player error, which may be fatal. One of ours is reported to the page as
   * an uncaught error instead, outside the call of hls.js.
   */
  on<E extends keyof HlsListeners>(event: E, listener: (data: Parameters<HlsListeners[E]>[1]) => void): void {
    const guarded = ((_event: E, data: Parameters<HlsListeners[E]>[1]) => {
      runGuarded(() => listener(data));
    }) as HlsListeners[E];
    this.#hls.on(event, guarded);
    this.#removals.push(() => this.#hls.off(event, guarded));
  }

  /** Idempotent; safe on a destroyed instance, which has dropped its listeners itself. */
  removeAll(): void {
    const removals = this.#removals;
    this.#removals = [];
    for (const remove of removals) remove();
  }
}
