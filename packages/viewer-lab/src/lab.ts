import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startLiveOrigin } from '@paceline/live-origin';
import type { LiveOriginHandle, LiveOriginOptions } from '@paceline/live-origin';
import { startTracker } from '@paceline/tracker-server';
import type { TrackerHandle, TrackerOptions } from '@paceline/tracker-server';
import { chromium } from '@playwright/test';
import type { Browser, BrowserServer } from '@playwright/test';
import { browserLaunch } from './browser-launch.ts';
import { cpuMsOfTree } from './process-cpu.ts';
import type { ViewerOptions } from './viewer.ts';
import { Viewer } from './viewer.ts';

const resolve = createRequire(import.meta.url).resolve;
const PAGE_DIRECTORY = fileURLToPath(new URL('../page', import.meta.url));

export interface LabOptions {
  readonly origin?: LiveOriginOptions;
  readonly tracker?: Partial<TrackerOptions>;
}

/** Everything a test or a measurement with real browsers needs, on loopback. */
export class Lab {
  readonly origin: LiveOriginHandle;
  readonly #trackerOptions: Partial<TrackerOptions>;
  readonly #server: BrowserServer;
  readonly #browser: Browser;
  readonly #viewers: Viewer[] = [];
  #tracker: TrackerHandle | undefined;
  readonly trackerUrl: string;

  private constructor(
    origin: LiveOriginHandle,
    tracker: TrackerHandle,
    trackerOptions: Partial<TrackerOptions>,
    server: BrowserServer,
    browser: Browser,
  ) {
    this.origin = origin;
    this.#tracker = tracker;
    this.trackerUrl = tracker.url;
    this.#trackerOptions = trackerOptions;
    this.#server = server;
    this.#browser = browser;
  }

  /** Starts origin, tracker and browser. Close it, whatever happens. */
  static async start(options: LabOptions = {}): Promise<Lab> {
    const origin = await startLiveOrigin(options.origin);
    origin.mountDirectory('/lab', PAGE_DIRECTORY);
    for (const [version, name] of Object.entries({ '1.5': 'hls.js-1.5', '1.6': 'hls.js-1.6', '1.7': 'hls.js' })) {
      origin.mountDirectory(`/vendor/hls-${version}`, join(dirname(resolve(`${name}/package.json`)), 'dist'));
    }
    origin.mountDirectory('/vendor/paceline', dirname(resolve('@paceline/hls/dist/paceline.min.js')));
    const trackerOptions = { port: 0, ...options.tracker };
    const tracker = await startTracker(trackerOptions);
    const server = await chromium.launchServer({ headless: true, ...browserLaunch() });
    const browser = await chromium.connect(server.wsEndpoint());
    return new Lab(origin, tracker, trackerOptions, server, browser);
  }

  get viewers(): readonly Viewer[] {
    return this.#viewers;
  }

  /** Opens a viewer. By default it plays the live stream with the SDK; `tracker: undefined` in `options` makes it plain. */
  async open(name: string, options: ViewerOptions = {}): Promise<Viewer> {
    const context = await this.#browser.newContext();
    const page = await context.newPage();
    const viewer = new Viewer(name, page, context);
    const full: ViewerOptions = { stream: this.origin.streamUrl(name), tracker: this.trackerUrl, ...options };
    const query = new URLSearchParams({ options: JSON.stringify(full) });
    await page.goto(`${this.origin.url}/lab/viewer.html?${query.toString()}`);
    await page.evaluate('viewerReady');
    this.#viewers.push(viewer);
    return viewer;
  }

  /** Ends the tracker without notice. */
  async killTracker(): Promise<void> {
    await this.#tracker?.close(0);
    this.#tracker = undefined;
  }

  /** A new tracker at the same address, which knows nobody. */
  async restartTracker(): Promise<void> {
    const port = Number(new URL(this.trackerUrl).port);
    this.#tracker = await startTracker({ ...this.#trackerOptions, port });
  }

  /** CPU time used so far by the browser with all its processes, ms, as the operating system counts it. Linux only. */
  cpuMs(): number {
    return cpuMsOfTree(this.#server.process().pid ?? 0);
  }

  async close(): Promise<void> {
    await this.#browser.close();
    await this.#server.close();
    await this.#tracker?.close(0);
    await this.origin.close();
  }
}
