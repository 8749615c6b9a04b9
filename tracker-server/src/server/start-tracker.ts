import { setTimeout as pause } from 'node:timers/promises';
import { ChannelAllowList } from '../access/channel-allow-list.ts';
import { ChannelTokens } from '../access/channel-tokens.ts';
import { OriginAllowList } from '../access/origin-allow-list.ts';
import { parseTokenKeys } from '../access/token-keys.ts';
import type { TokenKeys } from '../access/token-keys.ts';
import { TurnCredentials } from '../access/turn-credentials.ts';
import { RouteTickets } from '../cluster/route-tickets.ts';
import { ChannelPatterns } from '../channel-patterns.ts';
import type { IpAddress } from '../geo/ip-address.ts';
import { openGeo } from '../geo/open-geo.ts';
import type { Geo } from '../geo/open-geo.ts';
import { placeOf } from '../geo/locator.ts';
import { deriveKeys } from '../identity/derive-keys.ts';
import type { TrackerKeys } from '../identity/derive-keys.ts';
import { ResumeTickets } from '../identity/resume-tickets.ts';
import { ConnectionCaps } from '../limits/connection-caps.ts';
import { NETWORK_FILE } from '../network-file-path.ts';
import type { TrackerLimits } from '../tracker/tracker-limits.ts';
import { NetworkBudgets } from '../tracker/network-budgets.ts';
import type { Session } from '../tracker/session.ts';
import { Tracker } from '../tracker/tracker.ts';
import { Metrics } from '../observe/metrics.ts';
import type { OperatorStatus } from '../observe/operator-status.ts';
import { VERSION } from '../version.ts';
import type { Connection, ConnectionListener } from '../transport/connection.ts';
import { WsTransport } from '../transport/ws-transport.ts';
import type { UpgradeRefusal, WsTransportOptions } from '../transport/ws-transport.ts';
import { NO_WEBTORRENT } from '../webtorrent/webtorrent-stats.ts';
import type { WebTorrentTracker } from '../webtorrent/webtorrent-tracker.ts';
import { AdminServer } from './admin-server.ts';
import { ClusterMembership } from './cluster-membership.ts';
import { answerHealth } from './health-endpoint.ts';
import { openBus } from './open-bus.ts';
import { ROUTE_PATH, RouteEndpoint } from './route-endpoint.ts';
import type { ServerStats } from './server-stats.ts';
import { TokenGate } from './token-gate.ts';
import { newWebTorrentTracker } from './new-webtorrent-tracker.ts';
import { authorityOf } from './authority-of.ts';
import { systemRandom } from './system-random.ts';
import { tickMsFor } from './tick-ms-for.ts';
import { proxiesOf } from './trusted-proxies.ts';
import { resolveTrackerLimits, resolveTrackerOptions } from './tracker-options.ts';
import type { ResolvedOptions, TrackerOptions } from './tracker-options.ts';

export interface TrackerHandle {
  /** `ws://host:port`. */
  readonly url: string;
  readonly port: number;
  /** `http://host:port` of the operator's page; undefined without `adminPort`. */
  readonly adminUrl: string | undefined;
  stats(): ServerStats;
  /**
   * Replaces the keys of channel tokens; sockets that have joined stay. Rejects with a RangeError that names the key, and
   * keeps the old ones.
   */
  setTokenKeys(text: string): Promise<void>;
  /**
   * Takes no new viewers, sends the present ones away over `drainMs` (default: the option), and resolves when
   * no socket is left. Every call after the first waits for the first.
   */
  close(drainMs?: number): Promise<void>;
}

/** Seconds after which a refused viewer may try again. */
const RETRY_AFTER_S = 10;

/** News of groups goes out so often, a little each time (`newsPerTurn`): signals wait for nothing long. */
const NEWS_MS = 100;

/** While shutting down, closes are spread over seconds. */
const DRAIN_TICK_MS = 25;

/** Left at the end of the drain window for close frames to go out and be answered. */
const CLOSE_FLUSH_MS = 250;

/** For so long before its end a draining node takes nobody in: a join would be under way when it ends. Half of a short drain. */
const LAST_CALL_MS = 2_000;

/**
 * Starts a tracker in this process. Rejects with a RangeError for an option out of range or a bad override
 * file, and with the system's error when the address cannot be had.
 */
export async function startTracker(options: TrackerOptions = {}): Promise<TrackerHandle> {
  const keys = options.tokenKeys === undefined ? undefined : await parseTokenKeys(options.tokenKeys);
  const server = new TrackerServer(options, keys);
  await server.listen();
  return server;
}

/** Reads and checks all that `startTracker` would, data files included, and rejects with the same RangeErrors. Asks no network. */
export async function checkTracker(options: TrackerOptions): Promise<void> {
  const keys = options.tokenKeys === undefined ? undefined : await parseTokenKeys(options.tokenKeys);
  // Making one checks everything and opens no socket.
  new TrackerServer(options, keys);
}

/** Clock, timers and sockets around the tracker. Decides nothing about viewers. */
class TrackerServer implements TrackerHandle {
  readonly #options: ResolvedOptions;
  readonly #limits: TrackerLimits;
  readonly #origins: OriginAllowList;
  readonly #channels: ChannelAllowList;
  readonly #strictChannels: ChannelPatterns;
  readonly #tokens: ChannelTokens | undefined;
  readonly #geo: Geo;
  readonly #budgets: NetworkBudgets;
  readonly #tracker: Tracker;
  /** For clients of another protocol, if they are wanted. */
  readonly #webTorrent: WebTorrentTracker | undefined;
  readonly #caps: ConnectionCaps;
  readonly #transport: WsTransport;
  readonly #startedAtMs = performance.now();
  readonly #cluster: ClusterMembership;
  readonly #admin: AdminServer | undefined;
  #adminBound = 0;
  #ticker: NodeJS.Timeout | undefined;
  #newsTimer: NodeJS.Timeout | undefined;
  #refused = 0;
  #originsRefused = 0;
  #internalErrors = 0;
  #port = 0;
  #closed: Promise<void> | undefined;
  #takesUntilMs = Infinity;

  constructor(options: TrackerOptions, tokenKeys: TokenKeys | undefined) {
    this.#options = resolveTrackerOptions(options);
    this.#limits = resolveTrackerLimits(this.#options.limits);
    this.#origins = new OriginAllowList(this.#options.allowedOrigins);
    this.#channels = new ChannelAllowList(this.#options.allowedChannels);
    this.#strictChannels = new ChannelPatterns('strictChannels', this.#options.strictChannels);
    this.#tokens = tokenKeys === undefined ? undefined : new ChannelTokens(tokenKeys);
    const { geo, geoOverridesCsv, log } = this.#options;
    this.#geo = openGeo(geo, geoOverridesCsv, NETWORK_FILE, log);
    this.#budgets = new NetworkBudgets(this.#limits);
    const keys = deriveKeys(this.#options.secret);
    this.#cluster = this.#newCluster(keys);
    this.#tracker = this.#newTracker(keys);
    this.#webTorrent = newWebTorrentTracker(this.#options, {
      limits: this.#limits,
      random: systemRandom,
      locators: this.#geo.locators,
      budgets: this.#budgets,
      channels: this.#channels,
      strictChannels: this.#strictChannels,
    });
    const { host, port, maxConnections, maxPerAddress, trustProxyHops, trustedProxies } = this.#options;
    this.#caps = new ConnectionCaps({
      connectionsMax: maxConnections,
      perAddressMax: maxPerAddress,
      opensPerAddress: this.#limits.opensPerAddress,
    });
    this.#transport = new WsTransport({
      host,
      port,
      proxyHops: trustProxyHops,
      proxies: proxiesOf(trustedProxies),
      connectionsMax: maxConnections,
      onRequest: this.#newRequestListener(),
      admit: (address, origin) => this.#admit(address, origin),
      onAbandoned: (address) => this.#caps.release(address),
      onOpen: (connection, address, path) => this.#open(connection, address, path),
    });
    this.#admin = this.#options.adminPort === undefined ? undefined : this.#newAdmin();
  }

  #newRequestListener(): WsTransportOptions['onRequest'] {
    const answerPlain = answerHealth({
      isDraining: () => this.#closed !== undefined,
      stats: () => this.#tracker.stats(),
      uptimeS: () => this.#uptimeS(),
      geoDataAgeDays: () => this.#geo.ageDays(Date.now()),
    });
    const endpoint = new RouteEndpoint({
      routesPerAddress: this.#limits.routesPerAddress,
      allowsOrigin: (origin) => this.#origins.allows(origin),
      allowsChannel: (channel) => this.#channels.allows(channel),
      nowMs: () => performance.now(),
      route: (claim, address) =>
        this.#cluster.dispatcher.route({
          ...claim,
          regions: this.#strictChannels.has(claim.channel) ? 'strict' : claim.regions,
          place: placeOf(address, this.#geo.locators),
        }),
    });
    return (request, response, address) => {
      const { method = '', url = '/', headers } = request;
      const [path, query] = url.split('?', 2);
      if (path !== ROUTE_PATH || address === undefined) answerPlain(request, response);
      else
        endpoint.answer(
          { method, query: new URLSearchParams(query), origin: headers.origin, address },
          response,
        );
    };
  }

  #newAdmin(): AdminServer {
    const metrics = new Metrics({
      stats: () => this.stats(),
      overview: () => this.#tracker.overview(),
      ledger: this.#tracker.qos,
      isDraining: () => this.#closed !== undefined,
      isBusUp: () => this.#cluster.isUp,
      nodeCount: () => this.#cluster.nodes().length,
    });
    return new AdminServer({ metrics, status: () => this.#status() });
  }

  #status(): OperatorStatus {
    return {
      version: VERSION,
      uptimeS: this.#uptimeS(),
      isDraining: this.#closed !== undefined,
      stats: this.stats(),
      overview: this.#tracker.overview(),
      nodes: this.#cluster.nodes(),
    };
  }

  #newCluster(keys: TrackerKeys): ClusterMembership {
    const { moveMs, nodeLeaseMs, publicUrl } = this.#options;
    return new ClusterMembership(
      openBus(this.#options),
      {
        connections: () => this.#caps.total,
        counts: () => this.#tracker.counts(),
        onTotals: (totals) => this.#tracker.noteTotals(totals),
        onBus: (news) => this.#options.log(news),
        onHomes: (isNews, nowMs) => this.#tracker.moveMisplaced(moveMs, isNews, nowMs),
        host: (connection, arrival, nowMs) => this.#tracker.host(connection, arrival, nowMs),
        receive: (session, text) => this.#receive(session, text),
        closed: (session, nowMs) => this.#tracker.closed(session, nowMs),
      },
      { leaseMs: nodeLeaseMs, publicUrl, tickets: new RouteTickets(keys.route) },
    );
  }

  #newTracker(keys: TrackerKeys): Tracker {
    const { turn } = this.#options;
    const turnCredentials = turn === undefined ? undefined : new TurnCredentials(turn);
    return new Tracker({
      limits: this.#limits,
      budgets: this.#budgets,
      random: systemRandom,
      locators: this.#geo.locators,
      strictChannels: this.#strictChannels,
      dispatcher: this.#cluster.dispatcher,
      localitySecret: keys.locality,
      tickets: new ResumeTickets(keys.resume, systemRandom),
      wallOffsetMs: Date.now() - performance.now(),
      gate: new TokenGate(
        this.#channels,
        this.#tokens,
        () => performance.now(),
        (error) => this.#noteError(error),
      ),
      ...(turnCredentials === undefined
        ? {}
        : { iceServersFor: (peerId, wallMs) => turnCredentials.issue(peerId, wallMs) }),
    });
  }

  #admit(address: IpAddress, origin: string | undefined): UpgradeRefusal | undefined {
    if (!this.#origins.allows(origin)) {
      this.#originsRefused += 1;
      return { status: '403 Forbidden', retryAfterS: undefined };
    }
    // While this node drains, load balancers still send viewers for a moment: they get their place on another node.
    const isTaking = performance.now() < this.#takesUntilMs;
    const verdict = isTaking ? this.#caps.admit(address, performance.now()) : 'full';
    if (verdict === 'admitted') return undefined;
    this.#refused += 1;
    return {
      status: verdict === 'full' ? '503 Service Unavailable' : '429 Too Many Requests',
      retryAfterS: RETRY_AFTER_S,
    };
  }

  #open(connection: Connection, address: IpAddress, path: string): ConnectionListener {
    const tracker = (path === this.#options.webTorrentPath ? this.#webTorrent : undefined) ?? this.#tracker;
    const session = tracker.open(connection, address, performance.now());
    return {
      onMessage: (text) => this.#receive(session, text, tracker),
      onPong: () => session.noteSignOfLife(),
      onClose: (end) => {
        this.#caps.release(address);
        tracker.closed(session, performance.now(), end);
      },
    };
  }

  #receive(session: Session, text: string | null, tracker: Pick<Tracker, 'receive'> = this.#tracker): void {
    try {
      tracker.receive(session, text, performance.now());
    } catch (error) {
      // A mistake of ours that one viewer has found must not end the others.
      this.#noteError(error);
      session.terminate();
    }
  }

  /** The name alone: the text of an error may quote a viewer. */
  #noteError(error: unknown): void {
    this.#internalErrors += 1;
    this.#options.log({ event: 'internal-error', error: error instanceof Error ? error.name : 'unknown' });
  }

  get port(): number {
    return this.#port;
  }

  get url(): string {
    return `ws://${authorityOf(this.#options.host, this.#port)}`;
  }

  get adminUrl(): string | undefined {
    const { adminHost } = this.#options;
    return this.#admin === undefined ? undefined : `http://${authorityOf(adminHost, this.#adminBound)}`;
  }

  async listen(): Promise<void> {
    this.#port = await this.#transport.listen();
    await this.#cluster.start(systemRandom, Date.now());
    const { adminPort, adminHost } = this.#options;
    if (this.#admin !== undefined && adminPort !== undefined) {
      try {
        this.#adminBound = await this.#admin.listen(adminPort, adminHost);
      } catch (error) {
        await this.#cluster.close();
        await this.#transport.terminate();
        throw error;
      }
    }
    this.#geo.watch();
    this.#tickEvery(tickMsFor(this.#limits));
    this.#newsTimer = setInterval(() => this.#tracker.tellNews(performance.now()), NEWS_MS);
    const { url, adminUrl } = this;
    this.#options.log({ event: 'listening', url, ...(adminUrl === undefined ? {} : { adminUrl }) });
  }

  stats(): ServerStats {
    return {
      ...this.#tracker.stats(),
      ...(this.#webTorrent?.stats() ?? NO_WEBTORRENT),
      connectionsRefused: this.#refused,
      originsRefused: this.#originsRefused,
      internalErrors: this.#internalErrors,
      geoDataAgeDays: this.#geo.ageDays(Date.now()),
      geoFilesRefused: this.#geo.filesRefused(),
    };
  }

  async setTokenKeys(text: string): Promise<void> {
    if (this.#tokens === undefined)
      throw new RangeError('the tracker was started without tokenKeys: start it with them');
    const keys = await parseTokenKeys(text);
    this.#tokens.rotate(keys);
    this.#options.log({ event: 'token-keys', keys: keys.size });
  }

  close(drainMs: number = this.#options.drainMs): Promise<void> {
    this.#closed ??= this.#drain(drainMs);
    return this.#closed;
  }

  /** Health checks are answered until the end, so that a load balancer sees why upgrades are refused. */
  async #drain(drainMs: number): Promise<void> {
    const connections = this.#caps.total;
    this.#options.log({ event: 'draining', connections, windowMs: drainMs });
    this.#cluster.drain();
    const startMs = performance.now();
    for (const tracker of [this.#tracker, this.#webTorrent])
      tracker?.shutDown(Math.max(0, drainMs - CLOSE_FLUSH_MS), startMs);
    clearInterval(this.#newsTimer);
    this.#tickEvery(DRAIN_TICK_MS);
    const endMs = startMs + Math.max(drainMs, CLOSE_FLUSH_MS);
    this.#takesUntilMs = this.#cluster.hasOthers ? endMs - Math.min(LAST_CALL_MS, drainMs / 2) : startMs;
    while (this.#caps.total + this.#tracker.stats().hosted > 0 && performance.now() < endMs)
      await pause(DRAIN_TICK_MS);
    clearInterval(this.#ticker);
    this.#geo.close();
    await this.#transport.terminate();
    await this.#admin?.close();
    await this.#cluster.close();
    this.#options.log({ event: 'stopped', uptimeS: this.#uptimeS() });
  }

  #tickEvery(ms: number): void {
    clearInterval(this.#ticker);
    this.#ticker = setInterval(() => {
      this.#tracker.tick(performance.now());
      this.#webTorrent?.tick(performance.now());
    }, ms);
  }

  #uptimeS(): number {
    return Math.floor((performance.now() - this.#startedAtMs) / 1000);
  }
}
