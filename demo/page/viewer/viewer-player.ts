import {
  attach,
  isSupported,
  type PartnerStats,
  type SegmentReport,
  type SessionStats,
  type WindowView,
} from '@paceline/hls';
import Hls, { type ErrorData } from 'hls.js';
import type { PlaybackState, ViewerNote, ViewerReport } from '../model/frame-message.ts';
import type { FrameCounts } from '../model/sample.ts';
import { UNREPORTED_MAX, type SegmentTrace } from '../model/segment-trace.ts';
import type { ViewerMode, ViewerSetup } from '../model/viewer-setup.ts';
import { PlainMeter } from './plain-meter.ts';
import { StatsLedger } from './stats-ledger.ts';

type Session = ReturnType<typeof attach>;

/** The least the SDK takes as an upload cap, bit/s. */
const UPLOAD_CAP_BPS_MIN = 100_000;
/** Pause before hls.js is started again after a fatal network error. */
const RETRY_MS = 1_500;

/** One viewer: a video, hls.js and, unless it is a plain one, a session of the SDK. Knows nothing of frames and pages. */
export class ViewerPlayer {
  readonly #video: HTMLVideoElement;
  readonly #setup: ViewerSetup;
  readonly #mode: ViewerMode;
  readonly #onNote: (note: ViewerNote) => void;
  readonly #hls: Hls;
  readonly #ledger = new StatsLedger();
  readonly #meter: PlainMeter | undefined;
  #session: Session | undefined;
  #unreported: SegmentTrace[] = [];
  #uploadCapBps: number;
  #p2pEnabled = true;
  #playback: PlaybackState = 'starting';

  constructor(video: HTMLVideoElement, setup: ViewerSetup, onNote: (note: ViewerNote) => void) {
    this.#video = video;
    this.#setup = setup;
    this.#onNote = onNote;
    this.#uploadCapBps = setup.uploadCapBps;
    this.#hls = new Hls({
      liveSyncDurationCount: setup.liveSyncSegments,
      liveMaxLatencyDurationCount: setup.liveSyncSegments + 6,
      backBufferLength: 20,
    });
    this.#mode = setup.mode === 'p2p' && !isSupported() ? 'plain' : setup.mode;
    if (this.#mode !== setup.mode)
      this.#note('warning', 'WebRTC is not available here: plain hls.js instead.');
    this.#listen();
    if (this.#mode === 'plain')
      this.#meter = new PlainMeter(this.#hls, video, (report) => this.#trace(report));
    else this.#session = this.#attach();
    this.#hls.loadSource(setup.streamUrl);
    this.#hls.attachMedia(video);
  }

  get playback(): PlaybackState {
    return this.#playback;
  }

  /** Starts playback. After a refusal the state is `blocked` until this is called from a click. */
  async play(): Promise<void> {
    try {
      await this.#video.play();
    } catch (error) {
      if (error instanceof DOMException && error.name === 'NotAllowedError') this.#playback = 'blocked';
    }
  }

  setP2p(enabled: boolean): void {
    if (this.#mode === 'plain') return;
    this.#p2pEnabled = enabled;
    if (enabled) this.#session?.enable();
    else this.#session?.disable();
  }

  /** The cap is fixed at `attach`, so a new one takes a new session: the viewer leaves and comes back as another peer. */
  setUploadCap(uploadCapBps: number): void {
    if (this.#session === undefined || uploadCapBps === this.#uploadCapBps) return;
    this.#uploadCapBps = uploadCapBps;
    this.#ledger.close(this.#session.stats());
    this.#session.destroy();
    this.#session = this.#attach();
    if (!this.#p2pEnabled) this.#session.disable();
  }

  report(): Omit<ViewerReport, 'condition'> {
    const segments = this.#unreported;
    this.#unreported = [];
    return {
      atMs: Date.now(),
      mode: this.#mode,
      p2pEnabled: this.#mode === 'p2p' && this.#p2pEnabled,
      uploadCapBps: this.#uploadCapBps,
      playback: this.#playback,
      stats: this.#stats(),
      frames: this.#frames(),
      partners: this.#partners(),
      window: this.#window(),
      segments,
    };
  }

  /** Says goodbye to the partners and the tracker, and ends playback. */
  destroy(): void {
    this.#session?.destroy();
    this.#meter?.destroy();
    this.#hls.destroy();
  }

  #stats(): SessionStats {
    const stats = this.#session?.stats() ?? this.#meter?.stats();
    if (stats === undefined) throw new Error('a viewer has either a session or a meter');
    return this.#ledger.total(stats);
  }

  #frames(): FrameCounts {
    const { totalVideoFrames, droppedVideoFrames } = this.#video.getVideoPlaybackQuality();
    return { total: totalVideoFrames, dropped: droppedVideoFrames };
  }

  #partners(): readonly PartnerStats[] {
    return this.#session?.partners() ?? [];
  }

  #window(): WindowView | undefined {
    return this.#session?.window();
  }

  #attach(): Session {
    const enabled = this.#uploadCapBps >= UPLOAD_CAP_BPS_MIN;
    const session = attach(this.#hls, {
      tracker: this.#setup.trackerUrl,
      channel: channelOf(this.#setup.streamUrl),
      upload: enabled ? { maxBps: this.#uploadCapBps } : { enabled: false },
    });
    session.on('segment', (report) => this.#trace(report));
    session.on('state', (state) => this.#note('info', `State: ${state}`));
    session.on('warning', ({ code, message }) => this.#note('warning', `${code}: ${message}`));
    session.on('partner-connected', (peerId) => this.#note('info', `Partner ${peerId} connected`));
    session.on('partner-disconnected', (peerId, reason) =>
      this.#note('info', `Partner ${peerId} left (${reason})`),
    );
    return session;
  }

  #listen(): void {
    const states: readonly (readonly [keyof HTMLMediaElementEventMap, PlaybackState])[] = [
      ['playing', 'playing'],
      ['waiting', 'waiting'],
      ['pause', 'paused'],
    ];
    for (const [event, state] of states) {
      this.#video.addEventListener(event, () => {
        this.#playback = state;
      });
    }
    this.#hls.on(Hls.Events.MANIFEST_PARSED, () => void this.play());
    this.#hls.on(Hls.Events.ERROR, (_, data) => {
      if (data.fatal) this.#recover(data);
    });
  }

  #recover(data: ErrorData): void {
    this.#note('error', `hls.js: ${data.details}`);
    if (data.type === Hls.ErrorTypes.NETWORK_ERROR) {
      this.#playback = 'waiting';
      const begun = this.#hls.levels.length > 0;
      setTimeout(
        () => (begun ? this.#hls.startLoad() : this.#hls.loadSource(this.#setup.streamUrl)),
        RETRY_MS,
      );
    } else if (data.type === Hls.ErrorTypes.MEDIA_ERROR) {
      this.#hls.recoverMediaError();
    } else {
      this.#playback = 'failed';
    }
  }

  #trace(report: SegmentReport): void {
    if (this.#unreported.length < UNREPORTED_MAX) this.#unreported.push({ ...report, atMs: Date.now() });
  }

  #note(level: ViewerNote['level'], text: string): void {
    this.#onNote({ atMs: Date.now(), level, text });
  }
}

/**
 * Viewers meet by this name. The host is left out of it: the same demo server is `localhost` for one viewer and an address
 * of the local network for the next.
 */
function channelOf(streamUrl: string): string {
  return `demo${new URL(streamUrl, location.href).pathname}`;
}
