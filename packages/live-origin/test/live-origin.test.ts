import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startLiveOrigin } from '../src/live-origin.ts';
import { readPlaylist } from './read-playlist.ts';
import type { LiveOriginHandle } from '../src/live-origin.ts';

const NOW_MS = 1_700_000_000_000;

let nowMs = NOW_MS;
let origin: LiveOriginHandle;

beforeEach(async () => {
  nowMs = NOW_MS;
  origin = await startLiveOrigin({ now: () => nowMs });
});

afterEach(async () => {
  await origin.close();
});

function get(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Response> {
  return fetch(`${origin.url}${path}`, { method, headers });
}

async function bytesOf(response: Response): Promise<Buffer> {
  return Buffer.from(await response.arrayBuffer());
}

function whole(mediaSequence: number): Buffer {
  return Buffer.from(origin.replay?.segment(mediaSequence, nowMs) ?? []);
}

/** Waits for what the server learns a moment after the client: that an answer ended. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}

describe('the files', () => {
  it('are served with their length, open to every origin and uncached', async () => {
    const response = await get('/live/seg-1002.m4s');
    expect(response.status).toBe(200);
    expect((await bytesOf(response)).equals(whole(1002))).toBe(true);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'access-control-allow-origin': '*',
      'access-control-expose-headers': expect.stringContaining('Content-Range') as string,
      'content-length': String(whole(1002).byteLength),
      'accept-ranges': 'bytes',
      'cache-control': 'no-store',
      'content-type': 'video/mp4',
    });
  });

  it('appear on time and are 404 before', async () => {
    expect((await get('/live/seg-1006.m4s')).status).toBe(404);
    nowMs += 2000;
    expect((await get('/live/seg-1006.m4s')).status).toBe(200);
    expect((await get('/live/nothing.txt')).status).toBe(404);
    expect((await get('/elsewhere')).status).toBe(404);
  });

  it('answer HEAD with the header alone', async () => {
    const response = await get('/live/seg-1000.m4s', {}, 'HEAD');
    expect(response.headers.get('content-length')).toBe(String(whole(1000).byteLength));
    expect((await bytesOf(response)).byteLength).toBe(0);
    expect(origin.counters().total.segment).toEqual({ requests: 1, bytes: 0 });
  });

  it('answer a preflight for Range, and refuse other methods', async () => {
    const preflight = await get(
      '/live/seg-1000.m4s',
      { 'Access-Control-Request-Method': 'GET', 'Access-Control-Request-Headers': 'range' },
      'OPTIONS',
    );
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-headers')).toBe('Range');
    expect(origin.counters().total.segment.requests).toBe(0);
    expect((await get('/live/seg-1000.m4s', {}, 'POST')).status).toBe(405);
  });
});

describe('byte ranges', () => {
  it('concatenate to the whole, wherever it is cut', async () => {
    const file = whole(1003);
    const cuts = fc.array(fc.integer({ min: 1, max: file.byteLength - 1 }), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(cuts, async (positions) => {
        const edges = [...new Set([0, ...positions, file.byteLength])].sort((a, b) => a - b);
        const parts = edges.slice(1).map(async (end, i) => {
          const start = edges[i] ?? 0;
          const response = await get('/live/seg-1003.m4s', { Range: `bytes=${start}-${end - 1}` });
          expect(response.status).toBe(206);
          expect(response.headers.get('content-range')).toBe(`bytes ${start}-${end - 1}/${file.byteLength}`);
          return bytesOf(response);
        });
        expect(Buffer.concat(await Promise.all(parts)).equals(file)).toBe(true);
      }),
      { numRuns: 15 },
    );
  });

  it('may count from the end, and are 416 after it', async () => {
    const file = whole(1000);
    const suffix = await get('/live/seg-1000.m4s', { Range: 'bytes=-500' });
    expect((await bytesOf(suffix)).equals(file.subarray(-500))).toBe(true);
    const beyond = await get('/live/seg-1000.m4s', { Range: `bytes=${file.byteLength}-` });
    expect(beyond.status).toBe(416);
    expect(beyond.headers.get('content-range')).toBe(`bytes */${file.byteLength}`);
    expect(beyond.headers.get('access-control-allow-origin')).toBe('*');
  });

  it('mean the whole file when they are conditional', async () => {
    const response = await get('/live/seg-1000.m4s', { Range: 'bytes=0-9', 'If-Range': '"etag"' });
    expect(response.status).toBe(200);
    await response.arrayBuffer();
  });
});

describe('the counters', () => {
  it('book each byte on the viewer that the playlist named, by kind and by segment', async () => {
    const master = await (await fetch(origin.masterUrl('ann'))).text();
    expect(master).toContain('low/stream.m3u8?viewer=ann');
    const text = await (await fetch(origin.streamUrl('ann'))).text();
    const playlist = readPlaylist(text);
    const init = await bytesOf(await get(`/live/${playlist.initUri}`));
    const uri = playlist.segments[2]?.uri ?? '';
    expect(uri).toBe('seg-1002.m4s?viewer=ann');
    await bytesOf(await get(`/live/${uri}`));
    await bytesOf(await get('/live/seg-1002.m4s?viewer=bob', { Range: 'bytes=0-999' }));
    await bytesOf(await get('/live/seg-1003.m4s'));
    const size = whole(1002).byteLength;
    const { total, byViewer, bySegment } = origin.counters();
    expect(byViewer.get('ann')).toEqual({
      playlist: { requests: 2, bytes: master.length + text.length },
      init: { requests: 1, bytes: init.byteLength },
      segment: { requests: 1, bytes: size },
      other: { requests: 0, bytes: 0 },
    });
    expect(byViewer.get('bob')?.segment).toEqual({ requests: 1, bytes: 1000 });
    expect(byViewer.get('anonymous')?.segment.bytes).toBe(whole(1003).byteLength);
    expect(total.segment).toEqual({ requests: 3, bytes: size + 1000 + whole(1003).byteLength });
    expect(bySegment.get(1002)).toEqual({ requests: 2, bytes: size + 1000 });
  });

  it('book no media for a segment that was not there', async () => {
    await get('/live/seg-9999.m4s?viewer=ann');
    const { byViewer, bySegment } = origin.counters();
    expect(byViewer.get('ann')?.segment).toEqual({ requests: 1, bytes: 0 });
    expect(bySegment.size).toBe(0);
  });

  it('start again from zero', async () => {
    await bytesOf(await get('/live/seg-1000.m4s'));
    origin.resetCounters();
    expect(origin.counters().total.segment).toEqual({ requests: 0, bytes: 0 });
    expect(origin.requests()).toEqual([]);
  });

  it('book only what was sent when the client leaves in the middle', async () => {
    origin.inject({ type: 'rate', rateBps: 400_000 });
    const received = await new Promise<number>((resolve, reject) => {
      let byteLength = 0;
      const request = httpRequest(`${origin.url}/live/seg-1000.m4s?viewer=ann`, (response) => {
        response.on('data', (chunk: Buffer) => {
          byteLength += chunk.byteLength;
          if (byteLength > 5000) request.destroy();
        });
        response.on('close', () => resolve(byteLength));
        response.on('error', () => undefined); // destroying the request reports a reset here
      });
      request.on('error', reject);
      request.end();
    });
    await until(() => origin.requests()[0]?.outcome === 'cut');
    const booked = origin.counters().byViewer.get('ann')?.segment.bytes ?? 0;
    expect(booked).toBeGreaterThanOrEqual(received);
    // What the server sent before it saw the client leave: a little, and far from the whole segment.
    expect(booked).toBeLessThan(received + 40_000);
    expect(origin.requests()[0]).toMatchObject({ status: 200, bytes: booked, viewer: 'ann' });
  });

  it('keep a log with time, viewer, path, range, status and bytes', async () => {
    await bytesOf(await get('/live/low/seg-1001.m4s?viewer=ann', { Range: 'bytes=10-19' }));
    await until(() => origin.requests()[0]?.outcome === 'complete');
    expect(origin.requests()).toEqual([
      {
        atMs: NOW_MS,
        method: 'GET',
        path: 'low/seg-1001.m4s',
        kind: 'segment',
        mediaSequence: 1001,
        viewer: 'ann',
        range: 'bytes=10-19',
        status: 206,
        bytes: 10,
        outcome: 'complete',
      },
    ]);
  });
});

describe('what lies beside the stream', () => {
  it('is a directory, which no path escapes', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'live-origin-test-'));
    try {
      await writeFile(join(directory, 'index.html'), '<p>page</p>');
      origin.mountDirectory('/page', directory);
      const page = await get('/page/');
      expect(page.headers.get('content-type')).toContain('text/html');
      expect(await page.text()).toBe('<p>page</p>');
      const paths = ['/page/%2e%2e%2f%2e%2e%2fetc%2fpasswd', '/page/..%2f', '/page/none.js', '/page/%zz'];
      for (const path of paths) expect((await get(path)).status).toBe(404);
    } finally {
      await rm(directory, { recursive: true });
    }
  });

  it('is given to the handler with the longest mount point, and never hides the stream', async () => {
    origin.mount('/', (_, response, path) => void response.end(`root ${path}`));
    origin.mount('/api', (_, response, path) => void response.end(`api ${path}`));
    expect(await (await get('/api/x?y=1')).text()).toBe('api x');
    expect(await (await get('/apix')).text()).toBe('root apix');
    expect((await get('/live/seg-1000.m4s', {}, 'HEAD')).headers.get('content-type')).toBe('video/mp4');
    expect(() => origin.mount('/live', () => undefined)).toThrow(RangeError);
  });

  it('answers 500 when a handler throws', async () => {
    origin.mount('/broken', () => {
      throw new Error('out of order');
    });
    const response = await get('/broken');
    expect([response.status, await response.text()]).toEqual([500, 'Error: out of order']);
  });
});

describe('closing', () => {
  it('ends open answers and may be repeated', async () => {
    origin.inject({ type: 'hang' });
    const pending = get('/live/seg-1000.m4s').catch(() => 'ended');
    await until(() => origin.requests().length === 1);
    await origin.close();
    await origin.close();
    expect(await pending).toBe('ended');
  });

  it('happens by itself when the port is taken', async () => {
    await expect(startLiveOrigin({ port: origin.port })).rejects.toThrow(/EADDRINUSE/);
  });
});
