import type { Clip, ClipRendition, StreamFile, StreamSource } from '@paceline/live-origin';

/**
 * Serves the clip in the shapes the suite needs, all finite and therefore the same in every run:
 * `vod-<n>.m3u8` (the best rendition, looped to n segments), `ladder.m3u8` (all renditions), `range.m3u8` (byte ranges of
 * one file), and `probe/<anything>` (one segment, for requests without a player). Everything is there a second time below
 * `paced/`, for a fault that slows it down.
 */
export class ClipLibrary implements StreamSource {
  readonly #clip: Clip;

  constructor(clip: Clip) {
    this.#clip = clip;
  }

  read(fullPath: string): StreamFile | undefined {
    const path = fullPath.replace(/^paced\//, '');
    if (path.endsWith('.m3u8')) return this.#playlist(path);
    const bytes = this.#bytes(path);
    return bytes && { type: 'media', bytes, contentType: 'video/mp4' };
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #playlist(path: string): StreamFile | undefined {
    const length = /^vod-(\d{1,3})\.m3u8$/.exec(path)?.[1];
    if (length !== undefined) return playlist(this.#mediaPlaylist('high', Number(length)));
    if (path === 'range.m3u8') return playlist(this.#rangePlaylist());
    if (path === 'ladder.m3u8') return playlist(this.#ladder());
    const name = /^ladder\/(\w+)\.m3u8$/.exec(path)?.[1];
    return name === undefined ? undefined : playlist(this.#mediaPlaylist(name, this.#length, '../'));
  }

  #bytes(path: string): Uint8Array | undefined {
    if (path.startsWith('probe/')) return this.#rendition('low').segments[0];
    const [, name, file] = /^(high|low)\/([\w-]+)\.(?:mp4|m4s)$/.exec(path) ?? [];
    if (name === undefined || file === undefined) return undefined;
    const rendition = this.#rendition(name);
    if (file === 'init') return rendition.init;
    if (file === 'all') return concatenated(rendition.segments);
    const index = /^seg-(\d+)$/.exec(file)?.[1];
    return index === undefined ? undefined : rendition.segments[Number(index) % this.#length];
  }

  get #length(): number {
    return this.#rendition('high').segments.length;
  }

  #rendition(name: string): ClipRendition {
    const rendition = this.#clip.renditions.find((each) => each.name === name);
    if (rendition === undefined) throw new Error(`the clip has no rendition ${name}`);
    return rendition;
  }

  #mediaPlaylist(name: string, length: number, prefix = ''): readonly string[] {
    const lines: string[] = [];
    for (let i = 0; i < length; i += 1) {
      // The loop starts the clip's timestamps over.
      if (i > 0 && i % this.#length === 0) lines.push('#EXT-X-DISCONTINUITY');
      lines.push(this.#extinf, `${prefix}${name}/seg-${i}.m4s`);
    }
    return this.#wrapped(`${prefix}${name}/init.mp4`, lines);
  }

  #rangePlaylist(): readonly string[] {
    const lines: string[] = [];
    let begin = 0;
    for (const segment of this.#rendition('low').segments) {
      lines.push(this.#extinf, `#EXT-X-BYTERANGE:${segment.byteLength}@${begin}`, 'low/all.m4s');
      begin += segment.byteLength;
    }
    return this.#wrapped('low/init.mp4', lines);
  }

  /** The low rendition twice, as if there were a third: hls.js makes no emergency switch to the lowest of all. */
  #ladder(): readonly string[] {
    const low = this.#rendition('low');
    const lowest = { ...low, name: 'low', peakBps: low.peakBps / 2, averageBps: low.averageBps / 2 };
    return [...this.#clip.renditions, lowest].flatMap(
      ({ name, peakBps, averageBps, codecs, width, height }, i) => [
        `#EXT-X-STREAM-INF:BANDWIDTH=${peakBps},AVERAGE-BANDWIDTH=${averageBps},CODECS="${codecs}",RESOLUTION=${width}x${height}`,
        `ladder/${name}.m3u8?${i}`,
      ],
    );
  }

  get #extinf(): string {
    return `#EXTINF:${this.#clip.segmentDurationS.toFixed(3)},`;
  }

  #wrapped(initUri: string, lines: readonly string[]): readonly string[] {
    const target = Math.ceil(this.#clip.segmentDurationS);
    return [
      `#EXT-X-TARGETDURATION:${target}`,
      '#EXT-X-PLAYLIST-TYPE:VOD',
      `#EXT-X-MAP:URI="${initUri}"`,
      ...lines,
      '#EXT-X-ENDLIST',
    ];
  }
}

function playlist(lines: readonly string[]): StreamFile {
  return { type: 'playlist', text: ['#EXTM3U', '#EXT-X-VERSION:7', ...lines, ''].join('\n') };
}

function concatenated(parts: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(parts);
}
