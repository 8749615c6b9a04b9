import { EventEmitter } from 'node:events';
import type { HlsClass } from '@paceline/hls';

/** What a test does with hls.js: counts instances and calls, and makes events. */
export class FakeHls extends EventEmitter {
  static readonly Events = {
    ERROR: 'hlsError',
    FRAG_BUFFERED: 'hlsFragBuffered',
    DESTROYING: 'hlsDestroying',
  } as const;

  readonly calls: string[] = [];
  readonly config: Readonly<Record<string, unknown>>;
  media: FakeVideo | undefined;
  isDestroyed = false;

  constructor(config: Readonly<Record<string, unknown>> = {}) {
    super();
    this.config = config;
  }

  loadSource(url: string): void {
    this.calls.push(`load ${url}`);
    this.media?.empty();
  }

  attachMedia(media: FakeVideo): void {
    this.calls.push('attach');
    this.media = media;
  }

  startLoad(): void {
    this.calls.push('start');
  }

  recoverMediaError(): void {
    this.calls.push('recover');
    this.media?.empty();
  }

  destroy(): void {
    this.calls.push('destroy');
    this.emit(FakeHls.Events.DESTROYING, FakeHls.Events.DESTROYING);
    this.isDestroyed = true;
    this.removeAllListeners();
  }

  fail(type: string, details: string): void {
    this.emit(FakeHls.Events.ERROR, FakeHls.Events.ERROR, { type, details, fatal: true });
  }

  bufferSegment(): void {
    this.emit(FakeHls.Events.FRAG_BUFFERED, FakeHls.Events.FRAG_BUFFERED, {});
  }
}

/** A class of its own for each test, which knows its instances. */
export function fakeHlsClass({ isSupported = true } = {}): {
  readonly Hls: HlsClass;
  readonly instances: FakeHls[];
} {
  const instances: FakeHls[] = [];
  class CountedHls extends FakeHls {
    static isSupported(): boolean {
      return isSupported;
    }

    constructor(config: Readonly<Record<string, unknown>>) {
      super(config);
      if (config['isRefused'] === true) throw new Error('illegal config');
      instances.push(this);
    }
  }
  return { Hls: CountedHls as unknown as HlsClass, instances };
}

/** A media element without a browser. */
export class FakeVideo extends EventTarget {
  paused = true;
  src = '';
  error: { readonly message: string } | null = null;
  readonly playsHls: boolean;
  playCount = 0;

  constructor({ playsHls = false } = {}) {
    super();
    this.playsHls = playsHls;
  }

  get element(): HTMLVideoElement {
    return this as unknown as HTMLVideoElement;
  }

  canPlayType(): string {
    return this.playsHls ? 'maybe' : '';
  }

  hasAttribute(name: string): boolean {
    return name === 'src' && this.src !== '';
  }

  removeAttribute(): void {
    this.src = '';
  }

  load(): void {
    this.paused = true;
  }

  empty(): void {
    this.paused = true;
  }

  play(): Promise<void> {
    this.playCount += 1;
    this.paused = false;
    return Promise.resolve();
  }
}
