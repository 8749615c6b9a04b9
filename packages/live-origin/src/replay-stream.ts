// Turns the clip into an endless live stream. Given a time it says what the playlists are and which bytes a
// segment has. It never reads a clock, so any moment of the stream can be asked for in any order.

import { shiftFragmentTime, trackTimescales } from './fragment-time.ts';
import { renderMediaPlaylist, renderMultivariantPlaylist } from './live-playlist.ts';
import { ReplayTimeline } from './replay-timeline.ts';
import type { Clip, ClipRendition } from './clip.ts';
import type { ReplayTimelineOptions, SequenceWindow } from './replay-timeline.ts';
import type { StreamFile, StreamSource } from './stream-source.ts';

/** How the clip is replayed. */
export interface ReplayStreamOptions {
  /** When the stream begins, ms. Its first playlist is already full. */
  readonly startedAtMs: number;
  /** Segments in the playlist; 6 by default. */
  readonly windowLength?: number;
  /** Windows for which a segment stays available after it left the playlist; 3 by default. */
  readonly keptWindows?: number;
  /** Clip segments in one stream segment; 1 by default, 2 makes 4 s segments. Must divide the clip. */
  readonly mergedSegments?: number;
  /** Default 1000: far from zero, and not at the start of the loop. Any whole number will do. */
  readonly startMediaSequence?: number;
  /**
   * False (default): the clip's timestamps start over with each loop, marked by EXT-X-DISCONTINUITY.
   * True: `baseMediaDecodeTime` is patched so that time runs on, and the playlist has no discontinuity.
   */
  readonly continuous?: boolean;
}

/** A new life of the stream, as after an encoder restart. */
export interface ReplayRestart {
  readonly atMs: number;
  readonly startMediaSequence: number;
}

interface PreparedRendition {
  readonly facts: ClipRendition;
  /** Below `/live/`; the best rendition lies at the top. */
  readonly directory: string;
  readonly timescales: ReadonlyMap<number, number>;
  readonly segments: readonly Uint8Array[];
}

const MAX_TIMELINES = 16; // a test restarts a stream a few times; older lives are not asked for any more
const CONTENT_TYPE = 'video/mp4';
const PATH = /^(?:([\w-]+)\/)?(?:(stream\.m3u8)|(init\.mp4)|seg-(\d{1,15})\.m4s)$/;

function concatenate(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.byteLength, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.byteLength;
  }
  return whole;
}

function merge(segments: readonly Uint8Array[], count: number): readonly Uint8Array[] {
  if (count === 1) return segments;
  return Array.from({ length: segments.length / count }, (_, i) =>
    concatenate(segments.slice(i * count, (i + 1) * count)),
  );
}

/** The endless replay of a clip. */
export class ReplayStream implements StreamSource {
  readonly segmentDurationS: number;
  readonly segmentsPerLoop: number;
  readonly #frameRate: number;
  readonly #isContinuous: boolean;
  readonly #renditions: readonly PreparedRendition[];
  readonly #timelineOptions: ReplayTimelineOptions;
  #timelines: readonly ReplayTimeline[];

  /** Throws a RangeError that names the option when one is out of range. */
  constructor(clip: Clip, options: ReplayStreamOptions) {
    const merged = options.mergedSegments ?? 1;
    const clipLength = clip.renditions[0]?.segments.length ?? 0;
    if (!Number.isInteger(merged) || merged < 1 || clipLength === 0 || clipLength % merged !== 0) {
      throw new RangeError(`mergedSegments must divide the clip's ${clipLength} segments, got ${merged}`);
    }
    this.segmentDurationS = clip.segmentDurationS * merged;
    this.segmentsPerLoop = clipLength / merged;
    this.#frameRate = clip.frameRate;
    this.#isContinuous = options.continuous ?? false;
    this.#renditions = clip.renditions.map((facts, i) => ({
      facts,
      directory: i === 0 ? '' : `${facts.name}/`,
      timescales: trackTimescales(facts.init),
      segments: merge(facts.segments, merged),
    }));
    this.#timelineOptions = {
      segmentDurationMs: this.segmentDurationS * 1000,
      segmentsPerLoop: this.segmentsPerLoop,
      windowLength: options.windowLength ?? 6,
      keptWindows: options.keptWindows ?? 3,
      startMediaSequence: options.startMediaSequence ?? 1000,
      startedAtMs: options.startedAtMs,
    };
    this.#timelines = [new ReplayTimeline(this.#timelineOptions)];
  }

  /** From `atMs` on the stream is a new one: other media sequences, discontinuity sequence 0, a full window. */
  restart({ atMs, startMediaSequence }: ReplayRestart): void {
    const timeline = new ReplayTimeline({ ...this.#timelineOptions, startMediaSequence, startedAtMs: atMs });
    const earlier = this.#timelines.filter((other, i) => i === 0 || other.startedAtMs < atMs);
    this.#timelines = [...earlier, timeline].slice(-MAX_TIMELINES);
  }

  /** The media sequences in the playlist at `nowMs`. */
  window(nowMs: number): SequenceWindow {
    return this.#timelineAt(nowMs).window(nowMs);
  }

  /** When a segment of the life that is on at `nowMs` enters the playlist. */
  publishedAtMs(mediaSequence: number, nowMs: number): number {
    return this.#timelineAt(nowMs).publishedAtMs(mediaSequence);
  }

  /** Multivariant playlist, best level first. Its URIs are relative to `/live/`. */
  multivariantPlaylist(): string {
    return renderMultivariantPlaylist(
      this.#renditions.map(({ facts, directory }) => ({
        uri: `${directory}stream.m3u8`,
        width: facts.width,
        height: facts.height,
        codecs: facts.codecs,
        averageBps: facts.averageBps,
        peakBps: facts.peakBps,
        frameRate: this.#frameRate,
      })),
    );
  }

  /** Media playlist at `nowMs`; the same for every rendition, because its URIs are relative. */
  mediaPlaylist(nowMs: number): string {
    const timeline = this.#timelineAt(nowMs);
    const { first, last } = timeline.window(nowMs);
    const sequences = Array.from({ length: last - first + 1 }, (_, i) => first + i);
    return renderMediaPlaylist({
      targetDurationS: this.segmentDurationS,
      mediaSequence: first,
      discontinuitySequence: this.#isContinuous ? undefined : timeline.discontinuitySequence(first),
      initUri: 'init.mp4',
      segments: sequences.map((mediaSequence) => ({
        uri: `seg-${mediaSequence}.m4s`,
        durationS: this.segmentDurationS,
        programDateTimeMs: timeline.programDateTimeMs(mediaSequence),
        isDiscontinuous: !this.#isContinuous && timeline.isDiscontinuous(mediaSequence),
      })),
    });
  }

  /** The bytes of a segment, or undefined when it is not published yet or gone. `rendition` defaults to the best. */
  segment(mediaSequence: number, nowMs: number, rendition?: string): Uint8Array | undefined {
    const prepared = this.#renditions.find(({ facts }, i) =>
      rendition === undefined ? i === 0 : facts.name === rendition,
    );
    return prepared && this.#segmentOf(prepared, mediaSequence, nowMs);
  }

  read(path: string, nowMs: number): StreamFile | undefined {
    if (path === 'master.m3u8') return { type: 'playlist', text: this.multivariantPlaylist() };
    const [matched, name, playlist, init, sequence] = PATH.exec(path) ?? [];
    const directory = name === undefined ? '' : `${name}/`;
    const rendition = this.#renditions.find((prepared) => prepared.directory === directory);
    if (matched === undefined || !rendition) return undefined;
    if (playlist !== undefined) return { type: 'playlist', text: this.mediaPlaylist(nowMs) };
    const bytes =
      init === undefined ? this.#segmentOf(rendition, Number(sequence), nowMs) : rendition.facts.init;
    return bytes && { type: 'media', bytes, contentType: CONTENT_TYPE };
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #timelineAt(nowMs: number): ReplayTimeline {
    const begun = this.#timelines.filter(({ startedAtMs }) => startedAtMs <= nowMs);
    const timeline = begun.at(-1) ?? this.#timelines[0];
    if (!timeline) throw new Error('a replay always has a timeline');
    return timeline;
  }

  #segmentOf(rendition: PreparedRendition, mediaSequence: number, nowMs: number): Uint8Array | undefined {
    const timeline = this.#timelineAt(nowMs);
    if (!timeline.isServed(mediaSequence, nowMs)) return undefined;
    const bytes = rendition.segments[timeline.loopIndex(mediaSequence)];
    if (!bytes || !this.#isContinuous) return bytes;
    const shiftS = timeline.loopCount(mediaSequence) * this.segmentsPerLoop * this.segmentDurationS;
    return shiftFragmentTime(bytes, rendition.timescales, shiftS);
  }
}
