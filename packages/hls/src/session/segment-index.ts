import type { TrackId } from '@paceline/protocol';
import type { CdnRequest } from '../driver/ports.ts';
import type { ReadSegment } from '../player/media-playlist.ts';

/** Headers of the player's own requests are kept for as many segments as can be waited for. */
const HEADERS_MAX = 64;

/** Segments remembered per track: above what a playlist is reported with. */
const LISTED_MAX = 600;

/** A scout may be this far ahead of the player; anything above belongs to an older numbering. */
const AHEAD_MAX = 8;

/** Limits of the engine's own requests, ms. A segment that takes longer is useless at live latency. */
const FIRST_BYTE_TIMEOUT_MS = 4_000;
const TOTAL_TIMEOUT_MS = 10_000;

/**
 * Where segments are: URL and byte range by track and media sequence, as the viewer's own playlist says. URLs never come from
 * a peer.
 */
export class SegmentIndex {
  readonly #tracks = new Map<TrackId, Map<number, ReadSegment>>();
  readonly #headers = new Map<string, Readonly<Record<string, string>>>();

  /** Takes a refreshed playlist. What it lists no more is forgotten a little later: somebody may still be waiting for it. */
  update(track: TrackId, segments: readonly ReadSegment[]): void {
    const known = this.#tracks.get(track) ?? new Map<number, ReadSegment>();
    this.#tracks.set(track, known);
    for (const segment of segments) known.set(segment.mediaSequence, segment);
    const last = segments[segments.length - 1]?.mediaSequence ?? 0;
    for (const mediaSequence of known.keys()) {
      if (mediaSequence < last - LISTED_MAX || mediaSequence > last + AHEAD_MAX) known.delete(mediaSequence);
    }
  }

  /** Request headers that hls.js set for a segment (LoaderContext.headers). */
  noteHeaders(track: TrackId, mediaSequence: number, headers: Readonly<Record<string, string>>): void {
    if (Object.keys(headers).length === 0) return;
    if (this.#headers.size >= HEADERS_MAX) this.#headers.clear();
    this.#headers.set(`${track}/${mediaSequence}`, headers);
  }

  get(track: TrackId, mediaSequence: number): ReadSegment | undefined {
    return this.#tracks.get(track)?.get(mediaSequence);
  }

  /** The request for bytes [begin, end) of a segment, or all of it; undefined if it is not listed. */
  locate(
    track: TrackId,
    mediaSequence: number,
    range: { readonly begin: number; readonly end: number } | undefined,
  ): Omit<CdnRequest, 'fetchId'> | undefined {
    const segment = this.get(track, mediaSequence);
    if (segment === undefined) return undefined;
    // An EXT-X-BYTERANGE segment begins somewhere in its file.
    const base = segment.range?.begin ?? 0;
    const bytes = range ?? (segment.range && { begin: 0, end: segment.range.end - base });
    return {
      url: segment.url,
      headers: this.#headers.get(`${track}/${mediaSequence}`) ?? {},
      range: bytes && { begin: base + bytes.begin, end: base + bytes.end },
      firstByteTimeoutMs: FIRST_BYTE_TIMEOUT_MS,
      totalTimeoutMs: TOTAL_TIMEOUT_MS,
    };
  }

  clear(): void {
    this.#tracks.clear();
    this.#headers.clear();
  }
}
