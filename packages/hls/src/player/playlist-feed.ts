import type { AudioTrackUpdatedData, LevelDetails, MediaPlaylist } from 'hls.js';
import type Hls from 'hls.js';
import { HLS_EVENTS, HlsSubscriptions } from './hls-events.ts';
import type { PlaylistFact, RenditionKind } from './player-facts.ts';
import { playlistSegments } from './playlist-segments.ts';
import type { RenditionDirectory } from './rendition-directory.ts';
import { audioRenditionKey, mainRenditionKey } from './rendition-key.ts';

export type PlaylistListener = (fact: PlaylistFact) => void;

/**
 * Turns what hls.js learns from playlists into facts. Reports merged playlists only (`LEVEL_UPDATED`, not `LEVEL_LOADED`):
 * before the merge, delta updates have holes and start times are not aligned. Keeps nothing of hls.js: its fragment objects
 * are new on every refresh.
 */
export class PlaylistFeed {
  readonly #hls: Hls;
  readonly #directory: RenditionDirectory;
  readonly #listener: PlaylistListener;
  readonly #subscriptions: HlsSubscriptions;

  constructor(hls: Hls, directory: RenditionDirectory, listener: PlaylistListener) {
    this.#hls = hls;
    this.#directory = directory;
    this.#listener = listener;
    this.#subscriptions = new HlsSubscriptions(hls);
  }

  /** Starts to listen, and reports what the player already knows if it has been running for a while. */
  start(): void {
    const on = this.#subscriptions;
    on.on(HLS_EVENTS.manifestLoading, () => this.#onReset());
    on.on(HLS_EVENTS.manifestLoaded, (data) => this.#onLoaded(this.#hls.url ?? data.url));
    on.on(HLS_EVENTS.levelSwitching, (data) => this.#onLevelSwitching(data.level));
    on.on(HLS_EVENTS.audioTrackSwitching, (data) => this.#reportActive('audio', audioRenditionKey(data)));
    on.on(HLS_EVENTS.levelUpdated, (data) => {
      this.#reportPlaylist('main', this.#levelKey(data.level), data.details);
    });
    // Unmerged in principle, but hls.js' own listener comes first and has merged it by now; 1.5 has nothing better.
    const audioUpdate = knowsAudioTrackUpdated(this.#hls)
      ? HLS_EVENTS.audioTrackUpdated
      : HLS_EVENTS.audioTrackLoaded;
    on.on(audioUpdate, (data) => this.#onAudioUpdated(data));
    this.#reportKnown();
  }

  /** Leaves no listener behind. Idempotent. */
  destroy(): void {
    this.#subscriptions.removeAll();
    this.#directory.clear();
  }

  #onReset(): void {
    this.#directory.clear();
    this.#listener({ type: 'source-reset' });
  }

  #onLoaded(url: string): void {
    this.#listener({ type: 'source-loaded', url });
  }

  #onLevelSwitching(level: number): void {
    this.#reportActive('main', this.#levelKey(level));
  }

  #onAudioUpdated(data: Pick<AudioTrackUpdatedData, 'details' | 'id' | 'groupId'>): void {
    const track = this.#audioTrack(data);
    if (track !== undefined) this.#reportPlaylist('audio', audioRenditionKey(track), data.details);
  }

  #audioTrack(data: Pick<AudioTrackUpdatedData, 'id' | 'groupId'>): MediaPlaylist | undefined {
    // Ids count within a group, so the one at this index may be of the next group already.
    const matches = (track: MediaPlaylist): boolean => track.id === data.id && track.groupId === data.groupId;
    return this.#hls.audioTracks.find(matches) ?? this.#hls.allAudioTracks.find(matches);
  }

  #levelKey(index: number): string | undefined {
    const { levels } = this.#hls;
    const level = levels[index];
    return level && mainRenditionKey(level, levels.length);
  }

  #reportActive(kind: RenditionKind, renditionKey: string | undefined): void {
    this.#listener({ type: 'active-rendition', kind, renditionKey });
  }

  #reportPlaylist(kind: RenditionKind, renditionKey: string | undefined, details: LevelDetails): void {
    // A delta update that could not be merged is followed by a full playlist at once.
    if (renditionKey === undefined || details.deltaUpdateFailed) return;
    this.#directory.note(details.url, renditionKey);
    this.#listener({
      type: 'playlist',
      kind,
      renditionKey,
      url: details.url,
      live: details.live,
      targetDurationMs: details.targetduration * 1000,
      segments: playlistSegments(details),
    });
  }

  #reportKnown(): void {
    const hls = this.#hls;
    if (hls.url === null || hls.levels.length === 0) return;
    this.#onLoaded(hls.url);
    const level = hls.levels[hls.loadLevel];
    if (level !== undefined) {
      this.#onLevelSwitching(hls.loadLevel);
      if (level.details) this.#reportPlaylist('main', this.#levelKey(hls.loadLevel), level.details);
    }
    const track = hls.audioTracks[hls.audioTrack];
    if (track !== undefined) {
      this.#reportActive('audio', audioRenditionKey(track));
      if (track.details) this.#reportPlaylist('audio', audioRenditionKey(track), track.details);
    }
  }
}

/** 1.6 and later report merged audio playlists. The instance tells its version only through its class. */
function knowsAudioTrackUpdated(hls: Hls): boolean {
  const { Events } = hls.constructor as { readonly Events?: Readonly<Record<string, string>> };
  return Events?.['AUDIO_TRACK_UPDATED'] !== undefined;
}
