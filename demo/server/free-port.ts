import { createServer } from 'node:net';

/** Ports tried after the wanted one. */
const ATTEMPTS = 20;

/** The wanted port cannot be had. The message says what to do. */
export class PortError extends Error {
  override readonly name = 'PortError';
}

/**
 * A port to listen on: the wanted one, or, unless it has to be exactly that one, the next that is free.
 * Somebody may take it before it is used; the listener then reports that by itself.
 */
export async function freePort(
  host: string,
  wanted: number,
  isExact: boolean,
  flag: string,
): Promise<number> {
  if (wanted === 0) return 0;
  const last = isExact ? wanted : Math.min(65_535, wanted + ATTEMPTS);
  for (let port = wanted; port <= last; port += 1) {
    const problem = await probe(host, port);
    if (problem === undefined) return port;
    if (problem === 'EACCES')
      throw new PortError(`port ${port} needs more rights: use --${flag} 1024 or above`);
    if (problem !== 'EADDRINUSE') throw new PortError(`cannot listen on ${host}: ${problem}; check --host`);
  }
  throw new PortError(`port ${wanted} is in use: end the other program, or use --${flag} 0 for a free port`);
}

/** The system's error code, or undefined when the port can be had. */
function probe(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen(port, host, () => server.close(() => resolve(undefined)));
  });
}
