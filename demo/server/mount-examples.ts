import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { serveDirectory, type LiveOriginHandle, type MountHandler } from '@paceline/live-origin';
import { requestHostname } from './request-hostname.ts';

/** Folders of npm packages that the examples load files from. Nothing else of node_modules is served. */
const VENDOR_FOLDERS = [
  '@clappr/player/dist',
  'artplayer/dist',
  'custom-media-element/dist',
  'dplayer/dist',
  'hls-video-element/dist',
  'hls.js/dist',
  'media-captions/dist',
  'media-chrome/dist/iife',
  'media-tracks/dist',
  'mediaelement/build',
  'openplayerjs/dist',
  'plyr/dist',
  'video.js/dist',
  'vidstack/cdn',
  'vidstack/player/styles',
];

/** The addresses that stand in the examples: those of `npm start` when nothing else holds its ports. */
const WRITTEN_TRACKER = 'ws://127.0.0.1:8790';
const WRITTEN_ORIGIN = 'http://127.0.0.1:8080';

/** A page or a script, at most one folder down. */
const TEXT_FILE = /^(?:[\w-]+\/)?[\w-]+\.(html|js)$/;
const CONTENT_TYPES = { html: 'text/html; charset=utf-8', js: 'text/javascript; charset=utf-8' } as const;

const pathOf = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

/**
 * Serves the pages that users copy (demo/quick-start, demo/players) and what they load, at the paths they have in the
 * repository. `builtDirectory` is the output of the demo's build.
 */
export function mountExamples(origin: LiveOriginHandle, trackerPort: number, builtDirectory: string): void {
  const { resolve } = createRequire(import.meta.url);
  const pages = {
    '/demo/quick-start': pathOf('../quick-start'),
    '/demo/players': pathOf('../players'),
    '/demo/dist': builtDirectory,
  };
  for (const [path, directory] of Object.entries(pages)) {
    origin.mount(path, serveExamples(directory, origin.port, trackerPort));
  }
  origin.mountDirectory('/packages/hls/dist', dirname(resolve('@paceline/hls/dist/paceline.min.js')));
  for (const folder of VENDOR_FOLDERS) {
    origin.mountDirectory(`/node_modules/${folder}`, findVendorFolder(folder));
  }
}

/** As `serveDirectory`, but the addresses in pages and scripts are those in use, by the name the browser has for this machine. */
function serveExamples(directory: string, port: number, trackerPort: number): MountHandler {
  const serveAsIs = serveDirectory(directory);
  return async (request, response, path) => {
    const kind = TEXT_FILE.exec(path)?.[1] as keyof typeof CONTENT_TYPES | undefined;
    const text =
      kind === undefined ? undefined : await readFile(join(directory, path), 'utf8').catch(() => undefined);
    if (request.method !== 'GET' || kind === undefined || text === undefined) {
      await serveAsIs(request, response, path);
      return;
    }
    const hostname = requestHostname(request) ?? '127.0.0.1';
    const body = text
      .replaceAll(WRITTEN_TRACKER, `ws://${hostname}:${trackerPort}`)
      .replaceAll(WRITTEN_ORIGIN, `http://${hostname}:${port}`);
    response.writeHead(200, {
      'Content-Type': CONTENT_TYPES[kind],
      'Cache-Control': 'no-store',
      'Content-Length': Buffer.byteLength(body),
    });
    response.end(body);
  };
}

/** Where npm has put it: beside the pages or further up. Packages do not export all that a page loads, so no resolver is asked. */
function findVendorFolder(folder: string): string {
  const modules = createRequire(pathOf('../players/package.json')).resolve.paths(folder) ?? [];
  const found = modules.map((directory) => join(directory, folder)).find((path) => existsSync(path));
  if (found === undefined) throw new Error(`${folder} is not installed: run npm ci`);
  return found;
}
