// Serves the examples, the SDK's build and hls.js at the paths they have in the repository. Nothing else is reachable.
// The stream and the tracker are those of `npm start`. `node demo/quick-start/serve.mjs [port]`, 8081 by default.
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname } from 'node:path';

const ROOT = new URL('../../', import.meta.url);
const FOLDERS = ['/demo/quick-start/', '/packages/hls/dist/', '/node_modules/hls.js/dist/'];
const PAGES = ['script-tag.html', 'existing-player.html', 'npm/index.html'];
const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.mjs': 'text/javascript' };

const server = createServer((request, response) => {
  // The URL parser has resolved every `..` before the folder is looked at.
  const { pathname } = new URL(request.url ?? '/', 'http://localhost');
  const allowed = FOLDERS.some((folder) => pathname.startsWith(folder)) && !pathname.includes('%');
  const file = allowed ? readFile(new URL(`.${pathname}`, ROOT)) : Promise.reject(new Error('outside'));
  file.then(
    (bytes) => {
      const type = TYPES[extname(pathname)] ?? 'application/octet-stream';
      response
        .writeHead(200, { 'Content-Type': `${type}; charset=utf-8`, 'Cache-Control': 'no-store' })
        .end(bytes);
    },
    () => response.writeHead(404, { 'Content-Type': 'text/plain' }).end('not found\n'),
  );
});

server.listen(Number(process.argv[2] ?? 8081), '127.0.0.1', () => {
  for (const page of PAGES) console.log(`http://127.0.0.1:${server.address().port}/demo/quick-start/${page}`);
});
