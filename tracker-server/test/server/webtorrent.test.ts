import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { startTracker } from '../../src/index.ts';
import type { TrackerHandle, TrackerOptions } from '../../src/index.ts';
import { TestClient } from '../support/test-client.ts';
import { STREAM, id, offer } from '../support/webtorrent-bench.ts';

const open: { tracker?: TrackerHandle } = {};

afterEach(async () => {
  await open.tracker?.close(0);
});

async function start(options: TrackerOptions = {}): Promise<TrackerHandle> {
  open.tracker = await startTracker({ port: 0, webTorrentPath: '/announce', ...options });
  return open.tracker;
}

async function announce(url: string, peer: string, fields: object = {}): Promise<WebSocket> {
  const socket = new WebSocket(url);
  await once(socket, 'open');
  const answered = once(socket, 'message');
  const ids = { info_hash: STREAM, peer_id: id(peer) };
  socket.send(JSON.stringify({ action: 'announce', event: 'started', ...ids, ...fields }));
  await answered;
  return socket;
}

describe('endpoint for WebTorrent clients', () => {
  it('has a path of its own, beside the viewers of the tracker', async () => {
    const tracker = await start();
    const anna = await announce(`${tracker.url}/announce?x=1`, 'anna');
    const offered = once(anna, 'message');
    const ben = await announce(`${tracker.url}/announce`, 'ben', { offers: [offer()] });
    expect(JSON.parse(String((await offered)[0]))).toMatchObject({ peer_id: id('ben') });
    expect((await new TestClient(tracker.url).join()).swarmSize).toBe(1);
    expect(tracker.stats()).toMatchObject({ viewers: 1, webTorrentPeers: 2, webTorrentOffersRelayed: 1 });
    const closed = Promise.all([anna, ben].map((socket) => once(socket, 'close')));
    await tracker.close(0);
    expect((await closed).map(([code]) => code as number)).not.toContain(1000);
  });

  it('is not there unless it is asked for', async () => {
    open.tracker = await startTracker({ port: 0 });
    const viewer = await new TestClient(`${open.tracker.url}/announce`).opened();
    viewer.sendText(JSON.stringify({ action: 'announce', info_hash: STREAM, peer_id: id('anna') }));
    expect(await viewer.next('error')).toMatchObject({ code: 'bad-message' });
  });

  it('stands under the same limits of sockets, origins and channels', async () => {
    const tracker = await start({ maxPerAddress: 1, allowedOrigins: ['none'], allowedChannels: ['00*'] });
    const socket = new WebSocket(`${tracker.url}/announce`);
    await once(socket, 'open');
    socket.send(JSON.stringify({ action: 'announce', info_hash: STREAM, peer_id: id('anna') }));
    expect(String((await once(socket, 'message'))[0])).toContain('does not serve');
    await expect(new TestClient(`${tracker.url}/announce`).opened()).rejects.toThrow('refused 429');
    const foreign = new TestClient(`${tracker.url}/announce`, [], { origin: 'https://evil.example' });
    await expect(foreign.opened()).rejects.toThrow('refused 403');
  });

  it.each([
    [{ webTorrentPath: 'announce' }, 'webTorrentPath is "announce": use a path of its own'],
    [{ webTorrentPath: '/healthz' }, 'webTorrentPath is "/healthz"'],
    [
      {
        tokenKeys:
          '{"keys":[{"kty":"oct","kid":"a","alg":"HS256","k":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}]}',
      },
      'does not go with tokenKeys',
    ],
  ])('says what is wrong with %j', async (options, message) => {
    await expect(start(options)).rejects.toThrow(message);
  });
});
