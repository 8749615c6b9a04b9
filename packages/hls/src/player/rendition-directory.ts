import type { Fragment } from 'hls.js';

/** More playlist URLs than renditions in use at a time; a CDN that redirects every refresh to a new URL fills the rest. */
const MAX_PLAYLIST_URLS = 64;

/**
 * Knows to which rendition a fragment belongs, by the URL of the playlist that listed it. The index in `frag.level` will not
 * do: it counts within the audio group of the moment, and groups change while a request is under way.
 */
export class RenditionDirectory {
  #keyByPlaylistUrl = new Map<string, string>();

  note(playlistUrl: string, renditionKey: string): void {
    if (playlistUrl === '') return;
    this.#keyByPlaylistUrl.delete(playlistUrl);
    this.#keyByPlaylistUrl.set(playlistUrl, renditionKey);
    if (this.#keyByPlaylistUrl.size <= MAX_PLAYLIST_URLS) return;
    for (const oldest of this.#keyByPlaylistUrl.keys()) {
      this.#keyByPlaylistUrl.delete(oldest);
      break;
    }
  }

  keyOf(fragment: Pick<Fragment, 'baseurl'>): string | undefined {
    return this.#keyByPlaylistUrl.get(fragment.baseurl);
  }

  clear(): void {
    this.#keyByPlaylistUrl.clear();
  }
}
