import type { Server } from 'node:http';

/** Limits of a request that has not ended, or of a socket that has not become a WebSocket yet; Node's own are a minute and more. */
export const HTTP_TIMEOUTS = {
  headersTimeout: 5_000,
  requestTimeout: 8_000,
  connectionsCheckingInterval: 1_000,
} as const;

/** Starts to listen and gives the port, which is another one if 0 was asked for. Rejects when the address cannot be had. */
export async function listenHttp(server: Server, port: number, host: string): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.removeListener('error', reject);
      // Running out of file descriptors costs the one socket that was not accepted, not all the others.
      server.on('error', () => undefined);
      resolve();
    });
  });
  const bound = server.address();
  return typeof bound === 'object' && bound !== null ? bound.port : port;
}
