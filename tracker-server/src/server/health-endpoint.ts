import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { TrackerStats } from '../tracker/tracker-stats.ts';
import { VERSION } from '../version.ts';

/** Body of `GET /healthz`. */
export interface Health {
  /** `draining` while the tracker shuts down. */
  readonly status: 'ok' | 'draining';
  readonly version: string;
  readonly connections: number;
  readonly swarms: number;
  readonly uptimeS: number;
  /** Age of the oldest data on networks in use, whole days; null without any. */
  readonly geoDataAgeDays: number | null;
}

export interface HealthSource {
  readonly isDraining: () => boolean;
  readonly stats: () => TrackerStats;
  readonly uptimeS: () => number;
  readonly geoDataAgeDays: () => number | null;
}

/** Answers `GET /readyz` (200 while viewers are taken) and `GET /healthz`, from pages of any origin too, and 404 to everything else. */
export function answerHealth(source: HealthSource): RequestListener {
  return (request: IncomingMessage, response: ServerResponse) => {
    const path = request.url?.split('?', 1)[0];
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    if (path === '/readyz' && isRead) {
      response.writeHead(source.isDraining() ? 503 : 200, {
        'content-type': 'text/plain; charset=utf-8',
        'cache-control': 'no-store',
      });
      response.end(source.isDraining() ? 'draining\n' : 'ready\n');
      return;
    }
    if (path !== '/healthz' || !isRead) {
      response.writeHead(404, { 'content-type': 'text/plain; charset=utf-8' });
      response.end('not found\n');
      return;
    }
    const { connections, swarms } = source.stats();
    const health: Health = {
      status: source.isDraining() ? 'draining' : 'ok',
      version: VERSION,
      connections,
      swarms,
      uptimeS: source.uptimeS(),
      geoDataAgeDays: source.geoDataAgeDays(),
    };
    response.writeHead(source.isDraining() ? 503 : 200, {
      'content-type': 'application/json; charset=utf-8',
      'access-control-allow-origin': '*',
      'cache-control': 'no-store',
    });
    response.end(`${JSON.stringify(health)}\n`);
  };
}
