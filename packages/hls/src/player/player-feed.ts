import type { ErrorData } from 'hls.js';
import type Hls from 'hls.js';
import { HLS_EVENTS, HlsSubscriptions } from './hls-events.ts';
import { bufferAheadMs, playheadAt } from './playhead.ts';
import type { PlaybackFact, PlaybackPosition, Playhead } from './player-facts.ts';
import { rangeOf } from './playlist-segments.ts';
import type { RenditionDirectory } from './rendition-directory.ts';
import { audioRenditionKey, mainRenditionKey } from './rendition-key.ts';
import { runGuarded } from './run-guarded.ts';
import { StallWatch } from './stall-watch.ts';

export type PlaybackListener = (fact: PlaybackFact) => void;

/** The position is extrapolated in between, and what changes it is told at once; deadlines are counted in hundreds of ms. */
const POLL_INTERVAL_MS = 500;

/** Events of the media element after which the position is worth telling at once. */
const MEDIA_EVENTS = [
  'playing',
  'waiting',
  'seeking',
  'seeked',
  'pause',
  'play',
  'ratechange',
  'ended',
] as const;
type MediaEvent = (typeof MEDIA_EVENTS)[number];

/** Errors that mean the bytes of a segment were no good. */
const BAD_SEGMENT_DETAILS: ReadonlySet<string> = new Set([
  'fragParsingError',
  'fragDecryptError',
  'bufferAppendError',
]);

/** Watches the media element and hls.js, and reports position, stalls and unusable segments. Changes nothing. */
export class PlayerFeed {
  readonly #hls: Hls;
  readonly #directory: RenditionDirectory;
  readonly #listener: PlaybackListener;
  readonly #subscriptions: HlsSubscriptions;
  readonly #stalls = new StallWatch();
  #media: HTMLMediaElement | undefined;
  #mediaListeners: AbortController | undefined;
  #poll: ReturnType<typeof setInterval> | undefined;
  #sourceSinceMs = 0;
  #startupMs: number | undefined;
  #startupSettled = false;
  #firstFrameSafe = false;

  constructor(hls: Hls, directory: RenditionDirectory, listener: PlaybackListener) {
    this.#hls = hls;
    this.#directory = directory;
    this.#listener = listener;
    this.#subscriptions = new HlsSubscriptions(hls);
  }

  start(): void {
    this.#sourceSinceMs = performance.now();
    const on = this.#subscriptions;
    on.on(HLS_EVENTS.mediaAttached, (data) => this.#watch(data.media));
    on.on(HLS_EVENTS.mediaDetaching, () => this.#unwatch());
    on.on(HLS_EVENTS.mediaDetached, () => this.#unwatch());
    on.on(HLS_EVENTS.manifestLoading, () => this.#onManifestLoading());
    on.on(HLS_EVENTS.error, (data) => this.#onError(data));
    on.on(HLS_EVENTS.destroying, () => this.#listener({ type: 'destroying' }));
    if (this.#hls.media) this.#watch(this.#hls.media);
    this.#poll = setInterval(() => runGuarded(() => this.report()), POLL_INTERVAL_MS);
  }

  /** Leaves no listener and no timer behind. Idempotent. */
  destroy(): void {
    clearInterval(this.#poll);
    this.#poll = undefined;
    this.#subscriptions.removeAll();
    this.#unwatch();
  }

  #watch(media: HTMLMediaElement): void {
    if (this.#media === media) return;
    this.#unwatch();
    this.#media = media;
    const listeners = new AbortController();
    this.#mediaListeners = listeners;
    for (const type of MEDIA_EVENTS) {
      const onEvent = (): void => void runGuarded(() => this.#onMediaEvent(type));
      media.addEventListener(type, onEvent, { signal: listeners.signal });
    }
    // Attached in the middle of playback: the first frame is long past, and its time is not ours to tell.
    if (media.currentTime > 0 && !media.paused && media.readyState >= media.HAVE_FUTURE_DATA) {
      this.#startupSettled = true;
      this.#stalls.playing(performance.now());
    }
    this.report();
  }

  #unwatch(): void {
    this.#mediaListeners?.abort();
    this.#mediaListeners = undefined;
    this.#media = undefined;
    this.#stalls.reset(performance.now());
  }

  #onManifestLoading(): void {
    this.#sourceSinceMs = performance.now();
    this.#startupMs = undefined;
    this.#startupSettled = false;
    this.#firstFrameSafe = false;
    this.#stalls.reset(this.#sourceSinceMs);
  }

  #onMediaEvent(type: MediaEvent): void {
    const nowMs = performance.now();
    switch (type) {
      case 'playing':
        if (!this.#startupSettled) this.#startupMs = nowMs - this.#sourceSinceMs;
        this.#startupSettled = true;
        this.#stalls.playing(nowMs);
        break;
      case 'waiting':
        if (this.#media?.paused === false) this.#stalls.waiting(nowMs);
        break;
      case 'seeking':
        this.#stalls.seekingStarted();
        break;
      case 'pause':
      case 'ended':
        this.#stalls.paused(nowMs);
        break;
      case 'seeked':
      case 'play':
      case 'ratechange':
        break;
      default: {
        const unknown: never = type;
        throw new Error(String(unknown));
      }
    }
    this.report();
  }

  /** Data in the buffer are not enough: a connection set up while the first frame is decoded makes it late. */
  #watchFirstFrame(media: HTMLMediaElement): void {
    const shown = this.#startupSettled || media.paused;
    if (this.#firstFrameSafe || !shown || media.readyState < media.HAVE_FUTURE_DATA) return;
    this.#firstFrameSafe = true;
    this.#listener({ type: 'first-frame-safe' });
  }

  #onError(data: ErrorData): void {
    const details: string = data.details;
    const { frag } = data;
    if (!frag || !BAD_SEGMENT_DETAILS.has(details) || typeof frag.sn !== 'number') return;
    const renditionKey = this.#directory.keyOf(frag);
    if (renditionKey === undefined) return;
    this.#listener({
      type: 'segment-rejected',
      details,
      request: {
        renditionKey,
        mediaSequence: frag.sn,
        url: frag.url ?? '',
        range: rangeOf(frag),
        headers: {},
      },
    });
  }

  /** Tells the position of this moment, besides the regular reports. */
  report(): void {
    const media = this.#media;
    if (media === undefined) return;
    this.#watchFirstFrame(media);
    this.#listener({ type: 'position', position: this.#position(media) });
  }

  #position(media: HTMLMediaElement): PlaybackPosition {
    const nowMs = performance.now();
    const latencyS = this.#hls.latency;
    return {
      state: this.#stateOf(media),
      playhead: this.#mainPlayhead(media.currentTime),
      audioPlayhead: this.#audioPlayhead(media.currentTime),
      bufferAheadMs: bufferAheadMs(media.buffered, media.currentTime),
      rate: media.playbackRate,
      latencyMs: Number.isFinite(latencyS) && latencyS > 0 ? latencyS * 1000 : undefined,
      stallCount: this.#stalls.count,
      stallMs: this.#stalls.totalMs(nowMs),
      startupMs: this.#startupMs,
    };
  }

  #stateOf(media: HTMLMediaElement): PlaybackPosition['state'] {
    if (!this.#stalls.started) return 'starting';
    if (media.paused || media.ended) return 'paused';
    if (this.#stalls.stalled) return 'stalled';
    return this.#stalls.seeking ? 'starting' : 'playing';
  }

  /** In the rendition being loaded, not the one on screen: deadlines are about what comes next. */
  #mainPlayhead(timeS: number): Playhead | undefined {
    const { levels, loadLevel } = this.#hls;
    const level = levels[loadLevel];
    const renditionKey = level && mainRenditionKey(level, levels.length);
    if (!level?.details || renditionKey === undefined) return undefined;
    return playheadAt(level.details.fragments, renditionKey, timeS);
  }

  #audioPlayhead(timeS: number): Playhead | undefined {
    const track = this.#hls.audioTracks[this.#hls.audioTrack];
    const renditionKey = track && audioRenditionKey(track);
    if (!track?.details || renditionKey === undefined) return undefined;
    return playheadAt(track.details.fragments, renditionKey, timeS);
  }
}
