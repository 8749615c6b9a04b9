import type { IncomingMessage } from 'node:http';

/** The name the browser knows this machine by; undefined for a Host header that is none. */
export function requestHostname(request: IncomingMessage): string | undefined {
  try {
    return new URL(`http://${request.headers.host ?? ''}`).hostname;
  } catch {
    return undefined;
  }
}
