import { afterEach, describe, expect, it, vi } from 'vitest';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { startTracker } from '../../src/index.ts';
import type { TrackerHandle, TrackerOptions } from '../../src/index.ts';
import { TestClient } from '../support/test-client.ts';
import { candidatesTo, offerTo } from '../support/tracker-bench.ts';

const open: { tracker?: TrackerHandle } = {};

async function start(options: TrackerOptions = {}): Promise<TrackerHandle> {
  open.tracker = await startTracker({ port: 0, ...options });
  return open.tracker;
}

afterEach(async () => {
  await open.tracker?.close(0);
  delete open.tracker;
});

/** A forwarded-for header, believed by a tracker behind one proxy. */
const from = (address: string): { headers: Record<string, string> } => ({
  headers: { 'x-forwarded-for': address },
});

async function rawSocket(port: number, text: string): Promise<{ socket: Socket; answer: Promise<string> }> {
  const socket = connect(port, '127.0.0.1');
  let received = '';
  socket.on('data', (data) => (received += data.toString()));
  socket.on('error', () => undefined);
  const answer = new Promise<string>((resolve) => socket.on('close', () => resolve(received)));
  await new Promise((resolve) => socket.once('connect', resolve));
  socket.write(text);
  return { socket, answer };
}

describe('tracker on real sockets', () => {
  it('introduces two viewers, relays their signals, and says when one is gone', async () => {
    const { url } = await start();
    const [anna, ben] = [new TestClient(url), new TestClient(url)];
    const annaJoined = await anna.join();
    const benJoined = await ben.join();
    expect(benJoined.peers).toEqual([annaJoined.peerId]);
    ben.send(offerTo(annaJoined.peerId));
    expect(await anna.next('signal')).toMatchObject({ from: benJoined.peerId, connection: '0123abcd' });
    anna.send(candidatesTo(benJoined.peerId));
    expect(await ben.next('signal')).toMatchObject({ from: annaJoined.peerId });
    anna.send({ type: 'want-peers', count: 5 });
    expect(await anna.next('peers')).toMatchObject({ peers: [benJoined.peerId], swarmSize: 2 });
    anna.send({ type: 'leave' });
    anna.send({ type: 'heartbeat' });
    await anna.next('error');
    ben.send(offerTo(annaJoined.peerId));
    expect(await ben.next('peer-gone')).toMatchObject({ peerId: annaJoined.peerId });
  });

  it('T12: takes the close of a page that goes away for a goodbye, and any other for a network that may come back', async () => {
    const { url } = await start();
    const clients = [new TestClient(url), new TestClient(url), new TestClient(url)] as const;
    for (const client of clients) await client.join();
    const [stays, gone, lost] = clients;
    gone.socket.close(1001);
    lost.socket.terminate();
    await vi.waitFor(async () => {
      stays.send({ type: 'heartbeat' });
      expect(await stays.next('heartbeat')).toMatchObject({ swarmSize: 2 });
    });
    await new Promise((resolve) => setTimeout(resolve, 300));
    stays.send({ type: 'heartbeat' });
    expect(await stays.next('heartbeat')).toMatchObject({ swarmSize: 2 });
  });

  it('speaks the subprotocol, and with clients that name none', async () => {
    const { url } = await start();
    expect((await new TestClient(url).opened()).socket.protocol).toBe('paceline.v1');
    expect((await new TestClient(url, ['future.v9', 'paceline.v1']).opened()).socket.protocol).toBe(
      'paceline.v1',
    );
    const plain = await new TestClient(url, []).opened();
    expect(plain.socket.protocol).toBe('');
    expect((await plain.join()).swarmSize).toBe(1);
  });

  it('gives the id back to a viewer that lost its socket', async () => {
    const tracker = await start();
    const first = new TestClient(tracker.url);
    const joined = await first.join();
    first.socket.terminate();
    await first.closed;
    const back = await new TestClient(tracker.url).join({ resume: joined.resume });
    expect(back.peerId).toBe(joined.peerId);
    expect(back.swarmSize).toBe(1);
  });

  it('keeps strict regions apart that an override file names', async () => {
    const geoOverridesCsv = '192.0.2.0/24,cn,telecom,guangdong\n198.51.100.0/24,cn,telecom,beijing';
    const { url } = await start({ geoOverridesCsv, trustProxyHops: 1 });
    const join = (address: string, regions: 'strict' | 'prefer'): Promise<{ peers: readonly string[] }> =>
      new TestClient(url, [], from(address)).join({ regions });
    await join('192.0.2.1', 'strict');
    expect((await join('198.51.100.1', 'strict')).peers).toEqual([]);
    expect((await join('192.0.2.2', 'strict')).peers).toHaveLength(1);
    await join('192.0.2.3', 'prefer');
    expect((await join('198.51.100.3', 'prefer')).peers).toHaveLength(1);
  });

  it('keeps strict channels apart by the data that come with it, on IPv4 and IPv6', async () => {
    const tracker = await start({ trustProxyHops: 1, strictChannels: ['news'] });
    const { url } = tracker;
    const peersOf = async (address: string): Promise<readonly string[]> =>
      (await new TestClient(url, [], from(address)).join()).peers;
    expect(await peersOf('8.8.8.8')).toEqual([]);
    expect(await peersOf('114.114.114.114')).toEqual([]);
    expect(await peersOf('::ffff:8.8.4.4')).toHaveLength(1);
    expect(await peersOf('2001:4860:4860::8888')).toHaveLength(2);
    expect(tracker.stats().geoDataAgeDays).toBeGreaterThanOrEqual(0);
  });

  it('tells those who are there of those who come', async () => {
    const { url } = await start({ limits: { pingIntervalMs: 100 } });
    const first = new TestClient(url);
    await first.join();
    const second = await new TestClient(url).join();
    expect((await first.next('peers')).peers).toEqual([second.peerId]);
  });

  it('closes a socket that never joins', async () => {
    const tracker = await start({ limits: { joinTimeoutMs: 60 } });
    const mute = await new TestClient(tracker.url).opened();
    expect(await mute.closed).toBe(1008);
    expect(tracker.stats().cut).toBe(1);
  });

  it('cuts a socket that answers no pings', async () => {
    const tracker = await start({ limits: { pingIntervalMs: 50 } });
    const deaf = new TestClient(tracker.url, [], { autoPong: false });
    const well = new TestClient(tracker.url);
    await Promise.all([deaf.join(), well.join()]);
    expect(await deaf.closed).toBe(1006);
    await vi.waitFor(() => expect(tracker.stats()).toMatchObject({ connections: 1, viewers: 2 }));
  });

  it('closes with 1009 for a message over 32 KiB', async () => {
    const { url } = await start();
    const client = new TestClient(url);
    await client.join();
    client.sendText(JSON.stringify({ type: 'unknown', filler: 'x'.repeat(32_768 - 30) }));
    client.send({ type: 'heartbeat' });
    await client.next('heartbeat');
    client.sendText('x'.repeat(32_769));
    expect(await client.closed).toBe(1009);
  });

  it('closes a socket that sends a message in tiny fragments', async () => {
    const { url } = await start();
    const client = new TestClient(url);
    await client.join();
    for (let i = 0; i < 20; i += 1) client.socket.send('x', { fin: false });
    expect(await client.closed).toBe(1008);
  });

  it('answers malformed messages and closes after five', async () => {
    const { url } = await start();
    const client = new TestClient(url);
    await client.join();
    for (let i = 0; i < 5; i += 1) client.sendText('{"type":"signal"}');
    expect(await client.next('error')).toMatchObject({ code: 'bad-message' });
    expect(await client.closed).toBe(1008);
  });

  it('closes a socket that floods, while others go on', async () => {
    const tracker = await start();
    const [flooder, other] = [new TestClient(tracker.url), new TestClient(tracker.url)];
    await Promise.all([flooder.join(), other.join()]);
    for (let i = 0; i < 1_000; i += 1) flooder.send({ type: 'heartbeat' });
    expect(await flooder.next('error')).toMatchObject({ code: 'rate-limited' });
    expect(await flooder.closed).toBe(1008);
    other.send({ type: 'heartbeat' });
    expect(await other.next('heartbeat')).toMatchObject({ swarmSize: 1 });
  });

  it('drops signals for a viewer that does not read, and cuts it', async () => {
    const plenty = { perS: 1e6, burst: 1e6 };
    const tracker = await start({
      limits: { messages: plenty, inboundOffers: plenty, pingIntervalMs: 400, resumeGraceMs: 50 },
    });
    const [victim, sender] = [new TestClient(tracker.url), new TestClient(tracker.url)];
    const { peerId } = await victim.join();
    await sender.join();
    victim.socket.pause();
    const bulky = { ...offerTo(peerId), signals: [{ type: 'offer', sdp: `v=0${'x'.repeat(16_000)}` }] };
    const text = JSON.stringify(bulky);
    while (tracker.stats().cut === 0) {
      for (let i = 0; i < 50; i += 1) sender.sendText(text);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    expect(tracker.stats().signalsDropped).toBeGreaterThan(0);
    sender.send({ type: 'heartbeat' });
    await sender.next('heartbeat');
    victim.socket.terminate();
  });

  it('caps the sockets of one address, and lets the next in when one closes', async () => {
    const tracker = await start({ maxPerAddress: 2, trustProxyHops: 1 });
    const near = from('2001:db8::1');
    const first = await new TestClient(tracker.url, [], near).opened();
    await new TestClient(tracker.url, [], from('2001:db8::2')).opened();
    await expect(new TestClient(tracker.url, [], near).opened()).rejects.toThrow('refused 429');
    await new TestClient(tracker.url, [], from('2001:db8:0:1::1')).opened();
    first.socket.close();
    await vi.waitFor(() => expect(tracker.stats().connections).toBe(2));
    await new TestClient(tracker.url, [], near).opened();
    expect(tracker.stats().connectionsRefused).toBe(1);
  });

  it('caps all sockets', async () => {
    const { url } = await start({ maxConnections: 1 });
    await new TestClient(url).opened();
    await expect(new TestClient(url).opened()).rejects.toThrow('refused 503');
  });

  it('does not count handshakes that failed', async () => {
    const { url, port } = await start({ maxPerAddress: 1 });
    const head = 'GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n';
    for (let i = 0; i < 3; i += 1) {
      const { answer } = await rawSocket(
        port,
        `${head}Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: bad\r\n\r\n`,
      );
      expect(await answer).toContain('400 Bad Request');
    }
    expect((await new TestClient(url).join()).swarmSize).toBe(1);
  });

  it('cuts sockets that say nothing, or never finish their request', async () => {
    const { port } = await start();
    const silent = await rawSocket(port, '');
    const dripping = await rawSocket(port, 'GET / HTTP/1.1\r\nHost: x\r\n');
    const drip = setInterval(() => dripping.socket.write('X-A: b\r\n'), 500);
    await Promise.all([silent.answer, dripping.answer]);
    clearInterval(drip);
    expect(await dripping.answer).toContain('408 Request Timeout');
  });

  it('answers health checks of any origin, and 404 otherwise', async () => {
    const { port, url } = await start();
    await new TestClient(url).join();
    const response = await fetch(`http://127.0.0.1:${port}/healthz`);
    expect(response.status).toBe(200);
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    expect(await response.json()).toEqual({
      status: 'ok',
      version: '0.1.0',
      connections: 1,
      swarms: 1,
      uptimeS: expect.any(Number),
      geoDataAgeDays: expect.any(Number),
    });
    for (const [path, method] of [
      ['/', 'GET'],
      ['/healthz/x', 'GET'],
      ['/healthz', 'POST'],
    ] as const) {
      expect((await fetch(`http://127.0.0.1:${port}${path}`, { method })).status).toBe(404);
    }
  });

  it('shuts down within the window: everybody is told, closed with 1012, and nobody new comes in', async () => {
    const events: unknown[] = [];
    const tracker = await start({ log: (entry) => events.push(entry) });
    const clients = Array.from({ length: 10 }, () => new TestClient(tracker.url));
    await Promise.all(clients.map((client) => client.join()));
    const closing = tracker.close(1_000);
    await expect(new TestClient(tracker.url).opened()).rejects.toThrow('refused 503');
    const health = await fetch(`http://127.0.0.1:${tracker.port}/healthz`);
    expect([health.status, await health.json()]).toMatchObject([503, { status: 'draining' }]);
    const told = await Promise.all(clients.map((client) => client.next('go-away')));
    expect(told.every(({ afterMs }) => afterMs <= 750)).toBe(true);
    expect(await Promise.all(clients.map((client) => client.closed))).toEqual(clients.map(() => 1012));
    await Promise.all([closing, tracker.close()]);
    await expect(fetch(`http://127.0.0.1:${tracker.port}/healthz`)).rejects.toThrow();
    expect(events).toMatchObject([
      { event: 'listening', url: tracker.url },
      { event: 'draining', connections: 10, windowMs: 1_000 },
      { event: 'stopped' },
    ]);
  });

  it('refuses options out of range by name, and a port that is taken', async () => {
    await expect(startTracker({ port: -1 })).rejects.toThrow(
      'port is -1: use a whole number from 0 to 65535',
    );
    await expect(startTracker({ maxPerAddress: 0.5 })).rejects.toThrow('maxPerAddress');
    await expect(startTracker({ geoOverridesCsv: '\nnope' })).rejects.toThrow('geo overrides, line 2');
    const { port } = await start();
    await expect(startTracker({ port })).rejects.toThrow('EADDRINUSE');
  });
});
