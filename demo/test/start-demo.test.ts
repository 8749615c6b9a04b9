import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { DemoConfig, OriginCounts } from '../page/model/demo-config.ts';
import type { DemoOptions } from '../server/demo-flags.ts';
import { freePort } from '../server/free-port.ts';
import { startDemo, type RunningDemo } from '../server/start-demo.ts';

const options: DemoOptions = {
  host: '127.0.0.1',
  port: 0,
  isPortExact: true,
  trackerPort: 0,
  isTrackerPortExact: true,
  input: undefined,
  segmentSeconds: 2,
  viewerCount: 3,
};

describe('the demo server', () => {
  let directory: string;
  let demo: RunningDemo;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'demo-page-'));
    await writeFile(join(directory, 'index.html'), '<p>page</p>');
    demo = await startDemo(options, directory, () => undefined);
  });

  afterEach(async () => {
    await demo.close();
    await rm(directory, { recursive: true });
  });

  test('serves page, configuration and stream from one address', async () => {
    const page = await fetch(demo.url);
    expect(page.headers.get('content-type')).toContain('text/html');
    expect(await page.text()).toContain('page');
    expect((await fetch(new URL('favicon.ico', demo.url))).status).toBe(204);
    const config = (await (await fetch(new URL('api/config', demo.url))).json()) as DemoConfig;
    expect(config.viewerCount).toBe(3);
    expect(config.trackerUrl).toMatch(/^ws:\/\/127\.0\.0\.1:\d+$/);
    for (const { url } of config.streams) {
      const playlist = await (await fetch(new URL(url, demo.url))).text();
      expect(playlist).toContain('#EXTM3U');
    }
  });

  test('names what a page of somebody else needs, and which ports were not to be had', async () => {
    expect(await (await fetch(demo.streamUrl)).text()).toContain('#EXTM3U');
    const config = (await (await fetch(new URL('api/config', demo.url))).json()) as DemoConfig;
    expect(demo.trackerUrl).toBe(config.trackerUrl);

    const port = Number(new URL(demo.url).port);
    const trackerPort = Number(new URL(demo.trackerUrl).port);
    const wanted = { port, isPortExact: false, trackerPort, isTrackerPortExact: false };
    const notes: string[] = [];
    const second = await startDemo({ ...options, ...wanted }, directory, (text) => notes.push(text));
    await second.close();
    expect(notes).toEqual([
      `Port ${port} is in use: ${new URL(second.url).port} is used instead.`,
      `Port ${trackerPort} is in use: the tracker has ${new URL(second.trackerUrl).port} instead.`,
    ]);
  });

  test('counts media bytes in all and by viewer, and nothing else', async () => {
    const playlistUrl = new URL('live/stream.m3u8?viewer=one', demo.url);
    const playlist = await (await fetch(playlistUrl)).text();
    const segment = playlist.split('\n').find((line) => line !== '' && !line.startsWith('#')) ?? '';
    const bytes = await (await fetch(new URL(segment, playlistUrl))).arrayBuffer();
    const counts = (await (await fetch(new URL('api/origin', demo.url))).json()) as OriginCounts;
    expect(bytes.byteLength).toBeGreaterThan(0);
    expect(counts).toEqual({ totalBytes: bytes.byteLength, byViewer: { one: bytes.byteLength } });
  });
});

describe('freePort', () => {
  let taken: Server;
  let port: number;

  beforeEach(async () => {
    taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    port = (taken.address() as AddressInfo).port;
  });

  afterEach(() => new Promise<void>((resolve) => taken.close(() => resolve())));

  test('takes the next one when the wanted one may give way', async () => {
    expect(await freePort('127.0.0.1', port, false, 'port')).toBeGreaterThan(port);
  });

  test('says what to do when it has to be that one', async () => {
    await expect(freePort('127.0.0.1', port, true, 'port')).rejects.toThrow(`port ${port} is in use`);
    await expect(freePort('127.0.0.1', port, true, 'port')).rejects.toThrow('--port 0');
  });
});
