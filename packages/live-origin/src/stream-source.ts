/** One file of a live stream. Playlists are text, because the origin writes the viewer's id into their URIs. */
export type StreamFile =
  | { readonly type: 'playlist'; readonly text: string }
  | { readonly type: 'media'; readonly bytes: Uint8Array; readonly contentType: string };

/** What a `LiveOrigin` serves below `/live/`: the replayed clip, or what ffmpeg packages. */
export interface StreamSource {
  /**
   * The file at `path` (relative to `/live/`, without a query) at `nowMs`, or undefined for a 404: not a file of
   * this stream, not published yet, or gone.
   */
  read(path: string, nowMs: number): StreamFile | undefined | Promise<StreamFile | undefined>;
  /** Releases what the source holds. The origin calls it once, when it closes. */
  close(): Promise<void>;
}
