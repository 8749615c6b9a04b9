import type { PacelineOptions, PartnerStats, SegmentReport, SessionStats, WindowView } from '@paceline/hls';
import type { HlsConfig } from 'hls.js';
import type { BrowserContext, CDPSession, Page } from '@playwright/test';

export type HlsVersion = '1.5' | '1.6' | '1.7';

/** What one viewer plays and how; passed to the page in its query. */
export interface ViewerOptions {
  /** Path of the page at the origin. Default: the lab's own. Another one loads the lab's `viewer.js` too. */
  readonly page?: string;
  /** URL of the playlist. Undefined: the page loads the libraries and plays nothing. */
  readonly stream?: string | undefined;
  /** Tracker URL; undefined: plain hls.js. */
  readonly tracker?: string | undefined;
  /** Default 1.7. */
  readonly hlsVersion?: HlsVersion;
  /** The SDK's script-tag build (default) or its module. */
  readonly build?: 'script' | 'module';
  readonly hlsConfig?: Partial<HlsConfig>;
  readonly sdk?: Partial<PacelineOptions>;
  readonly withoutWebRtc?: boolean;
  /** The video is played and decoded as ever, and not drawn: half of what a viewer takes of a processor. */
  readonly hidesVideo?: boolean;
  /** Another loader in place of the SDK. */
  readonly adapter?: LoaderAdapter;
  /** Hash every segment that hls.js gets, for a comparison with the origin's. */
  readonly digests?: boolean;
}

/**
 * A script module at the origin that puts another loader into the player. It exports `createLoader(settings)`, which gives
 * `{ hlsConfig, bind(hls), traffic() }`.
 */
export interface LoaderAdapter {
  readonly module: string;
  readonly settings: Readonly<Record<string, unknown>>;
}

/** What another loader counted itself; media bytes. */
export interface LoaderTraffic {
  readonly cdnBytes: number;
  readonly p2pBytes: number;
  readonly uploadBytes: number;
}

/** What the page measured; times in ms. */
export interface ViewerReport {
  readonly firstFrameMs?: number;
  readonly stalls: number;
  /** Of the stalls, those that began with a second of media at hand: for want of a processor. */
  readonly stallsWithMedia: number;
  readonly stallMs: number;
  readonly fatal: readonly string[];
  readonly errors: Readonly<Record<string, number>>;
  readonly warnings: readonly string[];
  readonly states: readonly string[];
  readonly segments: readonly SegmentReport[];
  /** SHA-256 by path of every segment that hls.js got, if asked for. */
  readonly digests: Readonly<Record<string, string>>;
  /** Mean distance to the live edge since the last mark, as hls.js measures it. */
  readonly latencyMs?: number;
  /** Seconds. */
  readonly currentTime: number;
  readonly paused: boolean;
  readonly droppedFrames: number;
  readonly heapBytes?: number;
  readonly stats?: SessionStats;
  readonly partners?: readonly PartnerStats[];
  readonly window?: WindowView;
  /** Of the loader that `adapter` brought. */
  readonly traffic?: LoaderTraffic;
}

/** One viewer: a page of its own in a browser context of its own. */
export class Viewer {
  readonly name: string;
  readonly page: Page;
  readonly #context: BrowserContext;
  #devtools: Promise<CDPSession> | undefined;
  readonly #afterwards: () => Promise<void>;
  readonly #consoleErrors: string[] = [];

  /** `afterwards` clears away what the viewer had for itself, once it has left. */
  constructor(
    name: string,
    page: Page,
    context: BrowserContext,
    afterwards: () => Promise<void> = () => Promise.resolve(),
  ) {
    this.name = name;
    this.page = page;
    this.#context = context;
    this.#afterwards = afterwards;
    page.on('console', (message) => {
      if (message.type() === 'error') this.#consoleErrors.push(message.text());
    });
    page.on('pageerror', (error) => this.#consoleErrors.push(String(error)));
  }

  /** Errors that the page wrote to its console or did not catch. */
  get consoleErrors(): readonly string[] {
    return this.#consoleErrors;
  }

  async report(): Promise<ViewerReport> {
    return this.page.evaluate<ViewerReport>('viewer.report()');
  }

  /** Forgets stalls, errors that were not fatal, latencies and segments so far. */
  async mark(): Promise<void> {
    await this.page.evaluate('viewer.mark()');
  }

  /** JavaScript heap and array buffers after a garbage collection, bytes. */
  async memory(): Promise<{ readonly heapBytes: number; readonly bufferBytes: number }> {
    const devtools = await this.#context.newCDPSession(this.page);
    await devtools.send('HeapProfiler.collectGarbage');
    const usage = (await devtools.send('Runtime.getHeapUsage')) as {
      readonly usedSize: number;
      readonly backingStorageSize?: number;
    };
    await devtools.detach();
    return { heapBytes: usage.usedSize, bufferBytes: usage.backingStorageSize ?? 0 };
  }

  /** Leaves politely: the page is told that it goes away. */
  async close(): Promise<void> {
    await this.page.goto('about:blank');
    await this.#context.close();
    await this.#afterwards();
  }

  /** Leaves without a word, like a crashed tab or a lost line. */
  async kill(): Promise<void> {
    const devtools = await this.#session();
    // The page dies before it can answer; the promise of the command with it.
    void devtools.send('Page.crash').catch(() => undefined);
    await this.page.waitForEvent('crash', { timeout: 5_000 }).catch(() => undefined);
    await this.#context.close();
    await this.#afterwards();
  }

  /** Does beforehand what `kill` needs, which takes some 100 ms. */
  async prepareKill(): Promise<void> {
    await this.#session();
  }

  #session(): Promise<CDPSession> {
    this.#devtools ??= this.#context.newCDPSession(this.page);
    return this.#devtools;
  }
}
