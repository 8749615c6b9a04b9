import { EventEmitter } from 'node:events';
import type { PacelineOptions, PartnerStats, Session, SessionState } from '@paceline/hls';
import type Hls from 'hls.js';
import type { Mock } from 'vitest';
import { afterEach, beforeEach, vi } from 'vitest';

/** Every session that was attached, in order. */
export const attached: {
  readonly hls: unknown;
  readonly options: PacelineOptions;
  readonly session: FakeSession;
}[] = [];

interface FakeTraffic {
  readonly cdnBytes: number;
  readonly p2pBytes: number;
  readonly uploadBytes: number;
  readonly p2pBps: number;
  readonly peerId?: string | undefined;
}

/** A session that says what it is told to say. */
export class FakeSession extends EventEmitter {
  state: SessionState = 'idle';
  traffic: FakeTraffic = { cdnBytes: 0, p2pBytes: 0, uploadBytes: 0, p2pBps: 0 };
  partnersNow: Partial<PartnerStats>[] = [];

  stats(): object {
    return { state: this.state, ...this.traffic };
  }

  partners(): Partial<PartnerStats>[] {
    return this.partnersNow;
  }

  enable(): void {
    if (this.state === 'disabled') this.enter('idle');
  }

  disable(): void {
    this.enter('disabled');
  }

  destroy(): void {
    if (this.state === 'destroyed') return;
    this.enter('destroyed');
    this.removeAllListeners();
  }

  enter(state: SessionState): void {
    this.state = state;
    this.emit('state', state);
  }

  tick(traffic: Partial<FakeTraffic>): void {
    Object.assign(this.traffic, traffic);
    this.emit('stats', this.stats());
  }
}

/** hls.js as far as the shims know it. */
export class FakeHls extends EventEmitter {
  static DefaultConfig = {};
  readonly config: object;
  url: string | null = null;

  constructor(config: object = {}) {
    super();
    this.config = config;
  }

  get asHls(): Hls {
    return this as unknown as Hls;
  }

  loadSource(url: string): void {
    this.url = url;
    this.emit('hlsManifestLoading', 'hlsManifestLoading', { url });
  }

  loaded(sn: number | 'initSegment', byteLength: number, type = 'main'): void {
    const frag = {
      sn,
      type,
      level: 2,
      duration: 4,
      url: `https://cdn.example/${sn}.ts`,
      stats: { loaded: byteLength },
    };
    this.emit('hlsFragLoaded', 'hlsFragLoaded', { frag, part: null });
  }
}

export const FakeHlsClass = FakeHls as unknown as typeof Hls;

/** Stands for `attach` of the SDK. */
export function fakeAttach(hls: unknown, options: PacelineOptions): Session {
  const session = new FakeSession();
  attached.push({ hls, options, session });
  return session as unknown as Session;
}

/** The latest session. */
export function lastSession(): FakeSession {
  const last = attached.at(-1);
  if (last === undefined) throw new Error('nothing was attached');
  return last.session;
}

/** Stands for the error of the SDK. */
export class FakePacelineError extends Error {
  readonly code: string;
  readonly field: string | undefined;

  constructor(code: string, message: string, field?: string) {
    super(message);
    this.code = code;
    this.field = field;
  }
}

/** The page's document, with a tracker in its head or without. */
export function pageWith(tracker: string | undefined): object {
  return {
    querySelector: (selector: string) =>
      tracker !== undefined && selector === 'meta[name="paceline-tracker"]' ? { content: tracker } : null,
  };
}

/** Every test of the file is on a page without a tracker, with a clock of its own. What the console is warned of is kept. */
export function onFakePage(): Mock {
  const warn = vi.fn();
  beforeEach(() => {
    vi.useFakeTimers();
    vi.spyOn(console, 'warn').mockImplementation(warn);
    vi.stubGlobal('document', pageWith(undefined));
  });

  afterEach(() => {
    vi.runOnlyPendingTimers();
    vi.useRealTimers();
    vi.restoreAllMocks();
    vi.unstubAllGlobals();
    warn.mockClear();
    attached.length = 0;
  });
  return warn;
}
