import type Hls from 'hls.js';
import { unreachable } from '@paceline/core';
import type { ResolvedOptions } from '../api/resolve-options.ts';
import type { PartnerStats, SessionState, SessionStats, WindowView } from '../api/stats.ts';
import type { DeliverOrder } from '../driver/driver.ts';
import { FetchCdn } from '../cdn/fetch-cdn.ts';
import type { CdnListener, CdnPort, TrackerEvent } from '../driver/ports.ts';
import { isChildPlayer, LoaderAttachment } from '../player/loader-attachment.ts';
import type { PlaybackPosition, PlayerFact, PlaylistFact } from '../player/player-facts.ts';
import { PlayerFeed } from '../player/player-feed.ts';
import { PlayerLoaderCdn } from '../player/player-loader-cdn.ts';
import { PlaylistFeed } from '../player/playlist-feed.ts';
import { RenditionDirectory } from '../player/rendition-directory.ts';
import type {
  CdnTiming,
  SegmentCallbacks,
  SegmentHandle,
  SegmentRequest,
  SegmentSource,
} from '../player/segment-source.ts';
import { isWebRtcSupported } from '../webrtc/webrtc-support.ts';
import { cdnOptionsOf } from './cdn-options.ts';
import { channelOf } from './channel.ts';
import { GuardedEmitter } from './guarded-emitter.ts';
import { watchPage } from './page-lifetime.ts';
import { NO_MEMBERSHIP } from './membership.ts';
import { tellNotice } from './notices.ts';
import { reportOf } from './qos-report.ts';
import { Politeness } from './politeness.ts';
import type { Answered } from './segment-answers.ts';
import { SegmentAnswers } from './segment-answers.ts';
import { SessionTotals } from './session-totals.ts';
import { Swarm } from './swarm.ts';
import { TrackTable } from './track-table.ts';
import { Warnings } from './warnings.ts';
import { windowViewOf } from './window-view.ts';

const STATS_INTERVAL_MS = 1_000;

/** Warnings whose cause goes with the source. */
const OF_ONE_SOURCE = ['stream-not-shareable', 'range-unsupported', 'engine-stopped'] as const;

/**
 * One player with P2P: brings the player's side and the swarm together, and keeps the public face. Decides when P2P starts
 * (after the first frame is safe), pauses and ends; never what is fetched from where. Whatever fails here, playback goes on.
 */
export class Session extends GuardedEmitter {
  readonly #hls: Hls;
  readonly #options: ResolvedOptions;
  readonly #directory = new RenditionDirectory();
  readonly #tracks = new TrackTable();
  readonly #totals = new SessionTotals();
  readonly #warnings = new Warnings((warning) => this.emit('warning', warning));
  readonly #answers = new SegmentAnswers((order, answered) => this.#onDelivered(order, answered));
  readonly #attachment: LoaderAttachment | undefined;
  readonly #playlistFeed: PlaylistFeed | undefined;
  readonly #playerFeed: PlayerFeed | undefined;
  readonly #politeness: Politeness | undefined;
  readonly #pageListeners = new AbortController();
  readonly #onDestroyed: () => void;
  #statsTimer: ReturnType<typeof setInterval> | undefined;
  #state: SessionState = 'idle';
  #swarm: Swarm | undefined;
  #channel: string | undefined;
  #firstFrameSafe = false;
  #position: PlaybackPosition | undefined;
  #activeRendition: string | undefined;
  #stallCount = 0;

  /** @internal Sessions are made by `attach` and `install`. */
  constructor(hls: Hls, options: ResolvedOptions, startDisabled: boolean, onDestroyed: () => void) {
    super();
    this.#hls = hls;
    this.#options = options;
    this.#onDestroyed = onDestroyed;
    if (startDisabled) this.#state = 'disabled';
    if (isChildPlayer(hls)) {
      // Ads and thumbnails stay with the CDN.
      this.#state = 'cdn-only';
      return;
    }
    const onFact = (fact: PlayerFact): void => this.#onPlayerFact(fact);
    this.#attachment = new LoaderAttachment(hls, this.#source(), this.#directory);
    this.#politeness = new Politeness(options, () => this.#applyPolicy());
    this.#playlistFeed = new PlaylistFeed(hls, this.#directory, onFact);
    this.#playerFeed = new PlayerFeed(hls, this.#directory, onFact);
    this.#playlistFeed.start();
    this.#playerFeed.start();
    this.#statsTimer = setInterval(() => this.emit('stats', this.stats()), STATS_INTERVAL_MS);
    watchPage(
      this.#pageListeners.signal,
      () => this.#leavePage(),
      () => this.#returnToPage(),
    );
  }

  /** Totals and state of the moment. */
  stats(): SessionStats {
    const { driver, membership = NO_MEMBERSHIP } = this.#swarm ?? {};
    return this.#totals.stats(this.#state, driver?.snapshot(), this.#position, membership);
  }

  /** Connected partners. */
  partners(): PartnerStats[] {
    return [...(this.#swarm?.driver.snapshot().partners ?? [])];
  }

  /** The 256-slot window of the rendition being played; undefined before there is one. */
  window(): WindowView | undefined {
    const track = this.#activeRendition === undefined ? undefined : this.#tracks.get(this.#activeRendition);
    const snapshot = track === undefined ? undefined : this.#swarm?.driver.window(track);
    return snapshot && windowViewOf(snapshot);
  }

  /** Turns P2P off: partners and tracker are left, everything comes from the CDN. Idempotent. */
  disable(): void {
    if (this.#state === 'destroyed' || this.#state === 'disabled') return;
    this.#setState('disabled');
    this.#applyPolicy();
    this.#swarm?.leave();
  }

  /** Turns P2P on again. Idempotent. */
  enable(): void {
    if (this.#state !== 'disabled') return;
    this.#setState(this.#attachment === undefined ? 'cdn-only' : 'idle');
    this.#applyPolicy();
    this.#joinWhenReady();
  }

  /** Ends P2P for this player and restores its previous loader. Playback goes on from the CDN. Idempotent. */
  destroy(): void {
    if (this.#state === 'destroyed') return;
    this.#setState('destroyed');
    clearInterval(this.#statsTimer);
    this.#pageListeners.abort();
    this.#playlistFeed?.destroy();
    this.#playerFeed?.destroy();
    this.#politeness?.destroy();
    this.#endSwarm();
    this.#answers.releaseAll();
    this.#attachment?.detach();
    this.#onDestroyed();
    this.removeAllListeners();
  }

  #source(): SegmentSource {
    return {
      request: (request, callbacks) => this.#request(request, callbacks),
      ingest: (request, chunk, timing) => this.#ingest(request, chunk, timing),
      countCdnBytes: (byteLength) => this.#totals.countCdnBytes(byteLength),
      reject: (request) => this.#reject(request),
    };
  }

  #request(request: SegmentRequest, callbacks: SegmentCallbacks): SegmentHandle {
    const track = this.#tracks.get(request.renditionKey);
    const swarm = this.#swarm;
    if (track === undefined || swarm === undefined || swarm.driver.isStopped) {
      let cancelled = false;
      queueMicrotask(() => {
        if (!cancelled) callbacks.onPassThrough();
      });
      return { cancel: () => (cancelled = true) };
    }
    const { wantId, handle } = this.#answers.add(request, callbacks, (id) => {
      swarm.driver.tell({ type: 'segment-unwanted', wantId: id });
    });
    // The engine's deadline is only as good as the position: after a switch or a seek the last report is of another place.
    this.#playerFeed?.report();
    const position = this.#position;
    swarm.segments.noteHeaders(track, request.mediaSequence, request.headers);
    swarm.driver.tell({
      type: 'segment-wanted',
      wantId,
      track,
      mediaSequence: request.mediaSequence,
      playableMs:
        position?.state === 'playing' && position.rate > 0
          ? position.bufferAheadMs / position.rate
          : undefined,
    });
    // A driver that stopped while it was told has answered nothing.
    if (swarm.driver.isStopped) this.#answers.passThrough(wantId);
    return handle;
  }

  #ingest(request: SegmentRequest, chunk: Uint8Array<ArrayBuffer>, timing: CdnTiming): void {
    // A request that was under way at the end finishes as the plain one that it is.
    if (this.#state === 'destroyed') return;
    this.#totals.countSegment(chunk.byteLength, 0);
    const [track, swarm] = [this.#tracks.get(request.renditionKey), this.#swarm];
    if (track === undefined || swarm === undefined || swarm.driver.isStopped) {
      this.#totals.countCdnBytes(chunk.byteLength);
    } else {
      swarm.driver.tell({
        type: 'segment-loaded',
        track,
        mediaSequence: request.mediaSequence,
        fingerprint: swarm.segments.get(track, request.mediaSequence)?.fingerprint,
        chunk,
        durationMs: timing.endMs - timing.startMs,
      });
    }
    this.emit('segment', {
      mediaSequence: request.mediaSequence,
      byteLength: chunk.byteLength,
      cdnBytes: chunk.byteLength,
      p2pBytes: 0,
      pushedBytes: 0,
      waitMs: timing.endMs - timing.startMs,
      how: 'cdn',
    });
  }

  #reject(request: SegmentRequest): void {
    const track = this.#tracks.get(request.renditionKey);
    if (track === undefined) return;
    this.#swarm?.driver.tell({ type: 'segment-rejected', track, mediaSequence: request.mediaSequence });
  }

  #onDelivered(order: DeliverOrder, { request, waitMs }: Answered): void {
    const { byteLength, cdnBytes, p2pBytes, pushedBytes, how } = order;
    this.#totals.countSegment(cdnBytes, p2pBytes);
    const { mediaSequence } = request;
    this.emit('segment', { mediaSequence, byteLength, cdnBytes, p2pBytes, pushedBytes, waitMs, how });
  }

  #onPlayerFact(fact: PlayerFact): void {
    switch (fact.type) {
      case 'source-reset':
        this.#endSwarm();
        return;
      case 'source-loaded':
        this.#beginSwarm(fact.url);
        return;
      case 'active-rendition':
        if (fact.kind === 'main') this.#activeRendition = fact.renditionKey;
        return;
      case 'playlist':
        this.#onPlaylist(fact);
        return;
      case 'position':
        this.#onPosition(fact.position);
        return;
      case 'first-frame-safe':
        this.#firstFrameSafe = true;
        this.#joinWhenReady();
        return;
      case 'segment-rejected':
        this.#reject(fact.request);
        return;
      case 'destroying':
        this.destroy();
        return;
      default:
        unreachable(fact);
    }
  }

  #onPlaylist(fact: Extract<PlaylistFact, { type: 'playlist' }>): void {
    const swarm = this.#swarm;
    if (swarm === undefined) return;
    if (fact.kind === 'main') this.#activeRendition ??= fact.renditionKey;
    if (!this.#tracks.isShareable(fact)) {
      this.#warnings.give('stream-not-shareable');
      return;
    }
    const opened = this.#tracks.open(fact);
    if (opened === undefined) return;
    swarm.segments.update(opened.track, fact.segments);
    swarm.playlists.note(opened.track, fact.url);
    for (const input of opened.facts) swarm.driver.tell(input);
    this.#joinWhenReady();
  }

  #onPosition(position: PlaybackPosition): void {
    this.#position = position;
    const driver = this.#swarm?.driver;
    if (driver === undefined) return;
    for (const input of this.#tracks.moved(position)) driver.tell(input);
    // A stall counts against P2P only if hls.js was waiting for us.
    const stalled = position.stallCount > this.#stallCount;
    this.#stallCount = position.stallCount;
    if (stalled && this.#answers.count > 0) driver.tell({ type: 'playback-stalled' });
  }

  #beginSwarm(url: string): void {
    this.#endSwarm();
    for (const code of OF_ONE_SOURCE) this.#warnings.clear(code);
    this.#channel = this.#options.channel ?? channelOf(url);
    const cdnOptions = cdnOptionsOf(this.#hls);
    const attachment = this.#attachment;
    const openCdn = (listener: CdnListener): CdnPort =>
      attachment === undefined || attachment.streaming.mode === 'stream'
        ? new FetchCdn(cdnOptions, listener)
        : new PlayerLoaderCdn(this.#hls, attachment.inner, listener);
    const swarm = new Swarm(this.#options, cdnOptions, openCdn, this.#answers, {
      notice: (notice) => tellNotice(notice, this.#warnings, this),
      tracker: (event) => this.#onTracker(event),
      report: () => reportOf(this.stats()),
      stopped: (error) => this.#onStopped(error),
    });
    this.#swarm = swarm;
    this.#applyPolicy();
  }

  #endSwarm(): void {
    const swarm = this.#swarm;
    this.#firstFrameSafe = false;
    this.#activeRendition = undefined;
    this.#tracks.clear();
    if (swarm === undefined) return;
    this.#swarm = undefined;
    this.#totals.keep(swarm.driver.snapshot());
    this.#answers.releaseAll();
    // Says goodbye to partners before the driver stops.
    this.#tellPolicy(swarm, false);
    swarm.destroy();
    if (this.#state !== 'disabled' && this.#state !== 'destroyed') this.#setState('idle');
  }

  /** The first frame comes before everything: no socket and no connection is opened for P2P until it is safe. */
  #joinWhenReady(): void {
    const swarm = this.#swarm;
    const ready = this.#firstFrameSafe && this.#channel !== undefined && this.#activeRendition !== undefined;
    if (swarm === undefined || !ready || swarm.isJoined || this.#state !== 'idle') return;
    if (this.#tracks.get(this.#activeRendition ?? '') === undefined) return;
    if (swarm.driver.isStopped || !isWebRtcSupported()) {
      this.#setState('cdn-only');
      if (!swarm.driver.isStopped) this.#warnings.give('webrtc-unavailable');
      return;
    }
    if (!this.#setState('joining')) return;
    this.#applyPolicy();
    swarm.join(this.#channel ?? '');
  }

  #applyPolicy(): void {
    const swarm = this.#swarm;
    if (swarm !== undefined)
      this.#tellPolicy(swarm, this.#state !== 'disabled' && this.#state !== 'destroyed');
  }

  #tellPolicy(swarm: Swarm, enabled: boolean): void {
    const manners = this.#politeness?.manners;
    if (manners === undefined) return;
    swarm.driver.tell({
      type: 'policy-changed',
      enabled,
      leadAllowed: true,
      ...manners,
      rangeAllowed: this.#options.httpRange,
      // A reload beside the player's own would bypass a loader of the app's.
      scoutAllowed: this.#attachment?.streaming.mode === 'stream',
    });
  }

  #onTracker(event: TrackerEvent): void {
    // The engine may have stopped over it, or a listener have ended P2P.
    if (this.#swarm?.isJoined !== true) return;
    if (event.type === 'joined') {
      this.#warnings.clear('tracker-unreachable');
      if (this.#state === 'joining' || this.#state === 'cdn-only') this.#setState('sharing');
    } else if (event.type === 'lost') {
      this.#warnings.give('tracker-unreachable');
      if (this.#state === 'joining') this.#setState('cdn-only');
    } else if (event.type === 'refused') {
      this.#warnings.give('tracker-refused', `${event.code}: ${event.message}`);
      this.#setState('cdn-only');
    }
  }

  #onStopped(error: unknown): void {
    this.#answers.releaseAll();
    this.#warnings.give('engine-stopped', String(error));
    if (this.#state !== 'disabled' && this.#state !== 'destroyed') this.#setState('cdn-only');
  }

  #leavePage(): void {
    const swarm = this.#swarm;
    if (swarm === undefined || !swarm.isJoined) return;
    this.#tellPolicy(swarm, false);
    swarm.leave();
    if (this.#state !== 'disabled') this.#setState('idle');
  }

  #returnToPage(): void {
    this.#applyPolicy();
    this.#joinWhenReady();
  }

  /** False if a listener has changed it again. */
  #setState(state: SessionState): boolean {
    if (this.#state === state) return true;
    this.#state = state;
    this.emit('state', state);
    return this.#state === state;
  }
}
