import { readFile } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';
import type { IncomingMessage, ServerResponse } from 'node:http';

/** Answers a request that was mounted outside `/live/`. `path` is what follows the mount point, without a slash. */
export type MountHandler = (
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
) => void | Promise<void>;

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
};

/** The file of `directory` that a URL path means, or undefined when the path leaves the directory. */
function resolveInside(directory: string, path: string): string | undefined {
  try {
    const decoded = decodeURIComponent(path);
    const relative = normalize(decoded === '' || decoded.endsWith('/') ? `${decoded}index.html` : decoded);
    const escapes = relative.includes('\0') || relative.split(sep).includes('..');
    return escapes ? undefined : join(directory, relative);
  } catch {
    return undefined; // a broken percent escape
  }
}

/** Serves the files of a directory, `index.html` for a path that ends with a slash. Nothing is cached or counted. */
export function serveDirectory(directory: string): MountHandler {
  return async (request, response, path) => {
    response.setHeader('Access-Control-Allow-Origin', '*');
    response.setHeader('Cache-Control', 'no-store');
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.writeHead(405, { Allow: 'GET, HEAD', 'Content-Length': 0 }).end();
      return;
    }
    const file = resolveInside(directory, path);
    const bytes = file === undefined ? undefined : await readFile(file).catch(() => undefined);
    if (file === undefined || bytes === undefined) {
      response.writeHead(404, { 'Content-Length': 0 }).end();
      return;
    }
    const contentType = CONTENT_TYPES[extname(file).toLowerCase()] ?? 'application/octet-stream';
    response.writeHead(200, { 'Content-Type': contentType, 'Content-Length': bytes.byteLength });
    response.end(request.method === 'HEAD' ? undefined : bytes);
  };
}
