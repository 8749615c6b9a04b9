import { EventEmitter } from 'eventemitter3';
import type { HlsConfig, LevelDetails } from 'hls.js';
import type Hls from 'hls.js';

/** Stands for the class an app makes its players from. */
export class FakeStockLoader {}

/** The parts of an hls instance that the player room touches, with events. */
export class FakeHls {
  static DefaultConfig: { readonly loader: unknown } = { loader: FakeStockLoader };
  static Events: Readonly<Record<string, string>> = { AUDIO_TRACK_UPDATED: 'hlsAudioTrackUpdated' };

  readonly #emitter = new EventEmitter();
  config: Record<string, unknown> = { loader: FakeStockLoader, fLoader: undefined };
  url: string | null = null;
  media: unknown = null;
  levels: FakeRendition[] = [];
  loadLevel = -1;
  audioTracks: FakeTrack[] = [];
  allAudioTracks: FakeTrack[] = [];
  audioTrack = -1;
  latency = 0;
  bandwidthEstimate = 2_000_000;
  ttfbEstimate = 40;

  on(event: string, listener: (event: string, data: unknown) => void): void {
    this.#emitter.on(event, listener);
  }

  off(event: string, listener: (event: string, data: unknown) => void): void {
    this.#emitter.off(event, listener);
  }

  /** Listeners get the event name first, as with hls.js. */
  emit(event: string, data: unknown = {}): void {
    this.#emitter.emit(event, event, data);
  }

  get listenerCount(): number {
    return this.#emitter.eventNames().reduce((sum, name) => sum + this.#emitter.listenerCount(name), 0);
  }

  get asHls(): Hls {
    return this as unknown as Hls;
  }

  get asConfig(): HlsConfig {
    return this.config as unknown as HlsConfig;
  }
}

/** An instance of hls.js before 1.6. */
export class OldFakeHls extends FakeHls {
  static override Events: Readonly<Record<string, string>> = {};
}

export interface FakeRendition {
  attrs: Record<string, string>;
  details?: LevelDetails;
}

export interface FakeTrack {
  id: number;
  groupId: string;
  lang?: string;
  name: string;
  url: string;
  details?: LevelDetails;
}

export interface FakeFragment {
  sn: number;
  url: string;
  duration: number;
  start: number;
  cc: number;
  type: string;
  baseurl: string;
  byteRange: number[];
  tagList: string[][];
}

export function fakeFragment(sn: number, overrides: Partial<FakeFragment> = {}): FakeFragment {
  return {
    sn,
    url: `https://cdn.example/live/seg-${sn}.m4s?token=t`,
    duration: 2,
    start: (sn - 100) * 2,
    cc: 0,
    type: 'main',
    baseurl: 'https://cdn.example/live/stream.m3u8',
    byteRange: [],
    tagList: [['EXTINF', '2']],
    ...overrides,
  };
}

export function fakeDetails(
  fragments: readonly (FakeFragment | null)[],
  overrides: Record<string, unknown> = {},
): LevelDetails {
  return {
    url: 'https://cdn.example/live/stream.m3u8',
    live: true,
    targetduration: 2,
    fragments,
    ...overrides,
  } as unknown as LevelDetails;
}

/** A media element without a browser. */
export class FakeMedia extends EventTarget {
  readonly HAVE_FUTURE_DATA = 3;
  currentTime = 0;
  paused = true;
  ended = false;
  playbackRate = 1;
  readyState = 0;
  ranges: readonly (readonly [number, number])[] = [];
  readonly #signals = new Set<AbortSignal>();
  #unsignalled = 0;

  /** Groups of listeners not taken off yet: they come with a signal, or are never taken off. */
  get listeners(): number {
    return this.#unsignalled + [...this.#signals].filter((signal) => !signal.aborted).length;
  }

  get buffered(): TimeRanges {
    const { ranges } = this;
    return {
      length: ranges.length,
      start: (i) => ranges[i]?.[0] ?? 0,
      end: (i) => ranges[i]?.[1] ?? 0,
    };
  }

  override addEventListener(...args: Parameters<EventTarget['addEventListener']>): void {
    const options = args[2];
    const signal = typeof options === 'object' ? options.signal : undefined;
    if (signal) this.#signals.add(signal);
    else this.#unsignalled += 1;
    super.addEventListener(...args);
  }

  fire(type: string): void {
    this.dispatchEvent(new Event(type));
  }

  play(): void {
    this.paused = false;
    this.readyState = 4;
    this.fire('play');
    this.fire('playing');
  }
}
