import { canonicalUri } from './canonical-uri.ts';
import { fingerprintOf } from './fingerprint.ts';
import type { SegmentRequest } from './segment-source.ts';
import type { PlaylistSegment } from './player-facts.ts';

/** The part of a listed segment that can be read without a player: no place on a timeline. */
export type ReadSegment = Omit<PlaylistSegment, 'startMs' | 'discontinuity'>;

/** Text of a playlist at most, characters: a DVR list of a day of 2 s segments. */
export const PLAYLIST_CHARS_MAX = 4_000_000;

interface Reading {
  readonly baseUrl: string;
  readonly segments: ReadSegment[];
  mediaSequence: number;
  durationMs: number | undefined;
  byteRange: string | undefined;
  /** Where the next sub-range without an offset begins, and in which resource (RFC 8216, 4.3.2.2). */
  nextOffset: { readonly url: string; readonly offset: number } | undefined;
  gap: boolean;
}

/**
 * Reads the segments of a live media playlist (RFC 8216), for a scout that looks between two refreshes of the player. Anything
 * else in it is the player's business. Undefined if it is not such a playlist, or one with skipped segments (delta update),
 * whose numbers cannot be told from it alone.
 */
export function readMediaPlaylist(text: string, baseUrl: string): readonly ReadSegment[] | undefined {
  if (!text.startsWith('#EXTM3U') || text.length > PLAYLIST_CHARS_MAX) return undefined;
  const reading: Reading = {
    baseUrl,
    segments: [],
    mediaSequence: 0,
    durationMs: undefined,
    byteRange: undefined,
    nextOffset: undefined,
    gap: false,
  };
  for (const line of text.split(/\r?\n/)) {
    if (line.startsWith('#EXT-X-SKIP') || line.startsWith('#EXT-X-STREAM-INF')) return undefined;
    if (line.startsWith('#')) readTag(reading, line);
    else if (line !== '') readUri(reading, line);
  }
  return reading.segments.length === 0 ? undefined : reading.segments;
}

function readTag(reading: Reading, line: string): void {
  const colon = line.indexOf(':');
  const name = colon < 0 ? line : line.slice(0, colon);
  const value = colon < 0 ? '' : line.slice(colon + 1);
  if (name === '#EXT-X-MEDIA-SEQUENCE') reading.mediaSequence = Number.parseInt(value, 10) || 0;
  else if (name === '#EXTINF') reading.durationMs = Number.parseFloat(value) * 1_000;
  else if (name === '#EXT-X-BYTERANGE') reading.byteRange = value;
  else if (name === '#EXT-X-GAP') reading.gap = true;
}

function readUri(reading: Reading, line: string): void {
  const { durationMs, byteRange, gap } = reading;
  const mediaSequence = reading.mediaSequence;
  reading.durationMs = undefined;
  reading.byteRange = undefined;
  reading.gap = false;
  // A URI without EXTINF is no segment.
  if (durationMs === undefined) return;
  reading.mediaSequence += 1;
  const url = resolve(line, reading.baseUrl);
  if (url === undefined || gap || !Number.isFinite(durationMs)) return;
  const range = rangeOf(reading, url, byteRange);
  const fingerprint = fingerprintOf(canonicalUri(url, range));
  reading.segments.push({ mediaSequence, url, range, durationMs, fingerprint });
}

function rangeOf(reading: Reading, url: string, byteRange: string | undefined): SegmentRequest['range'] {
  if (byteRange === undefined) return undefined;
  const [length = 0, offset] = byteRange.split('@').map((part) => Number.parseInt(part, 10));
  const follows = reading.nextOffset?.url === url ? reading.nextOffset.offset : 0;
  const begin = offset ?? follows;
  reading.nextOffset = { url, offset: begin + length };
  return length > 0 ? { begin, end: begin + length } : undefined;
}

function resolve(uri: string, baseUrl: string): string | undefined {
  try {
    return new URL(uri, baseUrl).href;
  } catch {
    return undefined;
  }
}
