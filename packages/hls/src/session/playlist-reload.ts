import type { TrackId } from '@paceline/protocol';
import type { CdnFetchOptions } from '../cdn/cdn-fetch.ts';
import { loadText } from '../cdn/load-text.ts';
import type { ReadSegment } from '../player/media-playlist.ts';
import { PLAYLIST_CHARS_MAX, readMediaPlaylist } from '../player/media-playlist.ts';

/** A playlist that takes longer says nothing new any more, ms. */
const TIMEOUT_MS = 2_000;

/**
 * Reloads playlists for the scout, beside the player's own refreshes, which it neither sees nor disturbs. A failure is nothing:
 * the player's refresh comes anyway.
 */
export class PlaylistReload {
  readonly #options: CdnFetchOptions;
  readonly #onSegments: (track: TrackId, segments: readonly ReadSegment[]) => void;
  readonly #urls = new Map<TrackId, string>();
  readonly #abort = new AbortController();
  readonly #loading = new Set<TrackId>();

  constructor(
    options: CdnFetchOptions,
    onSegments: (track: TrackId, segments: readonly ReadSegment[]) => void,
  ) {
    this.#options = options;
    this.#onSegments = onSegments;
  }

  /** Where the playlist of a track is, as the player last loaded it. */
  note(track: TrackId, url: string): void {
    if (url !== '') this.#urls.set(track, withoutDirectives(url));
  }

  reload(track: TrackId): void {
    const url = this.#urls.get(track);
    if (url === undefined || this.#loading.has(track) || this.#abort.signal.aborted) return;
    this.#loading.add(track);
    void this.#load(track, url);
  }

  destroy(): void {
    this.#abort.abort();
    this.#urls.clear();
  }

  async #load(track: TrackId, url: string): Promise<void> {
    const loaded = await loadText(url, this.#options, PLAYLIST_CHARS_MAX, TIMEOUT_MS, this.#abort.signal);
    this.#loading.delete(track);
    if (loaded === undefined || this.#abort.signal.aborted) return;
    const segments = readMediaPlaylist(loaded.text, loaded.url);
    if (segments !== undefined) this.#onSegments(track, segments);
  }
}

/** Delivery directives of low-latency HLS would make the server wait, or leave segments out. */
function withoutDirectives(url: string): string {
  if (!url.includes('_HLS_')) return url;
  // Cut by hand: URLSearchParams would encode a signed query anew.
  return url.replace(/([?&])_HLS_[a-z]+=[^&#]*/g, '$1').replace(/[?&]+(#|$)/, '$1');
}
