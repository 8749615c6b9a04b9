import { createServer } from 'node:http';
import { loadClip } from './clip.ts';
import { FaultBoard } from './fault-board.ts';
import { withLightPicture } from './light-picture.ts';
import { LiveEndpoint } from './live-endpoint.ts';
import { ReplayStream } from './replay-stream.ts';
import { serveDirectory } from './serve-directory.ts';
import { TrafficLedger } from './traffic-ledger.ts';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Fault, FaultScope } from './fault-board.ts';
import type { ReplayStreamOptions } from './replay-stream.ts';
import type { MountHandler } from './serve-directory.ts';
import type { StreamSource } from './stream-source.ts';
import type { LoggedRequest, OriginCounters } from './traffic-ledger.ts';

/** How an origin is started. Everything has a default: `startLiveOrigin()` replays the bundled clip. */
export interface LiveOriginOptions {
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** Default 0: any free port. */
  readonly port?: number;
  /** What to serve. Default: the clip, replayed as `replay` says. The origin closes it. */
  readonly source?: StreamSource;
  /** Ignored when there is a `source`. `startedAtMs` defaults to the moment of the call. */
  readonly replay?: Partial<ReplayStreamOptions> & {
    readonly clipDirectory?: string;
    /** One rendition with the picture of the smallest in segments of the size of the best. Default false. */
    readonly lightPicture?: boolean;
  };
  /** Armed from the start. */
  readonly faults?: readonly Fault[];
  /** Wait before each answer below `/live/`. */
  readonly latencyMs?: number;
  /** Pace of each body below `/live/`, bits per second. */
  readonly rateBps?: number;
  /** URL path to directory, for a page and its scripts. */
  readonly directories?: Readonly<Record<string, string>>;
  /** The clock, ms; Date.now by default. */
  readonly now?: () => number;
}

/** A running origin. */
export interface LiveOriginHandle {
  readonly port: number;
  /** `http://host:port`, without a slash at the end. */
  readonly url: string;
  /** The replay, for its timeline and restarts; undefined when the origin serves another source. */
  readonly replay: ReplayStream | undefined;
  /** The media playlist. With a viewer, every request that follows from it is booked on that viewer. */
  streamUrl(viewer?: string): string;
  /** The multivariant playlist. */
  masterUrl(viewer?: string): string;
  counters(): OriginCounters;
  resetCounters(): void;
  /** The request log, oldest first, at most 50,000 lines. */
  requests(): readonly LoggedRequest[];
  /** Arms a fault. Returns what disarms it. */
  inject(fault: Fault): () => void;
  /** Answers with a status, 503 by default. The same as injecting a `status` fault. */
  fail(fault?: FaultScope & { readonly status?: number }): () => void;
  clearFaults(): void;
  /** Gives everything below `path` to `handler`; the longest mount point wins. Not below `/live`. */
  mount(path: string, handler: MountHandler): void;
  mountDirectory(path: string, directory: string): void;
  /** Stops listening, ends every connection and closes the source. May be called again. */
  close(): Promise<void>;
}

const LIVE_PREFIX = '/live/';
const KEEP_ALIVE_MS = 65_000; // longer than a browser keeps an idle connection, so it never meets one just closed

interface Mount {
  /** Starts with a slash and ends with one. */
  readonly prefix: string;
  readonly handler: MountHandler;
}

function hostInUrl(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}

function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port); // a TCP server that listens has an AddressInfo
    });
  });
}

class LiveOrigin {
  readonly #server: Server;
  readonly #source: StreamSource;
  readonly #endpoint: LiveEndpoint;
  readonly #ledger = new TrafficLedger();
  readonly #faults = new FaultBoard();
  readonly #now: () => number;
  #mounts: readonly Mount[] = [];
  #closing: Promise<void> | undefined;

  constructor(source: StreamSource, now: () => number) {
    this.#source = source;
    this.#now = now;
    this.#endpoint = new LiveEndpoint({ source, ledger: this.#ledger, faults: this.#faults, now });
    this.#server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (request, response) => {
      void this.#handle(request, response);
    });
  }

  inject(fault: Fault): () => void {
    return this.#faults.arm(fault, this.#now());
  }

  mount(path: string, handler: MountHandler): void {
    const prefix = path.endsWith('/') ? path : `${path}/`;
    if (!prefix.startsWith('/') || prefix.startsWith(LIVE_PREFIX)) {
      throw new RangeError(`mount point must start with / and lie outside ${LIVE_PREFIX}, got ${path}`);
    }
    const others = this.#mounts.filter((mount) => mount.prefix !== prefix);
    this.#mounts = [...others, { prefix, handler }].sort((a, b) => b.prefix.length - a.prefix.length);
  }

  close(): Promise<void> {
    this.#closing ??= (async () => {
      const closed = new Promise((resolve) => this.#server.close(resolve));
      this.#server.closeAllConnections();
      await Promise.all([closed, this.#source.close()]);
    })();
    return this.#closing;
  }

  async start(host: string, port: number): Promise<LiveOriginHandle> {
    const boundPort = await listen(this.#server, host, port);
    const url = `http://${hostInUrl(host)}:${boundPort}`;
    const liveUrl = (file: string, viewer: string | undefined) =>
      `${url}${LIVE_PREFIX}${file}${viewer === undefined ? '' : `?viewer=${encodeURIComponent(viewer)}`}`;
    return {
      port: boundPort,
      url,
      replay: this.#source instanceof ReplayStream ? this.#source : undefined,
      streamUrl: (viewer) => liveUrl('stream.m3u8', viewer),
      masterUrl: (viewer) => liveUrl('master.m3u8', viewer),
      counters: () => this.#ledger.counters(),
      resetCounters: () => this.#ledger.reset(),
      requests: () => this.#ledger.requests(),
      inject: (fault) => this.inject(fault),
      fail: ({ status = 503, ...scope } = {}) => this.inject({ type: 'status', status, ...scope }),
      clearFaults: () => this.#faults.clear(),
      mount: (path, handler) => this.mount(path, handler),
      mountDirectory: (path, directory) => this.mount(path, serveDirectory(directory)),
      close: () => this.close(),
    };
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      await this.#route(request, response);
    } catch (error) {
      if (response.headersSent) response.destroy();
      else response.writeHead(500, { 'Content-Type': 'text/plain; charset=utf-8' }).end(String(error));
    }
  }

  async #route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const target = request.url ?? '/';
    const at = target.indexOf('?');
    const path = at < 0 ? target : target.slice(0, at);
    if (path.startsWith(LIVE_PREFIX)) {
      const query = new URLSearchParams(at < 0 ? '' : target.slice(at + 1));
      await this.#endpoint.handle(request, response, path.slice(LIVE_PREFIX.length), query);
      return;
    }
    const mount = this.#mounts.find(({ prefix }) => path.startsWith(prefix) || `${path}/` === prefix);
    if (mount) await mount.handler(request, response, path.slice(mount.prefix.length));
    else response.writeHead(404, { 'Content-Length': 0 }).end();
  }
}

async function startReplay(
  startedAtMs: number,
  { clipDirectory, lightPicture = false, ...replay }: NonNullable<LiveOriginOptions['replay']> = {},
): Promise<ReplayStream> {
  const clip = await loadClip(clipDirectory);
  return new ReplayStream(lightPicture ? withLightPicture(clip) : clip, { startedAtMs, ...replay });
}

/** Starts an origin. Rejects with the system's error when the port is taken, and with a RangeError for bad options. */
export async function startLiveOrigin(options: LiveOriginOptions = {}): Promise<LiveOriginHandle> {
  const now = options.now ?? Date.now;
  const source = options.source ?? (await startReplay(now(), options.replay));
  const origin = new LiveOrigin(source, now);
  try {
    for (const [path, directory] of Object.entries(options.directories ?? {})) {
      origin.mount(path, serveDirectory(directory));
    }
    if (options.latencyMs !== undefined) origin.inject({ type: 'latency', latencyMs: options.latencyMs });
    if (options.rateBps !== undefined) origin.inject({ type: 'rate', rateBps: options.rateBps });
    for (const fault of options.faults ?? []) origin.inject(fault);
    return await origin.start(options.host ?? '127.0.0.1', options.port ?? 0);
  } catch (error) {
    await origin.close();
    throw error;
  }
}
