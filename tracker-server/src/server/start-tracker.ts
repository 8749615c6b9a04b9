import { randomBytes } from 'node:crypto';
import { openGeo } from '../geo/open-geo.ts';
import type { Geo } from '../geo/open-geo.ts';
import { ConnectionCaps } from '../limits/connection-caps.ts';
import { NETWORK_FILE } from '../network-file-path.ts';
import { ChannelPatterns } from '../swarm/channel-patterns.ts';
import type { TrackerLimits } from '../tracker/tracker-limits.ts';
import type { TrackerStats } from '../tracker/tracker-stats.ts';
import { Tracker } from '../tracker/tracker.ts';
import { WsTransport } from '../transport/ws-transport.ts';
import { answerHealth } from './health-endpoint.ts';
import { systemRandom } from './system-random.ts';
import { resolveTrackerLimits, resolveTrackerOptions } from './tracker-options.ts';
import type { TrackerOptions } from './tracker-options.ts';

export interface TrackerHandle {
  /** `ws://host:port`. */
  readonly url: string;
  readonly port: number;
  stats(): ServerStats;
  /**
   * Takes no new viewers, sends the present ones away over `drainMs` (default: the option), and resolves when
   * no socket is left. Every call after the first waits for the first.
   */
  close(drainMs?: number): Promise<void>;
}

export interface ServerStats extends TrackerStats {
  /** Sockets refused because the tracker or their address had too many. */
  readonly connectionsRefused: number;
  /** Age of the oldest data on networks in use, whole days; null without any. */
  readonly geoDataAgeDays: number | null;
}

/** Seconds after which a refused viewer may try again. */
const RETRY_AFTER_S = 10;

/** The tracker's clock: often enough that deadlines are kept to a fifth, rarely enough to cost nothing. */
const TICK_MS_MAX = 1_000;
const TICK_MS_MIN = 10;
const TICKS_PER_DEADLINE = 5;

/** While shutting down, closes are spread over seconds. */
const DRAIN_TICK_MS = 25;

/** Left at the end of the drain window for close frames to go out and be answered. */
const CLOSE_FLUSH_MS = 250;

/**
 * Starts a tracker in this process. Rejects with a RangeError for an option out of range or a bad override
 * file, and with the system's error when the address cannot be had.
 */
export async function startTracker(options: TrackerOptions = {}): Promise<TrackerHandle> {
  const server = new TrackerServer(options);
  await server.listen();
  return server;
}

/** Clock, timers and sockets around the tracker. Decides nothing about viewers. */
class TrackerServer implements TrackerHandle {
  readonly #options: Required<TrackerOptions>;
  readonly #limits: TrackerLimits;
  readonly #geo: Geo;
  readonly #tracker: Tracker;
  readonly #caps: ConnectionCaps;
  readonly #transport: WsTransport;
  readonly #startedAtMs = performance.now();
  #ticker: NodeJS.Timeout | undefined;
  #refused = 0;
  #port = 0;
  #closed: Promise<void> | undefined;

  constructor(options: TrackerOptions) {
    this.#options = resolveTrackerOptions(options);
    this.#limits = resolveTrackerLimits(this.#options.limits);
    const { host, port, maxConnections, maxPerAddress, trustProxyHops } = this.#options;
    const { geo, geoOverridesCsv, strictChannels, log } = this.#options;
    this.#geo = openGeo(geo, geoOverridesCsv, NETWORK_FILE, log);
    this.#tracker = new Tracker({
      limits: this.#limits,
      random: systemRandom,
      locators: this.#geo.locators,
      strictChannels: new ChannelPatterns(strictChannels),
      localitySecret: randomBytes(32),
    });
    this.#caps = new ConnectionCaps({ connectionsMax: maxConnections, perAddressMax: maxPerAddress });
    this.#transport = new WsTransport({
      host,
      port,
      proxyHops: trustProxyHops,
      connectionsMax: maxConnections,
      onRequest: answerHealth({
        isDraining: () => this.#closed !== undefined,
        stats: () => this.#tracker.stats(),
        uptimeS: () => this.#uptimeS(),
        geoDataAgeDays: () => this.#geo.ageDays(Date.now()),
      }),
      admit: (address) => {
        const verdict = this.#closed === undefined ? this.#caps.admit(address) : 'full';
        if (verdict === 'admitted') return undefined;
        this.#refused += 1;
        return {
          status: verdict === 'full' ? '503 Service Unavailable' : '429 Too Many Requests',
          retryAfterS: RETRY_AFTER_S,
        };
      },
      onAbandoned: (address) => this.#caps.release(address),
      onOpen: (connection, address) => {
        const session = this.#tracker.open(connection, address, performance.now());
        return {
          onMessage: (text) => this.#tracker.receive(session, text, performance.now()),
          onPong: () => session.noteSignOfLife(),
          onClose: () => {
            this.#caps.release(address);
            this.#tracker.closed(session, performance.now());
          },
        };
      },
    });
  }

  get port(): number {
    return this.#port;
  }

  get url(): string {
    const { host } = this.#options;
    return `ws://${host.includes(':') ? `[${host}]` : host}:${this.#port}`;
  }

  async listen(): Promise<void> {
    this.#port = await this.#transport.listen();
    this.#tickEvery(tickMsFor(this.#limits));
    this.#options.log({ event: 'listening', url: this.url });
  }

  stats(): ServerStats {
    return {
      ...this.#tracker.stats(),
      connectionsRefused: this.#refused,
      geoDataAgeDays: this.#geo.ageDays(Date.now()),
    };
  }

  close(drainMs: number = this.#options.drainMs): Promise<void> {
    this.#closed ??= this.#drain(drainMs);
    return this.#closed;
  }

  /** Health checks are answered until the end, so that a load balancer sees why upgrades are refused. */
  async #drain(drainMs: number): Promise<void> {
    const connections = this.#caps.total;
    this.#options.log({ event: 'draining', connections, windowMs: drainMs });
    const startMs = performance.now();
    this.#tracker.shutDown(Math.max(0, drainMs - CLOSE_FLUSH_MS), startMs);
    this.#tickEvery(DRAIN_TICK_MS);
    const endMs = startMs + Math.max(drainMs, CLOSE_FLUSH_MS);
    while (this.#caps.total > 0 && performance.now() < endMs) await pause(DRAIN_TICK_MS);
    clearInterval(this.#ticker);
    this.#geo.close();
    await this.#transport.terminate();
    this.#options.log({ event: 'stopped', uptimeS: this.#uptimeS() });
  }

  #tickEvery(ms: number): void {
    clearInterval(this.#ticker);
    this.#ticker = setInterval(() => this.#tracker.tick(performance.now()), ms);
  }

  #uptimeS(): number {
    return Math.floor((performance.now() - this.#startedAtMs) / 1000);
  }
}

function tickMsFor(limits: TrackerLimits): number {
  const shortestMs = Math.min(limits.joinTimeoutMs, limits.pingIntervalMs, limits.resumeGraceMs);
  return Math.max(TICK_MS_MIN, Math.min(TICK_MS_MAX, shortestMs / TICKS_PER_DEADLINE));
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
