import { join } from 'node:path';
import type { Server as HttpServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { pathToFileURL } from 'node:url';
import { CONTENDERS_DIRECTORY } from './install-contenders.ts';

/** What is used of `bittorrent-tracker`, which has no types. */
interface TrackerServer {
  readonly http: HttpServer;
  listen(port: number, hostname: string, onListening: () => void): void;
  close(onClosed: () => void): void;
  on(event: 'error', listener: (error: Error) => void): void;
  on(event: 'warning', listener: () => void): void;
}

interface TrackerModule {
  readonly default: new (options: {
    readonly http: boolean;
    readonly udp: boolean;
    readonly ws: boolean;
    readonly stats: boolean;
    readonly trustProxy: boolean;
  }) => TrackerServer;
}

/**
 * A tracker for browsers as WebTorrent has them, on a free port, at its defaults: viewers announce themselves every 120 s. The
 * package has to be installed.
 */
export async function startWebTorrentTracker(
  host: string,
  { trustProxy = false }: { readonly trustProxy?: boolean } = {},
): Promise<{ readonly url: string; close(): Promise<void> }> {
  const file = join(CONTENDERS_DIRECTORY, 'node_modules/bittorrent-tracker/server.js');
  const { default: Server } = (await import(pathToFileURL(file).href)) as TrackerModule;
  const options = { http: true, udp: false, ws: true, stats: false, trustProxy };
  const server = new Server(options);
  // Viewers that leave without a word; nothing to do about it.
  server.on('warning', () => undefined);
  const sockets = new Set<Socket>();
  server.http.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.on('error', reject);
    server.listen(0, host, resolve);
  });
  // A TCP server that listens has an AddressInfo.
  const { port } = server.http.address() as AddressInfo;
  return {
    url: `ws://${host}:${port}`,
    close: () => {
      const closed = new Promise<void>((resolve) => server.close(resolve));
      // Those of viewers that are gone with their network would stay open for ever.
      for (const socket of sockets) socket.destroy();
      return closed;
    },
  };
}
