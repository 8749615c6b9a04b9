import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startLiveOrigin } from '@paceline/live-origin';
import type { LiveOriginHandle, LiveOriginOptions } from '@paceline/live-origin';
import { startTracker } from '@paceline/tracker-server';
import type { TrackerHandle, TrackerOptions } from '@paceline/tracker-server';
import { chromium } from '@playwright/test';
import type { Browser, BrowserServer, Page } from '@playwright/test';
import { browserLaunch } from './browser-launch.ts';
import { cpuMsOfTree } from './process-cpu.ts';
import type { ViewerOptions } from './viewer.ts';
import { Viewer } from './viewer.ts';

const resolve = createRequire(import.meta.url).resolve;
const PAGE_DIRECTORY = fileURLToPath(new URL('../page', import.meta.url));
const HLS_PACKAGES = { '1.5': 'hls.js-1.5', '1.6': 'hls.js-1.6', '1.7': 'hls.js' } as const;

export interface LabOptions {
  readonly origin?: LiveOriginOptions;
  readonly tracker?: Partial<TrackerOptions>;
}

interface LabParts {
  readonly origin: LiveOriginHandle;
  readonly tracker: TrackerHandle;
  readonly trackerOptions: Partial<TrackerOptions>;
  readonly server: BrowserServer;
  readonly browser: Browser;
}

/**
 * Everything a test or a measurement with real browsers needs, on loopback. The origin serves, beside the stream: `/lab/` (the
 * viewer's page), `/vendor/hls-1.5/`, `/vendor/hls-1.6/`, `/vendor/hls-1.7/` and `/vendor/paceline/` (the builds).
 */
export class Lab {
  readonly origin: LiveOriginHandle;
  readonly trackerUrl: string;
  readonly #trackerOptions: Partial<TrackerOptions>;
  readonly #server: BrowserServer;
  readonly #browser: Browser;
  readonly #viewers: Viewer[] = [];
  #tracker: TrackerHandle;

  private constructor({ origin, tracker, trackerOptions, server, browser }: LabParts) {
    this.origin = origin;
    this.trackerUrl = tracker.url;
    this.#tracker = tracker;
    this.#trackerOptions = trackerOptions;
    this.#server = server;
    this.#browser = browser;
  }

  /** Starts origin, tracker and browser. Close it, whatever happens. */
  static async start(options: LabOptions = {}): Promise<Lab> {
    const origin = await startLiveOrigin(options.origin);
    origin.mountDirectory('/lab', PAGE_DIRECTORY);
    for (const [version, name] of Object.entries(HLS_PACKAGES)) {
      origin.mountDirectory(`/vendor/hls-${version}`, join(dirname(resolve(`${name}/package.json`)), 'dist'));
    }
    origin.mountDirectory('/vendor/paceline', dirname(resolve('@paceline/hls/dist/paceline.min.js')));
    const trackerOptions = { port: 0, ...options.tracker };
    const tracker = await startTracker(trackerOptions);
    const server = await chromium.launchServer({ headless: true, ...browserLaunch() });
    const browser = await chromium.connect(server.wsEndpoint());
    return new Lab({ origin, tracker, trackerOptions, server, browser });
  }

  /** All that were opened, also those that have left. */
  get viewers(): readonly Viewer[] {
    return this.#viewers;
  }

  /**
   * Opens a viewer. By default it plays the live stream with the SDK; `tracker: undefined` in `options` makes it plain.
   * `prepare` gets the page before anything is loaded.
   */
  async open(
    name: string,
    options: ViewerOptions = {},
    prepare?: (page: Page) => Promise<void>,
  ): Promise<Viewer> {
    const viewer = await this.openTab(name);
    await prepare?.(viewer.page);
    const full: ViewerOptions = { stream: this.origin.streamUrl(name), tracker: this.trackerUrl, ...options };
    const query = new URLSearchParams({ options: JSON.stringify(full) });
    await viewer.page.goto(`${this.origin.url}/lab/viewer.html?${query.toString()}`);
    await viewer.page.evaluate('viewerReady');
    return viewer;
  }

  /** Opens an empty page in a browser context of its own: a viewer that is not at the lab's own page cannot report. */
  async openTab(name: string): Promise<Viewer> {
    const context = await this.#browser.newContext();
    const viewer = new Viewer(name, await context.newPage(), context);
    this.#viewers.push(viewer);
    return viewer;
  }

  /** Ends the tracker; its viewers are told to go away at once. */
  async stopTracker(): Promise<void> {
    await this.#tracker.close(0);
  }

  /** A new tracker at the same address, which knows nobody. */
  async restartTracker(): Promise<void> {
    this.#tracker = await startTracker({ ...this.#trackerOptions, port: this.#tracker.port });
  }

  /** CPU time used so far by the browser with all its processes, ms, as the operating system counts it. Linux only. */
  cpuMs(): number {
    return cpuMsOfTree(this.#server.process().pid ?? 0);
  }

  async close(): Promise<void> {
    await this.#browser.close();
    await this.#server.close();
    await this.#tracker.close(0);
    await this.origin.close();
  }
}
