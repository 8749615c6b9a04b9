import { afterEach, describe, expect, it } from 'vitest';
import { startTracker } from '../../src/index.ts';
import type { TrackerHandle, TrackerOptions } from '../../src/index.ts';
import { TestClient } from '../support/test-client.ts';

const open: TrackerHandle[] = [];

afterEach(async () => {
  for (const tracker of open.splice(0)) await tracker.close(0);
});

async function start(options: TrackerOptions = {}): Promise<string> {
  const tracker = await startTracker({ port: 0, ...options });
  open.push(tracker);
  return tracker.url.replace('ws:', 'http:');
}

const ask = async (url: string, query: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${url}/v1/route${query}`, { headers });

describe('GET /v1/route', () => {
  it('names the home of a channel, with a ticket that a join may show', async () => {
    const url = await start({ publicUrl: 'wss://t1.example' });
    const response = await ask(url, '?channel=news', { origin: 'https://site.example' });
    expect(response.headers.get('access-control-allow-origin')).toBe('https://site.example');
    expect(response.headers.get('cache-control')).toBe('no-store');
    const route = (await response.json()) as { ticket: string };
    expect(route).toEqual({ url: 'wss://t1.example', ticket: route.ticket, alternatives: [] });
    const client = new TestClient(url.replace('http:', 'ws:'));
    expect((await client.join({ route: route.ticket })).swarmSize).toBe(1);
  });

  it('names no address where nodes have none of their own', async () => {
    expect(await (await ask(await start(), '?channel=news')).json()).toMatchObject({ url: null });
  });

  it.each([
    ['', 400],
    ['?channel=', 400],
    [`?channel=${'x'.repeat(513)}`, 400],
    ['?channel=a%0Ab', 400],
    ['?channel=a&regions=some', 400],
    ['?channel=a&version=0', 400],
    ['?channel=a&version=1.5', 400],
    ['?channel=a&version=1&regions=strict', 200],
  ])('answers %j with %i', async (query, status) => {
    expect((await ask(await start(), query)).status).toBe(status);
  });

  it('keeps to the origins and channels that may join', async () => {
    const url = await start({ allowedOrigins: ['https://site.example'], allowedChannels: ['news'] });
    const site = { origin: 'https://site.example' };
    expect((await ask(url, '?channel=news', site)).status).toBe(200);
    expect((await ask(url, '?channel=sports', site)).status).toBe(403);
    const foreign = await ask(url, '?channel=news', { origin: 'https://evil.example' });
    expect([foreign.status, foreign.headers.get('access-control-allow-origin')]).toEqual([403, null]);
    expect((await ask(url, '?channel=news')).status).toBe(403);
  });

  it('answers one address only so often', async () => {
    const limits = { routesPerAddress: { perS: 0.001, burst: 2 } };
    const url = await start({ trustProxyHops: 1, limits });
    const from = async (address: string): Promise<number> =>
      (await ask(url, '?channel=news', { 'x-forwarded-for': address })).status;
    expect([await from('192.0.2.1'), await from('192.0.2.1'), await from('192.0.2.1')]).toEqual([
      200, 200, 429,
    ]);
    expect(await from('192.0.2.2')).toBe(200);
  });

  it('takes GET alone', async () => {
    const response = await fetch(`${await start()}/v1/route?channel=a`, { method: 'POST' });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  });

  it.each([
    [{ publicUrl: 'https://t1.example' }, 'publicUrl'],
    [{ redis: 'redis://a', nats: 'nats://a' }, 'redis and nats'],
    [{ nodeLeaseMs: 10 }, 'nodeLeaseMs'],
    [{ nats: 'x' }, 'nats is no URL'],
  ])('is not started with %j', async (options, message) => {
    await expect(startTracker({ port: 0, ...options })).rejects.toThrow(message);
  });
});
