import { once } from 'node:events';
import type { EventEmitter } from 'node:events';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { startTracker } from '../../src/index.ts';
import type { TrackerHandle } from '../../src/index.ts';
/** A package of its own, no workspace: what it would compile at its installation is replaced here. */
const CLIENT = join(import.meta.dirname, 'webtorrent-client/node_modules/bittorrent-tracker/client.js');

/** What is used of the client, which has no types. */
interface TrackerClient extends EventEmitter {
  start(): void;
  update(): void;
  stop(): void;
  scrape(): void;
  destroy(): void;
  setInterval(ms: number): void;
}

type ClientClass = new (options: Readonly<Record<string, unknown>>) => TrackerClient;

interface RemotePeer extends EventEmitter {
  readonly id: string;
}

const INFO_HASH = 'f0'.repeat(20);

const loaded: { Client?: ClientClass } = {};

beforeAll(async () => {
  const module = (await import(pathToFileURL(CLIENT).href)) as { readonly default: ClientClass };
  loaded.Client = module.default;
});

const open: { tracker?: TrackerHandle; clients: TrackerClient[] } = { clients: [] };

afterEach(async () => {
  for (const client of open.clients.splice(0)) client.destroy();
  await open.tracker?.close(0);
});

async function start(): Promise<TrackerHandle> {
  open.tracker = await startTracker({ port: 0, webTorrentPath: '/announce' });
  return open.tracker;
}

/** Clients of one URL share one socket, so each gets a URL of its own. */
function clientOf(tracker: TrackerHandle, name: string, query = name): TrackerClient {
  const announce = `${tracker.url}/announce?${query}`;
  const { Client } = loaded;
  if (Client === undefined) throw new Error('the client was not loaded');
  const client = new Client({ infoHash: INFO_HASH, peerId: name.repeat(40), announce, port: 6881 });
  client.on('warning', () => undefined);
  open.clients.push(client);
  return client;
}

describe('the bittorrent-tracker client', () => {
  it('announces, is introduced, answers, scrapes and stops', async () => {
    const tracker = await start();
    const anna = clientOf(tracker, 'a');
    anna.start();
    const [update] = (await once(anna, 'update')) as [Record<string, unknown>];
    expect(update).toMatchObject({ complete: 0, incomplete: 1, interval: 120, infoHash: INFO_HASH });

    const ben = clientOf(tracker, 'b');
    const met = Promise.all([once(anna, 'peer'), once(ben, 'peer')]);
    ben.start();
    const [[seenByAnna], [seenByBen]] = (await met) as [[RemotePeer], [RemotePeer]];
    expect(seenByAnna.id).toBe('b'.repeat(40));
    expect(seenByBen.id).toBe('a'.repeat(40));
    expect(tracker.stats()).toMatchObject({ webTorrentOffersRelayed: 1, webTorrentAnswersRelayed: 1 });

    const scraped = once(ben, 'scrape');
    ben.scrape();
    expect((await scraped)[0]).toMatchObject({ complete: 0, incomplete: 2, infoHash: INFO_HASH });

    ben.stop();
    await vi.waitFor(() => expect(tracker.stats().webTorrentPeers).toBe(1));
    anna.destroy();
    // It waits for what it might still be told, then closes its socket.
    const gone = { webTorrentSockets: 1, webTorrentPeers: 0, webTorrentSwarms: 0 };
    await vi.waitFor(() => expect(tracker.stats()).toMatchObject(gone), { timeout: 5_000 });
    expect(tracker.stats()).toMatchObject({ webTorrentMalformed: 0, internalErrors: 0 });
  });

  it('is told why it is refused', async () => {
    const tracker = await start();
    const anna = clientOf(tracker, 'a');
    anna.start();
    await once(anna, 'update');
    const thief = clientOf(tracker, 'a', 'thief');
    const warned = once(thief, 'warning');
    thief.start();
    expect(String((await warned)[0])).toContain('peer_id is in use');
    expect(tracker.stats().webTorrentPeers).toBe(1);
  });
});
