import type { Notice } from '@paceline/core';
import { DEFAULT_CONFIG } from '@paceline/core';
import type { ReportMessage } from '@paceline/protocol';
import type { ResolvedOptions } from '../api/resolve-options.ts';
import type { CdnFetchOptions } from '../cdn/cdn-fetch.ts';
import { browserClock } from '../driver/clock.ts';
import type { PlayerOutlet } from '../driver/driver.ts';
import { Driver } from '../driver/driver.ts';
import type { CdnListener, CdnPort, TrackerEvent, TrackerPort, TransportPort } from '../driver/ports.ts';
import { TrackerClient } from '../tracker/tracker-client.ts';
import { SimplePeerTransport } from '../webrtc/simple-peer-transport.ts';
import { NO_MEMBERSHIP } from './membership.ts';
import { PlaylistReload } from './playlist-reload.ts';
import { SegmentIndex } from './segment-index.ts';

/** What a swarm tells the session. */
export interface SwarmListener {
  readonly notice: (notice: Notice) => void;
  readonly tracker: (event: TrackerEvent) => void;
  /** For the tracker, if the page has agreed. */
  readonly report: () => ReportMessage;
  readonly stopped: (error: unknown) => void;
}

/** Farewells are given this long to leave before the connections are closed, ms. */
const FAREWELL_MS = 200;

/**
 * Everything that belongs to one source: the engine with its driver, the segments of its playlists, and, once joined, the
 * tracker and the connections. A new source gets a new swarm. Wiring only.
 */
export class Swarm {
  readonly segments = new SegmentIndex();
  readonly playlists: PlaylistReload;
  readonly driver: Driver;
  readonly #options: ResolvedOptions;
  readonly #listener: SwarmListener;
  readonly #cdn: CdnPort;
  #transport: TransportPort | undefined;
  #tracker: TrackerPort | undefined;
  membership = NO_MEMBERSHIP;

  constructor(
    options: ResolvedOptions,
    cdnOptions: CdnFetchOptions,
    openCdn: (listener: CdnListener) => CdnPort,
    player: PlayerOutlet,
    listener: SwarmListener,
  ) {
    this.#options = options;
    this.#listener = listener;
    this.#cdn = openCdn((event) => this.driver.onCdn(event));
    this.playlists = new PlaylistReload(cdnOptions, (track, segments) => {
      this.segments.update(track, segments);
      this.driver.tell({ type: 'playlist-updated', track, segments });
    });
    const config = { ...DEFAULT_CONFIG, maxPartners: options.maxPartners };
    const minPartners = Math.min(DEFAULT_CONFIG.minPartners, options.maxPartners);
    const [seed = 0] = crypto.getRandomValues(new Uint32Array(1));
    this.driver = new Driver({ ...config, minPartners }, seed, browserClock, {
      cdn: this.#cdn,
      locate: (track, mediaSequence, range) => this.segments.locate(track, mediaSequence, range),
      refreshPlaylist: (track) => this.playlists.reload(track),
      player,
      notice: listener.notice,
      stopped: (error) => {
        this.#close();
        listener.stopped(error);
      },
    });
  }

  get isJoined(): boolean {
    return this.#tracker !== undefined;
  }

  /** Contacts the tracker. Nothing happens before this that plain hls.js would not do. */
  join(channel: string): void {
    if (this.#tracker !== undefined || this.driver.isStopped) return;
    const { rtcConfig, localNetwork, trackerUrls, regions, token, reportQos } = this.#options;
    const report = reportQos ? this.#listener.report : undefined;
    const config: RTCConfiguration & { iceServers: RTCIceServer[] } = { iceServers: [], ...rtcConfig };
    const { iceServers } = config;
    const transport = new SimplePeerTransport({ rtcConfig: config, localNetwork }, (event) =>
      this.driver.onTransport(event),
    );
    const tracker = new TrackerClient({ urls: trackerUrls, channel, regions, token, report }, (event) => {
      // Read whenever a connection is opened.
      if (event.type === 'joined') config.iceServers = [...iceServers, ...(event.iceServers ?? [])];
      this.#onTracker(event);
    });
    this.#transport = transport;
    this.#tracker = tracker;
    this.driver.setSwarm(transport, tracker);
    tracker.start();
  }

  /** Leaves partners and tracker politely; the engine stays and serves the player from the CDN. */
  leave(): void {
    const transport = this.#transport;
    this.#tracker?.stop();
    this.#tracker = undefined;
    this.#transport = undefined;
    this.membership = NO_MEMBERSHIP;
    this.driver.setSwarm(undefined, undefined);
    if (transport !== undefined) setTimeout(() => transport.destroy(), FAREWELL_MS);
  }

  /** Ends everything. Idempotent. */
  destroy(): void {
    this.driver.stop();
    this.leave();
    this.#close();
  }

  #close(): void {
    this.#cdn.destroy();
    this.playlists.destroy();
    this.segments.clear();
    this.leave();
  }

  #onTracker(event: TrackerEvent): void {
    if (event.type === 'joined' || event.type === 'peers' || event.type === 'size') {
      const { swarmSize, groupSize } = event;
      const { peerId } = event.type === 'joined' ? event : this.membership;
      this.membership = { peerId, swarmSize, groupSize };
    }
    this.driver.onTracker(event);
    this.#listener.tracker(event);
  }
}
