import type { SegmentReport, SessionStats } from '@paceline/hls';
import Hls from 'hls.js';
import { rateAtBps, type Reading } from '../model/rate-series.ts';

/** Rates of the SDK are over 10 s; the comparison uses the same. */
const RATE_SPAN_MS = 10_000;
/** One reading per segment; 60 are more than 10 s of any stream. */
const READINGS_MAX = 60;

/**
 * Measures hls.js without the SDK, in the figures of the SDK, so that a plain viewer can stand beside the others.
 * Counts what hls.js reports as loaded; bytes of aborted requests are in it as far as hls.js tells.
 */
export class PlainMeter {
  readonly #hls: Hls;
  readonly #video: HTMLVideoElement;
  readonly #startedAtMs = performance.now();
  readonly #listeners = new AbortController();
  readonly #readings: Reading[] = [{ atMs: performance.now(), bytes: 0 }];
  #cdnBytes = 0;
  #segmentCount = 0;
  #startupMs: number | undefined;
  #stallCount = 0;
  #stalledMs = 0;
  #stalledSinceMs: number | undefined;

  constructor(hls: Hls, video: HTMLVideoElement, onSegment: (report: SegmentReport) => void) {
    this.#hls = hls;
    this.#video = video;
    hls.on(Hls.Events.FRAG_LOADED, (_, { frag, part }) => {
      this.#segmentCount += 1;
      const { loaded, loading } = (part ?? frag).stats;
      this.#count(loaded);
      if (typeof frag.sn !== 'number') return;
      const waitMs = loading.end - loading.start;
      const bytes = { byteLength: loaded, cdnBytes: loaded, p2pBytes: 0, pushedBytes: 0 };
      onSegment({ mediaSequence: frag.sn, ...bytes, waitMs, how: 'cdn' });
    });
    hls.on(Hls.Events.FRAG_LOAD_EMERGENCY_ABORTED, (_, { stats }) => this.#count(stats.loaded));
    const { signal } = this.#listeners;
    video.addEventListener('playing', () => this.#onPlaying(), { signal });
    video.addEventListener('waiting', () => this.#onWaiting(), { signal });
  }

  stats(): SessionStats {
    const nowMs = performance.now();
    const running = this.#stalledSinceMs === undefined ? 0 : nowMs - this.#stalledSinceMs;
    const { latency } = this.#hls;
    return {
      cdnBytes: this.#cdnBytes,
      p2pBytes: 0,
      uploadBytes: 0,
      wastedBytes: 0,
      offloadRatio: 0,
      cdnBps: rateAtBps(this.#readings, nowMs, RATE_SPAN_MS),
      p2pBps: 0,
      uploadBps: 0,
      uplinkBps: 0,
      partnerCount: 0,
      swarmSize: 0,
      groupSize: 0,
      liveLatencyMs: this.#startupMs === undefined || !(latency > 0) ? undefined : latency * 1_000,
      bufferAheadMs: bufferAheadMs(this.#video),
      stallCount: this.#stallCount,
      stallMs: this.#stalledMs + running,
      startupMs: this.#startupMs,
      peerId: undefined,
      segments: { cdn: this.#segmentCount, p2p: 0, mixed: 0 },
      ledSegments: 0,
      rescuedSegments: 0,
      bannedPeers: 0,
      state: this.#startupMs === undefined ? 'idle' : 'cdn-only',
    };
  }

  destroy(): void {
    this.#listeners.abort();
  }

  #count(byteLength: number): void {
    this.#cdnBytes += byteLength;
    this.#readings.push({ atMs: performance.now(), bytes: this.#cdnBytes });
    if (this.#readings.length > READINGS_MAX) this.#readings.shift();
  }

  #onPlaying(): void {
    const nowMs = performance.now();
    this.#startupMs ??= nowMs - this.#startedAtMs;
    if (this.#stalledSinceMs === undefined) return;
    this.#stalledMs += nowMs - this.#stalledSinceMs;
    this.#stalledSinceMs = undefined;
  }

  #onWaiting(): void {
    // Before the first frame it is start-up, and during a seek it is the seek; neither is a stall.
    if (this.#startupMs === undefined || this.#video.seeking || this.#stalledSinceMs !== undefined) return;
    this.#stallCount += 1;
    this.#stalledSinceMs = performance.now();
  }
}

/** Media ahead of the playhead without a gap, ms. */
function bufferAheadMs(video: HTMLVideoElement): number {
  const { buffered, currentTime } = video;
  for (let index = 0; index < buffered.length; index += 1) {
    if (buffered.start(index) <= currentTime + 0.1 && buffered.end(index) > currentTime) {
      return (buffered.end(index) - currentTime) * 1_000;
    }
  }
  return 0;
}
