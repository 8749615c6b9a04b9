import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Metrics } from '../observe/metrics.ts';
import { OPERATOR_PAGE } from '../observe/operator-page.ts';
import type { OperatorStatus } from '../observe/operator-status.ts';
import { HTTP_TIMEOUTS, listenHttp } from '../transport/listen-http.ts';

export interface AdminSource {
  readonly status: () => OperatorStatus;
  readonly metrics: Metrics;
}

/** Requests at a time: some scrapers, some people. */
const CONNECTIONS_MAX = 50;

/** No script or style but our own, no frame, nothing from elsewhere. */
const PAGE_HEADERS = {
  'content-security-policy':
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; connect-src 'self'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
};

/**
 * Page and figures for operators, on a port of their own, which is not for the public: it says which channels there are.
 * Reads only: no request changes anything.
 */
export class AdminServer {
  readonly #source: AdminSource;
  readonly #http: Server;

  constructor(source: AdminSource) {
    this.#source = source;
    this.#http = createServer(HTTP_TIMEOUTS, (request, response) => void this.#answer(request, response));
    this.#http.maxConnections = CONNECTIONS_MAX;
  }

  /** Rejects when the address cannot be had. */
  listen(port: number, host: string): Promise<number> {
    return listenHttp(this.#http, port, host);
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#http.close(() => resolve()));
    this.#http.closeAllConnections();
    await closed;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const send = (status: number, type: string, body: string): void => {
      response.writeHead(status, { ...PAGE_HEADERS, 'content-type': `${type}; charset=utf-8` });
      response.end(body);
    };
    // A page of another site could reach a private port by a name of its own that points here.
    if (!isPlainHost(request.headers.host)) {
      send(403, 'text/plain', 'use an address or localhost, or put a proxy in front that sets Host\n');
      return;
    }
    const path = request.method === 'GET' ? request.url?.split('?', 1)[0] : undefined;
    switch (path) {
      case '/':
        send(200, 'text/html', OPERATOR_PAGE);
        return;
      case '/status.json':
        send(200, 'application/json', JSON.stringify(this.#source.status()));
        return;
      case '/metrics': {
        const text = await this.#source.metrics.text();
        response.writeHead(200, { 'content-type': this.#source.metrics.contentType });
        response.end(text);
        return;
      }
      case '/healthz':
        send(200, 'text/plain', 'ok\n');
        return;
      case '/readyz':
        if (this.#source.status().isDraining) send(503, 'text/plain', 'draining\n');
        else send(200, 'text/plain', 'ready\n');
        return;
      default:
        send(404, 'text/plain', 'not found: try /, /status.json, /metrics, /healthz or /readyz\n');
    }
  }
}

/** Numbers, or localhost: names that nobody else can point here. */
function isPlainHost(host: string | undefined): boolean {
  return host !== undefined && /^(localhost|[\d.]+|\[[0-9a-f:.]+\])(:\d+)?$/i.test(host);
}
