/** A media playlist as a player reads it. */
export interface ReadPlaylist {
  readonly mediaSequence: number;
  readonly discontinuitySequence: number;
  readonly targetDurationS: number;
  readonly initUri: string;
  readonly segments: readonly ReadSegment[];
}

/** `discontinuity` is the discontinuity sequence number after RFC 8216, 6.3.3. */
export interface ReadSegment {
  readonly mediaSequence: number;
  readonly uri: string;
  readonly durationS: number;
  readonly dateMs: number;
  readonly discontinuity: number;
}

/** Reads a playlist line by line, independently of the code that wrote it. */
export function readPlaylist(text: string): ReadPlaylist {
  const numberOf = (tag: string) => Number(new RegExp(`^#${tag}:(\\d+)$`, 'm').exec(text)?.[1] ?? 0);
  const mediaSequence = numberOf('EXT-X-MEDIA-SEQUENCE');
  const discontinuitySequence = numberOf('EXT-X-DISCONTINUITY-SEQUENCE');
  const segments: ReadSegment[] = [];
  let [discontinuity, durationS, dateMs] = [discontinuitySequence, NaN, NaN];
  for (const line of text.split('\n')) {
    if (line === '#EXT-X-DISCONTINUITY') discontinuity++;
    else if (line.startsWith('#EXTINF:')) durationS = parseFloat(line.slice(8));
    else if (line.startsWith('#EXT-X-PROGRAM-DATE-TIME:')) dateMs = Date.parse(line.slice(25));
    else if (line !== '' && !line.startsWith('#')) {
      segments.push({
        mediaSequence: mediaSequence + segments.length,
        uri: line,
        durationS,
        dateMs,
        discontinuity,
      });
    }
  }
  return {
    mediaSequence,
    discontinuitySequence,
    targetDurationS: numberOf('EXT-X-TARGETDURATION'),
    initUri: /^#EXT-X-MAP:URI="(.*)"$/m.exec(text)?.[1] ?? '',
    segments,
  };
}
