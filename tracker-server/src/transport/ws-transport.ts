import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { TRACKER_MESSAGE_BYTES_MAX, TRACKER_SUBPROTOCOL } from '@paceline/protocol';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';
import type { Cidr, IpAddress } from '../geo/ip-address.ts';
import { clientAddressOf } from './client-address.ts';
import type { Connection, ConnectionListener } from './connection.ts';
import { HTTP_TIMEOUTS, listenHttp } from './listen-http.ts';
import { WriteCoalescer } from './write-coalescer.ts';

/** Request headers; a browser sends about 15. */
const HEADERS_MAX = 50;

/** Close code of a page that goes away: RFC 6455, 7.4.1. */
const GOING_AWAY = 1001;

/**
 * Sockets beyond the WebSocket cap: health checks, and requests that are about to be refused with a proper
 * answer.
 */
const SPARE_SOCKETS = 200;

/**
 * Parts of one message, and chunks waiting for the end of a part. Enough for 32 KiB on a 536-byte path,
 * useless for a flood.
 */
const FRAGMENTS_MAX = 16;
const BUFFERED_CHUNKS_MAX = 64;

/** A viewer that does not answer a close frame is dropped after this long. */
const CLOSE_TIMEOUT_MS = 2_000;

/** Written apart from its use because the published types of `ws` do not know `closeTimeout` yet. */
const UPGRADER_OPTIONS = {
  noServer: true,
  clientTracking: false,
  // Compression costs some 250 KiB a socket and saves little on messages this short.
  perMessageDeflate: false,
  maxPayload: TRACKER_MESSAGE_BYTES_MAX,
  maxFragments: FRAGMENTS_MAX,
  maxBufferedChunks: BUFFERED_CHUNKS_MAX,
  closeTimeout: CLOSE_TIMEOUT_MS,
  // A client may also come without a subprotocol.
  handleProtocols: (protocols: ReadonlySet<string>): string | false =>
    protocols.has(TRACKER_SUBPROTOCOL) ? TRACKER_SUBPROTOCOL : false,
};

/** Why an upgrade is refused, as an HTTP status. */
export interface UpgradeRefusal {
  readonly status: '403 Forbidden' | '429 Too Many Requests' | '503 Service Unavailable';
  /** When another attempt may do better; undefined for never. */
  readonly retryAfterS: number | undefined;
}

export interface WsTransportOptions {
  readonly host: string;
  readonly port: number;
  readonly proxyHops: number;
  readonly proxies: readonly Cidr[];
  readonly connectionsMax: number;
  /** Answers requests that are not upgrades. The address is undefined when the socket has gone. */
  readonly onRequest: (
    request: IncomingMessage,
    response: ServerResponse,
    address: IpAddress | undefined,
  ) => void;
  /**
   * Asked before the upgrade; a refused socket never becomes a WebSocket. What it admits is followed by
   * `onOpen`, or `onAbandoned`. `origin` is the header of that name.
   */
  readonly admit: (address: IpAddress, origin: string | undefined) => UpgradeRefusal | undefined;
  /** `path` is that of the URL, without its query. */
  readonly onOpen: (connection: Connection, address: IpAddress, path: string) => ConnectionListener;
  /** The upgrade of an admitted socket failed. */
  readonly onAbandoned: (address: IpAddress) => void;
}

/** HTTP and WebSocket server. Knows sockets and the `ws` library, and nothing of viewers. */
export class WsTransport {
  readonly #options: WsTransportOptions;
  readonly #http: Server;
  readonly #upgrader: WebSocketServer;
  readonly #sockets = new Set<WebSocket>();
  readonly #writes = new WriteCoalescer();

  constructor(options: WsTransportOptions) {
    this.#options = options;
    this.#http = createServer(HTTP_TIMEOUTS, (request, response) =>
      options.onRequest(request, response, this.#addressOf(request)),
    );
    this.#http.maxHeadersCount = HEADERS_MAX;
    this.#http.maxConnections = options.connectionsMax + SPARE_SOCKETS;
    this.#http.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head));
    this.#upgrader = new WebSocketServer(UPGRADER_OPTIONS);
  }

  /** Starts to listen and returns the port. Rejects when the address cannot be had. */
  listen(): Promise<number> {
    const { host, port } = this.#options;
    return listenHttp(this.#http, port, host);
  }

  /** Stops listening, drops what is still open, and resolves when no socket is left. */
  async terminate(): Promise<void> {
    const closed = new Promise<void>((resolve) => {
      // The one error it can give is that it does not listen, which is what is wanted.
      this.#http.close(() => resolve());
    });
    for (const socket of this.#sockets) socket.terminate();
    this.#http.closeAllConnections();
    await closed;
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const giveUp = (): void => void socket.destroy();
    socket.on('error', giveUp);
    const address = this.#addressOf(request);
    if (address === undefined || socket.destroyed) {
      socket.destroy();
      return;
    }
    const refusal = this.#options.admit(address, request.headers.origin);
    if (refusal !== undefined) {
      refuse(socket, refusal);
      return;
    }
    const path = request.url?.split('?', 1)[0] ?? '';
    // A handshake with a bad key is answered by the library, which tells nobody; the end of the socket does.
    const abandon = (): void => this.#options.onAbandoned(address);
    socket.once('close', abandon);
    this.#upgrader.handleUpgrade(request, socket, head, (webSocket) => {
      // The library listens to both from here on.
      socket.off('error', giveUp).off('close', abandon);
      this.#open(webSocket, socket, address, path);
    });
  }

  #addressOf(request: IncomingMessage): IpAddress | undefined {
    const forwardedFor = request.headers['x-forwarded-for'];
    return clientAddressOf(
      request.socket.remoteAddress,
      Array.isArray(forwardedFor) ? forwardedFor.join(',') : forwardedFor,
      this.#options.proxyHops,
      this.#options.proxies,
    );
  }

  #open(socket: WebSocket, stream: Duplex, address: IpAddress, path: string): void {
    this.#sockets.add(socket);
    const listener = this.#options.onOpen(this.#connectionOf(socket, stream), address, path);
    socket.on('message', (data, isBinary) => {
      listener.onMessage(isBinary || !Buffer.isBuffer(data) ? null : data.toString('utf8'));
    });
    socket.on('pong', () => listener.onPong());
    // Broken frames and oversize messages: the library closes the socket with the right code by itself.
    socket.on('error', () => undefined);
    socket.on('close', (code) => {
      this.#sockets.delete(socket);
      listener.onClose(code === GOING_AWAY ? 'page-gone' : 'lost');
    });
  }

  /** `stream` is what the WebSocket writes to. */
  #connectionOf(socket: WebSocket, stream: Duplex): Connection {
    const writes = this.#writes;
    return {
      get bufferedBytes() {
        return socket.bufferedAmount;
      },
      send: (text) => {
        writes.hold(stream);
        socket.send(text);
      },
      ping: () => socket.ping(),
      close: (code, reason) => socket.close(code, reason),
      terminate: () => socket.terminate(),
    };
  }
}

function refuse(socket: Duplex, refusal: UpgradeRefusal): void {
  const head = [
    `HTTP/1.1 ${refusal.status}`,
    ...(refusal.retryAfterS === undefined ? [] : [`Retry-After: ${refusal.retryAfterS}`]),
    'Connection: close',
    'Content-Length: 0',
  ];
  socket.once('finish', () => socket.destroy());
  socket.end(`${head.join('\r\n')}\r\n\r\n`);
}
