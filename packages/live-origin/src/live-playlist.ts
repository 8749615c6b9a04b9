/** One entry of a media playlist. */
export interface PlaylistSegment {
  readonly uri: string;
  readonly durationS: number;
  readonly programDateTimeMs: number;
  readonly isDiscontinuous: boolean;
}

/** A live media playlist, RFC 8216 section 4.3.3. */
export interface MediaPlaylist {
  readonly targetDurationS: number;
  readonly mediaSequence: number;
  /** Left out of the text when undefined: the stream has no discontinuities. */
  readonly discontinuitySequence: number | undefined;
  readonly initUri: string;
  readonly segments: readonly PlaylistSegment[];
}

/** One level of a multivariant playlist. Rates are in bits per second. */
export interface PlaylistVariant {
  readonly uri: string;
  readonly width: number;
  readonly height: number;
  readonly codecs: string;
  readonly averageBps: number;
  readonly peakBps: number;
  readonly frameRate: number;
}

const VERSION = 7; // the first version in which EXT-X-MAP may appear in any media playlist without I-FRAMES-ONLY

/** The text of a media playlist without EXT-X-ENDLIST. */
export function renderMediaPlaylist(playlist: MediaPlaylist): string {
  const lines = [
    '#EXTM3U',
    `#EXT-X-VERSION:${VERSION}`,
    `#EXT-X-TARGETDURATION:${Math.ceil(playlist.targetDurationS)}`,
    `#EXT-X-MEDIA-SEQUENCE:${playlist.mediaSequence}`,
  ];
  if (playlist.discontinuitySequence !== undefined) {
    lines.push(`#EXT-X-DISCONTINUITY-SEQUENCE:${playlist.discontinuitySequence}`);
  }
  lines.push('#EXT-X-INDEPENDENT-SEGMENTS', `#EXT-X-MAP:URI="${playlist.initUri}"`);
  for (const segment of playlist.segments) {
    if (segment.isDiscontinuous) lines.push('#EXT-X-DISCONTINUITY');
    lines.push(
      `#EXT-X-PROGRAM-DATE-TIME:${new Date(segment.programDateTimeMs).toISOString()}`,
      `#EXTINF:${segment.durationS.toFixed(3)},`,
      segment.uri,
    );
  }
  return lines.join('\n') + '\n';
}

/** The text of a multivariant playlist; `variants` in the order in which a player shall see them. */
export function renderMultivariantPlaylist(variants: readonly PlaylistVariant[]): string {
  const lines = ['#EXTM3U', `#EXT-X-VERSION:${VERSION}`, '#EXT-X-INDEPENDENT-SEGMENTS'];
  for (const variant of variants) {
    lines.push(
      `#EXT-X-STREAM-INF:BANDWIDTH=${variant.peakBps},AVERAGE-BANDWIDTH=${variant.averageBps},` +
        `RESOLUTION=${variant.width}x${variant.height},FRAME-RATE=${variant.frameRate.toFixed(3)},` +
        `CODECS="${variant.codecs}"`,
      variant.uri,
    );
  }
  return lines.join('\n') + '\n';
}

/** `uri` with a `viewer` parameter. */
function tagUri(uri: string, viewer: string): string {
  return `${uri}${uri.includes('?') ? '&' : '?'}viewer=${encodeURIComponent(viewer)}`;
}

/** The playlist with `viewer` written into every URI, so that each later request can be booked on that viewer. */
export function tagPlaylist(text: string, viewer: string): string {
  return text
    .split('\n')
    .map((line) => {
      if (line.trim() === '') return line;
      if (!line.startsWith('#')) return tagUri(line.trim(), viewer);
      return line.replace(/URI="([^"]*)"/, (_, uri: string) => `URI="${tagUri(uri, viewer)}"`);
    })
    .join('\n');
}
