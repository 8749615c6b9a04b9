import { connect } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { startTracker } from '../../src/index.ts';
import type { LogEntry, TrackerHandle, TrackerOptions } from '../../src/index.ts';
import { LocalityPermutation } from '../../src/identity/locality-permutation.ts';
import { keySet, tokenOf } from '../support/channel-token.ts';
import { TestClient } from '../support/test-client.ts';
import { candidatesTo, offerTo } from '../support/tracker-bench.ts';

const open: TrackerHandle[] = [];

async function start(options: TrackerOptions = {}): Promise<TrackerHandle> {
  const tracker = await startTracker({ port: 0, ...options });
  open.push(tracker);
  return tracker;
}

afterEach(async () => {
  for (const tracker of open.splice(0)) await tracker.close(0);
});

const clientOf = (url: string, headers: Record<string, string>): TestClient =>
  new TestClient(url, [], { headers });
const from = (address: string): Record<string, string> => ({ 'x-forwarded-for': address });

describe('who may use a tracker', () => {
  it('refuses foreign pages before there is a WebSocket', async () => {
    const tracker = await start({ allowedOrigins: ['https://ok.example'] });
    const { url } = tracker;
    for (const origin of ['https://evil.example', 'https://ok.example.evil.example', 'null'])
      await expect(clientOf(url, { origin }).opened()).rejects.toThrow('refused 403');
    await expect(new TestClient(url).opened()).rejects.toThrow('refused 403');
    expect(tracker.stats()).toMatchObject({ connections: 0, originsRefused: 4 });
    expect((await clientOf(url, { origin: 'https://ok.example' }).join()).swarmSize).toBe(1);
  });

  it('lets nobody join without a good token, says what is wrong, and closes after five', async () => {
    const tracker = await start({ tokenKeys: keySet(1) });
    const viewer = new TestClient(tracker.url);
    expect((await viewer.join({ token: await tokenOf() })).swarmSize).toBe(1);
    const stranger = await new TestClient(tracker.url).opened();
    const attempts = [
      undefined,
      'x',
      await tokenOf({ channel: 'sports' }),
      await tokenOf({}, { fill: 2 }),
      'y',
    ];
    for (const token of attempts) {
      stranger.send({
        type: 'join',
        version: 1,
        channel: 'news',
        regions: 'prefer',
        ...(token === undefined ? {} : { token }),
      });
      const { code, message } = await stranger.next('error');
      expect(code).toBe('forbidden');
      if (token !== undefined && token.length > 1) expect(message).not.toContain(token);
    }
    expect(await stranger.closed).toBe(1008);
    expect(tracker.stats()).toMatchObject({ viewers: 1, joinsForbidden: 5 });
  });

  it('does not answer a second join while the first is looked at, nor a socket that has gone', async () => {
    // The token may be found good before the socket is found gone: then nothing of the viewer stays after the grace.
    const tracker = await start({ tokenKeys: keySet(1), limits: { resumeGraceMs: 100 } });
    const hasty = await new TestClient(tracker.url).opened();
    const join = {
      type: 'join',
      version: 1,
      channel: 'news',
      regions: 'prefer',
      token: await tokenOf(),
    } as const;
    hasty.send(join);
    hasty.send(join);
    expect(await hasty.next('error')).toMatchObject({ code: 'already-joined' });
    await hasty.next('joined');
    const gone = await new TestClient(tracker.url).opened();
    gone.send(join);
    gone.socket.terminate();
    await vi.waitFor(() => expect(tracker.stats()).toMatchObject({ connections: 1, viewers: 1 }));
  });

  it('takes tokens of new keys without a restart, and keeps the old ones when the new cannot be read', async () => {
    const tracker = await start({ tokenKeys: keySet(1) });
    await expect(tracker.setTokenKeys('{}')).rejects.toThrow('not a key set');
    await new TestClient(tracker.url).join({ token: await tokenOf() });
    await tracker.setTokenKeys(keySet(2));
    await new TestClient(tracker.url).join({ token: await tokenOf({}, { fill: 2 }) });
    const late = await new TestClient(tracker.url).opened();
    late.send({ type: 'join', version: 1, channel: 'news', regions: 'prefer', token: await tokenOf() });
    expect(await late.next('error')).toMatchObject({ code: 'forbidden' });
  });

  it('serves the channels it was given and no others', async () => {
    const { url } = await start({ allowedChannels: ['live/*'] });
    expect((await new TestClient(url).join({ channel: 'live/1' })).swarmSize).toBe(1);
    const stray = await new TestClient(url).opened();
    stray.send({ type: 'join', version: 1, channel: 'other', regions: 'prefer' });
    expect(await stray.next('error')).toMatchObject({ code: 'forbidden' });
  });

  it('believes a forwarded address only of the proxies that were named', async () => {
    const limited = { maxPerAddress: 1, trustProxyHops: 1 };
    const direct = await start({ ...limited, trustedProxies: ['192.0.2.0/24'] });
    await clientOf(direct.url, from('198.51.100.1')).opened();
    await expect(clientOf(direct.url, from('198.51.100.2')).opened()).rejects.toThrow('refused 429');
    const proxied = await start({ ...limited, trustedProxies: ['127.0.0.0/8'] });
    await clientOf(proxied.url, from('198.51.100.1')).opened();
    await clientOf(proxied.url, from('198.51.100.2')).opened();
  });

  it('paces the new sockets of one address', async () => {
    const tracker = await start({ trustProxyHops: 1, limits: { opensPerAddress: { perS: 0.01, burst: 3 } } });
    for (let i = 0; i < 3; i += 1) {
      const client = await clientOf(tracker.url, from('203.0.113.1')).opened();
      client.socket.terminate();
      await client.closed;
    }
    await expect(clientOf(tracker.url, from('203.0.113.1')).opened()).rejects.toThrow('refused 429');
    await clientOf(tracker.url, from('203.0.113.2')).opened();
  });

  it('tells neither viewers nor the log where anybody is, or with what token', async () => {
    const entries: LogEntry[] = [];
    const addresses = ['198.51.100.23', '2001:db8:77::23'];
    const geoOverridesCsv = '198.51.100.0/24,fr,free,bretagne,rennes\n2001:db8::/32,fr,free,bretagne,rennes';
    const tracker = await start({
      tokenKeys: keySet(1),
      trustProxyHops: 1,
      geoOverridesCsv,
      log: (entry) => entries.push(entry),
    });
    const token = await tokenOf({ jti: 'secret-name' });
    const clients = addresses.map((address) => clientOf(tracker.url, from(address)));
    const frames: string[] = [];
    for (const { socket } of clients)
      socket.on('message', (data) => frames.push(Buffer.isBuffer(data) ? data.toString('utf8') : ''));
    const [anna, ben] = clients;
    if (anna === undefined || ben === undefined) throw new Error('bad test data');
    const { peerId } = await anna.join({ token });
    await ben.join({ token });
    ben.send(offerTo(peerId));
    await anna.next('signal');
    ben.send({ type: 'want-peers', count: 50 });
    await ben.next('peers');
    ben.send(candidatesTo(peerId));
    await tracker.close(0);
    expect(frames.length).toBeGreaterThan(4);
    for (const secret of [
      ...addresses,
      '198.51',
      '2001:db8',
      'bretagne',
      'rennes',
      '"fr"',
      token,
      'secret-name',
    ])
      expect(frames.join() + JSON.stringify(entries)).not.toContain(secret);
    expect(JSON.stringify(entries)).not.toContain('news');
  });

  it('gives a viewer its id back after a restart with the same secret, and not with another', async () => {
    const secret = 's'.repeat(32);
    const first = await start({ secret });
    const { peerId, resume } = await new TestClient(first.url).join();
    await first.close(0);
    expect(
      (await new TestClient((await start({ secret: 't'.repeat(32) })).url).join({ resume })).peerId,
    ).not.toBe(peerId);
    const second = await start({ secret });
    expect((await new TestClient(second.url).join({ resume })).peerId).toBe(peerId);
    expect((await new TestClient(second.url).join({ resume })).peerId).not.toBe(peerId);
  });

  it('lends relay credentials to viewers that have joined, each its own', async () => {
    const turn = { urls: ['turn:turn.example:3478'], secret: 'sixteen characters', ttlS: 60 };
    const { url } = await start({ turn, tokenKeys: keySet(1) });
    const joined = await new TestClient(url).join({ token: await tokenOf() });
    const other = await new TestClient(url).join({ token: await tokenOf() });
    expect(joined.iceServers).toMatchObject([{ urls: turn.urls[0], credential: expect.any(String) }]);
    expect(joined.iceServers?.[0]?.username).toMatch(new RegExp(`^\\d{10}:${joined.peerId}$`));
    expect(other.iceServers?.[0]?.credential).not.toBe(joined.iceServers?.[0]?.credential);
    const stranger = await new TestClient(url).opened();
    stranger.send({ type: 'join', version: 1, channel: 'news', regions: 'prefer' });
    expect(JSON.stringify(await stranger.next('error'))).not.toContain('turn');
    expect((await new TestClient((await start()).url).join()).iceServers).toBeUndefined();
  });

  it.each([
    [{ allowedOrigins: ['ok.example'] }, 'allowedOrigins has "ok.example"'],
    [{ allowedChannels: ['*'] }, 'allowedChannels has "*"'],
    [{ trustedProxies: ['10.0.0.0/99'] }, 'trustedProxies has "10.0.0.0/99"'],
    [{ tokenKeys: '{}' }, 'token keys'],
    [{ secret: 'short' }, 'tracker option secret'],
    [{ turn: { urls: [], secret: 'sixteen characters', ttlS: 60 } }, 'turn.urls'],
  ])('refuses %j by name', async (options, message) => {
    await expect(startTracker({ port: 0, ...options })).rejects.toThrow(message);
  });

  it('loses one socket, not all, to a mistake of its own, and does not log its text', async () => {
    const entries: LogEntry[] = [];
    const limits = { joinTimeoutMs: 100 };
    const mistake = vi.spyOn(LocalityPermutation.prototype, 'permute').mockImplementation(() => {
      throw new TypeError('of a viewer');
    });
    const join = { type: 'join', version: 1, channel: 'news', regions: 'prefer' } as const;
    for (const tokenKeys of [undefined, keySet(1)]) {
      const asked = tokenKeys === undefined ? {} : { tokenKeys };
      const tracker = await start({ ...asked, limits, log: (entry) => entries.push(entry) });
      const victim = await new TestClient(tracker.url).opened();
      victim.send({ ...join, token: await tokenOf() });
      expect([1006, 1008]).toContain(await victim.closed);
      expect(tracker.stats().internalErrors).toBe(1);
      await new TestClient(tracker.url).opened();
    }
    mistake.mockRestore();
    const errors = entries.filter(({ event }) => event === 'internal-error');
    expect(errors).toEqual(Array(2).fill({ event: 'internal-error', error: 'TypeError' }));
  });

  it('is not killed by half a handshake and garbage', async () => {
    const { port, url } = await start();
    for (const text of [
      '\0\0\0\0\n\n',
      'GET / HTTP/9.9\r\n\r\n',
      'GET / HTTP/1.1\r\nUpgrade: websocket\r\n',
    ]) {
      const socket = connect(port, '127.0.0.1');
      socket.on('error', () => undefined);
      await new Promise((resolve) => socket.write(text, resolve));
      socket.resetAndDestroy();
    }
    expect((await new TestClient(url).join()).swarmSize).toBe(1);
  });
});
