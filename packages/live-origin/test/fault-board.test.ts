import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startLiveOrigin } from '../src/live-origin.ts';
import type { LiveOriginHandle } from '../src/live-origin.ts';

let nowMs = 1_700_000_000_000;
let origin: LiveOriginHandle;

beforeEach(async () => {
  origin = await startLiveOrigin({ now: () => nowMs });
});

afterEach(async () => {
  await origin.close();
});

function get(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Response> {
  return fetch(`${origin.url}/live/${path}`, { method, headers });
}

async function statusOf(path: string): Promise<number> {
  const response = await get(path);
  await response.arrayBuffer();
  return response.status;
}

describe('a status fault', () => {
  it('hits what it matches, for as long as it lasts on the origin clock', async () => {
    origin.fail({ status: 500, durationMs: 3000, match: 'segment' });
    expect([await statusOf('seg-1000.m4s'), await statusOf('stream.m3u8')]).toEqual([500, 200]);
    nowMs += 3000;
    expect(await statusOf('seg-1000.m4s')).toBe(200);
  });

  it('is 503 by default and ends when disarmed', async () => {
    const disarm = origin.fail({ untilMs: nowMs + 1e9 });
    expect(await statusOf('seg-1000.m4s')).toBe(503);
    disarm();
    expect(await statusOf('seg-1000.m4s')).toBe(200);
  });

  it('may hit only the first requests, one path, or what a test picks', async () => {
    origin.fail({ times: 1, match: /^low\// });
    expect(await statusOf('seg-1000.m4s')).toBe(200);
    expect(await statusOf('low/seg-1000.m4s')).toBe(503);
    expect(await statusOf('low/seg-1000.m4s')).toBe(200);
    origin.fail({ status: 404, match: ({ viewer }) => viewer === 'bob' });
    expect([await statusOf('init.mp4?viewer=ann'), await statusOf('init.mp4?viewer=bob')]).toEqual([
      200, 404,
    ]);
    origin.clearFaults();
    expect(await statusOf('init.mp4?viewer=bob')).toBe(200);
  });
});

describe('a slow origin', () => {
  it('waits before the header', async () => {
    origin.inject({ type: 'latency', latencyMs: 120 });
    const startedAtMs = performance.now();
    await get('seg-1000.m4s', {}, 'HEAD');
    expect(performance.now() - startedAtMs).toBeGreaterThanOrEqual(115);
  });

  it('paces the body and no faster than asked', async () => {
    origin.inject({ type: 'rate', rateBps: 4_000_000 });
    const startedAtMs = performance.now();
    const body = await (await get('seg-1000.m4s', { Range: 'bytes=0-99999' })).arrayBuffer();
    expect(body.byteLength).toBe(100_000);
    expect(performance.now() - startedAtMs).toBeGreaterThanOrEqual(180); // 200 ms less one step of the pacer
  });
});

describe('a broken body', () => {
  it('promises the whole and ends early when truncated', async () => {
    origin.inject({ type: 'truncate', byteLength: 20_000 });
    const response = await get('seg-1000.m4s?viewer=ann');
    expect(Number(response.headers.get('content-length'))).toBeGreaterThan(200_000);
    await expect(response.arrayBuffer()).rejects.toThrow();
    expect(origin.counters().byViewer.get('ann')?.segment).toEqual({ requests: 1, bytes: 20_000 });
  });

  it('stays open without another byte when stalled', async () => {
    origin.inject({ type: 'stall', byteLength: 5000 });
    const aborter = new AbortController();
    const response = await fetch(`${origin.url}/live/seg-1000.m4s`, { signal: aborter.signal });
    const reader = response.body?.getReader();
    let received = 0;
    while (received < 5000) {
      const chunk: Uint8Array | undefined = (await reader?.read())?.value;
      received += chunk?.byteLength ?? 0;
    }
    const next = reader?.read().then(
      () => 'more',
      () => 'aborted',
    );
    const quiet = new Promise((resolve) => setTimeout(() => resolve('quiet'), 60));
    expect(await Promise.race([next, quiet])).toBe('quiet');
    expect(received).toBe(5000);
    aborter.abort();
    expect(await next).toBe('aborted');
  });

  it('never comes when the origin hangs', async () => {
    origin.inject({ type: 'hang', match: 'segment' });
    await expect(
      fetch(`${origin.url}/live/seg-1000.m4s`, { signal: AbortSignal.timeout(60) }),
    ).rejects.toThrow();
    expect(await statusOf('stream.m3u8')).toBe(200);
    expect(origin.requests()[0]).toMatchObject({ status: 0, bytes: 0 });
  });
});

describe('an origin that knows no ranges', () => {
  it('answers 200 with the whole file', async () => {
    origin.inject({ type: 'noRange' });
    const response = await get('seg-1000.m4s', { Range: 'bytes=0-9' });
    expect(response.status).toBe(200);
    expect(response.headers.has('accept-ranges')).toBe(false);
    expect((await response.arrayBuffer()).byteLength).toBeGreaterThan(200_000);
  });
});

describe('an origin with poor CORS', () => {
  const preflight = { 'Access-Control-Request-Method': 'GET', 'Access-Control-Request-Headers': 'Range' };

  it('exposes no lengths', async () => {
    origin.inject({ type: 'noCors', scope: 'exposed' });
    const { headers } = await get('seg-1000.m4s', {}, 'HEAD');
    expect(headers.get('access-control-allow-origin')).toBe('*');
    expect(headers.has('access-control-expose-headers')).toBe(false);
  });

  it('refuses a preflight for Range and nothing else', async () => {
    origin.inject({ type: 'noCors', scope: 'preflight' });
    const refused = await get('seg-1000.m4s', preflight, 'OPTIONS');
    expect(refused.headers.has('access-control-allow-origin')).toBe(false);
    const plain = await get('seg-1000.m4s', {}, 'HEAD');
    expect(plain.headers.get('access-control-allow-origin')).toBe('*');
  });

  it('is closed to other origins altogether', async () => {
    origin.inject({ type: 'noCors', scope: 'all' });
    const { headers } = await get('seg-1000.m4s', {}, 'HEAD');
    expect(headers.has('access-control-allow-origin')).toBe(false);
    expect((await get('a.mp4', preflight, 'OPTIONS')).headers.has('access-control-allow-origin')).toBe(false);
  });
});

describe('a fault that makes no sense', () => {
  it('is refused with the name of the bad value', () => {
    expect(() => origin.inject({ type: 'rate', rateBps: 0 })).toThrow(/rateBps/);
    expect(() => origin.inject({ type: 'latency', latencyMs: -1 })).toThrow(/latencyMs/);
    expect(() => origin.fail({ status: 99 })).toThrow(/status: 99/);
  });
});
