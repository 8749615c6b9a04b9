import { MediaWatch } from './media-watch.js';

const { performance, crypto } = globalThis;

/** Reports kept since the last mark: an hour of 2 s segments. */
const SEGMENTS_MAX = 2_000;

/** Latency is sampled this often, ms, and this many samples are kept: 150 s. */
const LATENCY_INTERVAL_MS = 250;
const LATENCIES_MAX = 600;

/** A player with or without the SDK, and what a test or a measurement wants to know of it. Typed in src/page-viewer.ts. */
export class PageViewer {
  hls;
  session;
  #watch;
  #options;
  #loader;
  #latenciesMs = [];
  #latencyTimer;
  #facts = { fatal: [], errors: {}, warnings: [], states: [], segments: [], digests: {} };

  constructor(video) {
    this.video = video;
    this.#watch = new MediaWatch(video);
  }

  start(options) {
    this.#options = options;
    this.video.hidden = options.hidesVideo === true;
    this.#loader = globalThis.createLoader?.(options.adapter.settings);
    const { hlsConfig } = this.#loader ?? {};
    this.hls = new globalThis.Hls({ liveSyncDurationCount: 3, ...options.hlsConfig, ...hlsConfig });
    this.#loader?.bind(this.hls);
    this.#watchHls(this.hls);
    if (options.tracker !== undefined) this.attach();
    if (options.digests) this.#watchBytes(this.hls.config);
    this.#watch.start();
    this.hls.loadSource(options.stream);
    this.hls.attachMedia(this.video);
    this.video.play().catch(() => undefined);
    this.#latencyTimer = globalThis.setInterval(() => this.#sampleLatency(), LATENCY_INTERVAL_MS);
  }

  attach() {
    const { tracker, sdk } = this.#options;
    const session = globalThis.Paceline.attach(this.hls, { tracker, ...sdk });
    const { warnings, states, segments } = this.#facts;
    session.on('warning', ({ code }) => warnings.push(code));
    session.on('state', (state) => states.push(state));
    session.on('segment', (segment) => {
      segments.push(segment);
      if (segments.length > SEGMENTS_MAX) segments.shift();
    });
    this.session = session;
  }

  destroy() {
    globalThis.clearInterval(this.#latencyTimer);
    this.hls.destroy();
  }

  seek(timeS) {
    return this.#watch.seek(timeS);
  }

  mark() {
    this.#watch.mark();
    this.#facts.segments.length = 0;
    for (const details of Object.keys(this.#facts.errors)) delete this.#facts.errors[details];
    this.#latenciesMs.length = 0;
  }

  report() {
    const { video, session } = this;
    const latencies = this.#latenciesMs;
    return {
      ...this.#facts,
      firstFrameMs: this.#watch.firstFrameMs,
      stalls: this.#watch.stalls,
      stallsWithMedia: this.#watch.stallsWithMedia,
      stallMs: this.#watch.stallMs,
      latencyMs: latencies.length === 0 ? undefined : latencies.reduce((a, b) => a + b, 0) / latencies.length,
      currentTime: video.currentTime,
      paused: video.paused,
      droppedFrames: video.getVideoPlaybackQuality().droppedVideoFrames,
      heapBytes: performance.memory?.usedJSHeapSize,
      stats: session?.stats(),
      partners: session?.partners(),
      window: session?.window(),
      traffic: this.#loader?.traffic(),
    };
  }

  #watchHls(hls) {
    const { errors, fatal } = this.#facts;
    hls.on('hlsError', (_, data) => {
      errors[data.details] = (errors[data.details] ?? 0) + 1;
      if (data.fatal) fatal.push(data.details);
    });
  }

  /** Between the loader and hls.js, whichever loader that is: hls.js hands the bytes to its worker, which empties them. */
  #watchBytes(config) {
    const digest = (context, data) => void this.#digest(context.url, data.slice(0));
    config.fLoader = class extends (config.fLoader ?? config.loader) {
      load(context, loaderConfig, callbacks) {
        const onSuccess = (response, ...rest) => {
          if (typeof context.frag.sn === 'number') digest(context, response.data);
          callbacks.onSuccess(response, ...rest);
        };
        super.load(context, loaderConfig, { ...callbacks, onSuccess });
      }
    };
  }

  async #digest(url, bytes) {
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
    const text = [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
    this.#facts.digests[new URL(url).pathname] = text;
  }

  #sampleLatency() {
    if (!this.#watch.isPlaying || !Number.isFinite(this.hls.latency)) return;
    this.#latenciesMs.push(this.hls.latency * 1_000);
    if (this.#latenciesMs.length > LATENCIES_MAX) this.#latenciesMs.shift();
  }
}
