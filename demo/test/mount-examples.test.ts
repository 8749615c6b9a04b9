import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startLiveOrigin, type LiveOriginHandle } from '@paceline/live-origin';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mountExamples } from '../server/mount-examples.ts';

const TRACKER_PORT = 12_345;

const players = fileURLToPath(new URL('../players', import.meta.url));
const pages = (await readdir(players)).filter((name) => name.endsWith('.html'));

describe('the examples on the demo server', () => {
  let built: string;
  let origin: LiveOriginHandle;

  beforeAll(async () => {
    built = await mkdtemp(join(tmpdir(), 'demo-built-'));
    await mkdir(join(built, 'players'));
    await writeFile(join(built, 'players/react-player.js'), "install({ tracker: 'ws://127.0.0.1:8790' })");
    origin = await startLiveOrigin();
    mountExamples(origin, TRACKER_PORT, built);
  });

  afterAll(async () => {
    await origin.close();
    await rm(built, { recursive: true });
  });

  const textOf = async (path: string): Promise<string> => (await fetch(`${origin.url}${path}`)).text();

  test.each(pages)('%s finds everything it names beside it and above it', async (page) => {
    const url = `${origin.url}/demo/players/${page}`;
    const html = await (await fetch(url)).text();
    const named = [...html.matchAll(/["'](\.\.\/[^"']+|[\w-]+\.(?:css|html|js))["']/g)].map(
      ([, path]) => path ?? '',
    );
    expect(named).toContain('players.css');
    for (const path of named) expect((await fetch(new URL(path, url))).status, path).toBe(200);
  });

  test.each(pages.filter((page) => page !== 'index.html' && page !== 'react-player.html'))(
    '%s gets the tracker and the stream that are in use',
    async (page) => {
      const html = await textOf(`/demo/players/${page}`);
      expect(html).toContain(`ws://127.0.0.1:${TRACKER_PORT}`);
      expect(html).toContain(`${origin.url}/live/stream.m3u8`);
      expect(html).not.toMatch(/:8080|:8790/);
    },
  );

  test('a built page gets them too', async () => {
    expect(await textOf('/demo/dist/players/react-player.js')).toContain(`ws://127.0.0.1:${TRACKER_PORT}`);
  });

  test('the quick start is among them, by whatever name the browser has for this machine', async () => {
    const html = await textOf('/demo/quick-start/script-tag.html');
    expect(html).toContain(`ws://127.0.0.1:${TRACKER_PORT}`);
    const elsewhere = await fetch(`http://localhost:${origin.port}/demo/quick-start/script-tag.html`);
    expect(await elsewhere.text()).toContain(`ws://localhost:${TRACKER_PORT}`);
  });

  test('nothing is served that no page needs', async () => {
    for (const path of [
      '/node_modules/hls.js/package.json',
      '/node_modules/vite/package.json',
      '/package.json',
    ]) {
      expect((await fetch(`${origin.url}${path}`)).status, path).toBe(404);
    }
    const outside = await fetch(`${origin.url}/demo/players/..%2F..%2Fpackage.json`);
    expect(outside.status).toBe(404);
  });
});
