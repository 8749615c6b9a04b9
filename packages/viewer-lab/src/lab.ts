import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startLiveOrigin } from '@paceline/live-origin';
import type { LiveOriginHandle, LiveOriginOptions } from '@paceline/live-origin';
import { startTracker } from '@paceline/tracker-server';
import type { TrackerHandle, TrackerOptions } from '@paceline/tracker-server';
import { chromium } from '@playwright/test';
import type { Page } from '@playwright/test';
import { browserLaunch } from './browser-launch.ts';
import { LabBrowser } from './lab-browser.ts';
import type { Line } from './network/seat.ts';
import { ShapedNetwork } from './network/shaped-network.ts';
import type { ShapedNetworkOptions } from './network/shaped-network.ts';
import type { ViewerOptions } from './viewer.ts';
import { Viewer } from './viewer.ts';

const resolve = createRequire(import.meta.url).resolve;
const PAGE_DIRECTORY = fileURLToPath(new URL('../page', import.meta.url));
const HLS_PACKAGES = { '1.5': 'hls.js-1.5', '1.6': 'hls.js-1.6', '1.7': 'hls.js' } as const;

const VIEWER_PAGE = '/lab/viewer.html';

export interface LabOptions {
  readonly origin?: LiveOriginOptions;
  readonly tracker?: Partial<TrackerOptions>;
  /** Gives every viewer a browser and a network namespace of its own; needs root. Default: one browser, on loopback. */
  readonly network?: ShapedNetworkOptions;
  /**
   * The picture is small, in segments of the same size, and no viewer draws it: a plain one takes 0.4 of the processor time that it takes
   * otherwise (bench/README.md), for machines on which many would be short of that. Default false.
   */
  readonly lightPicture?: boolean;
}

interface LabParts {
  readonly origin: LiveOriginHandle;
  readonly tracker: TrackerHandle;
  readonly trackerOptions: Partial<TrackerOptions>;
  /** What the viewers without a network of their own share. */
  readonly browser: LabBrowser | undefined;
  readonly network: ShapedNetwork | undefined;
  readonly hidesVideos: boolean;
}

/**
 * Everything a test or a measurement with real browsers needs, on loopback or on a network of namespaces. The origin serves,
 * beside the stream: `/lab/` (the viewer's page), `/vendor/hls-1.5/`, `/vendor/hls-1.6/`, `/vendor/hls-1.7/` and
 * `/vendor/paceline/` (the builds).
 */
export class Lab {
  readonly origin: LiveOriginHandle;
  /** Undefined on loopback. */
  readonly network: ShapedNetwork | undefined;
  readonly trackerUrl: string;
  readonly #trackerOptions: Partial<TrackerOptions>;
  readonly #browsers = new Set<LabBrowser>();
  readonly #shared: LabBrowser | undefined;
  readonly #viewers: Viewer[] = [];
  readonly #hidesVideos: boolean;
  #tracker: TrackerHandle;

  private constructor({ origin, tracker, trackerOptions, browser, network, hidesVideos }: LabParts) {
    this.origin = origin;
    this.network = network;
    this.trackerUrl = tracker.url;
    this.#tracker = tracker;
    this.#trackerOptions = trackerOptions;
    this.#shared = browser;
    this.#hidesVideos = hidesVideos;
    if (browser !== undefined) this.#browsers.add(browser);
  }

  /** Starts origin, tracker and browser. Close it, whatever happens. */
  static async start(options: LabOptions = {}): Promise<Lab> {
    const network = options.network === undefined ? undefined : new ShapedNetwork(options.network);
    try {
      return await Lab.#startOn(network, options);
    } catch (error) {
      network?.close();
      throw error;
    }
  }

  static async #startOn(network: ShapedNetwork | undefined, options: LabOptions): Promise<Lab> {
    const host = network === undefined ? {} : { host: network.host };
    const { lightPicture = false } = options;
    const replay = { lightPicture, ...options.origin?.replay };
    const origin = await startLiveOrigin({ ...host, ...options.origin, replay });
    origin.mountDirectory('/lab', PAGE_DIRECTORY);
    for (const [version, name] of Object.entries(HLS_PACKAGES)) {
      origin.mountDirectory(`/vendor/hls-${version}`, join(dirname(resolve(`${name}/package.json`)), 'dist'));
    }
    origin.mountDirectory('/vendor/paceline', dirname(resolve('@paceline/hls/dist/paceline.min.js')));
    const geo = network === undefined ? {} : { geoOverridesCsv: network.geoOverridesCsv };
    const trackerOptions = { port: 0, ...host, ...geo, ...options.tracker };
    const tracker = await startTracker(trackerOptions);
    const browser = network === undefined ? await LabBrowser.launch() : undefined;
    return new Lab({ origin, tracker, trackerOptions, browser, network, hidesVideos: lightPicture });
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
    await this.play(viewer, options);
    return viewer;
  }

  /** The second half of `open`: brings an empty page to the lab's own (or the one in the options) and lets it play. */
  async play(viewer: Viewer, { page = VIEWER_PAGE, ...options }: ViewerOptions = {}): Promise<void> {
    const stream = this.origin.streamUrl(viewer.name);
    const hidesVideo = this.#hidesVideos;
    const full: ViewerOptions = { stream, tracker: this.trackerUrl, hidesVideo, ...options };
    const query = new URLSearchParams({ options: JSON.stringify(full) });
    await viewer.page.goto(`${this.origin.url}${page}?${query.toString()}`);
    await viewer.page.evaluate('viewerReady');
  }

  /**
   * Opens an empty page in a browser context of its own: a viewer that is not at the lab's own page cannot report. `line` is for
   * labs with a network.
   */
  async openTab(name: string, line: Line = {}): Promise<Viewer> {
    const { network } = this;
    const viewer =
      network === undefined ? await this.#openHere(name) : await this.#openSeated(network, name, line);
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

  /** CPU time used so far by the browsers that are open, with all their processes, ms, as the operating system counts it. Linux only. */
  cpuMs(): number {
    return [...this.#browsers].reduce((sum, browser) => sum + browser.cpuMs(), 0);
  }

  async close(): Promise<void> {
    for (const browser of this.#browsers) await browser.close();
    this.#browsers.clear();
    await this.#tracker.close(0);
    await this.origin.close();
    this.network?.close();
  }

  async #openHere(name: string): Promise<Viewer> {
    if (this.#shared === undefined) throw new Error('a lab on loopback has a browser');
    const context = await this.#shared.newContext();
    return new Viewer(name, await context.newPage(), context);
  }

  async #openSeated(network: ShapedNetwork, name: string, line: Line): Promise<Viewer> {
    const seat = network.seat(line, browserLaunch().executablePath ?? chromium.executablePath());
    try {
      // Loopback counts as secure, an address of a bridge does not; and a proxy would not reach it.
      const secure = [`--unsafely-treat-insecure-origin-as-secure=${this.origin.url}`, '--no-proxy-server'];
      const browser = await LabBrowser.launch(seat.executablePath, secure);
      this.#browsers.add(browser);
      const context = await browser.newContext();
      return new Viewer(name, await context.newPage(), context, async () => {
        this.#browsers.delete(browser);
        await browser.close();
        network.leave(seat);
      });
    } catch (error) {
      network.leave(seat);
      throw error;
    }
  }
}
