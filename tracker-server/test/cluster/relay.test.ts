import type { JoinMessage, PeerId } from '@paceline/protocol';
import { encodeTrackerMessage } from '@paceline/protocol';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { encodeEnvelope } from '../../src/bus/bus-record.ts';
import { encodeRelayFrame } from '../../src/cluster/relay-frame.ts';
import { ClusterBench } from '../support/cluster-bench.ts';
import type { BenchNode } from '../support/cluster-bench.ts';
import { offerTo } from '../support/tracker-bench.ts';
import type { BenchSocket } from '../support/tracker-bench.ts';

const CLAIM = {
  version: 1,
  regions: 'prefer',
  place: { country: '', operator: '', region: '', city: '' },
} as const;

let cluster: ClusterBench;
let home: BenchNode;
let edge: BenchNode;
let channel: string;

beforeEach(async () => {
  cluster = new ClusterBench();
  const [a, b] = [await cluster.addNode(), await cluster.addNode()];
  channel = 'news';
  const { url } = a.cluster.dispatcher.route({ ...CLAIM, channel });
  [home, edge] = url === a.url ? [a, b] : [b, a];
});

afterEach(async () => cluster.close());

/** Sends a join, which is not answered before the bus has carried it. */
async function joinOn(node: BenchNode, join: Partial<JoinMessage> = {}): Promise<BenchSocket> {
  const socket = node.bench.open();
  node.bench.send(socket, { type: 'join', version: 1, channel, regions: 'prefer', ...join });
  await cluster.settle();
  return socket;
}

function peerIdOf({ connection }: BenchSocket): PeerId {
  const joined = connection.takeSent().find(({ type }) => type === 'joined');
  if (joined?.type !== 'joined') throw new Error('not joined');
  return joined.peerId;
}

/** The text by which one node stands at the door of another. */
const fromEdge = (frame: Parameters<typeof encodeRelayFrame>[0]): string =>
  encodeEnvelope({ from: edge.id, to: home.id, epoch: 1_790_000_000_000, body: encodeRelayFrame(frame) });

describe('a viewer that comes to a node that is not its home', () => {
  it('is served by its home through it: lists, signals both ways, sizes, leave', async () => {
    const here = home.bench.join({ channel });
    const there = await joinOn(edge);
    const peerId = peerIdOf(there);
    expect(edge.bench.tracker.stats()).toMatchObject({ connections: 1, viewers: 0, away: 1 });
    expect(home.bench.tracker.stats()).toMatchObject({ connections: 1, viewers: 2, hosted: 1 });

    edge.bench.send(there, offerTo(here.joined.peerId));
    await cluster.settle();
    expect(here.connection.takeSent()).toMatchObject([{ type: 'signal', from: peerId }]);
    home.bench.send(here, offerTo(peerId));
    await cluster.settle();
    expect(there.connection.takeSent()).toMatchObject([{ type: 'signal', from: here.joined.peerId }]);
    edge.bench.send(there, { type: 'heartbeat' });
    await cluster.settle();
    expect(there.connection.takeSent()).toEqual([{ type: 'heartbeat', swarmSize: 2, groupSize: 2 }]);
    edge.bench.send(there, { type: 'leave' });
    await cluster.settle();
    expect(home.bench.tracker.stats()).toMatchObject({ viewers: 1, hosted: 0 });
  });

  it('T12: is forgotten there too when its page has gone, and waits there when only its socket has', async () => {
    const [gone, lost] = [await joinOn(edge), await joinOn(edge)];
    edge.bench.drop(gone, 'page-gone');
    edge.bench.drop(lost);
    await cluster.settle();
    expect(home.bench.tracker.stats()).toMatchObject({ viewers: 1, hosted: 0 });
    expect(edge.bench.tracker.stats()).toMatchObject({ connections: 0, away: 0 });
  });

  it('meets viewers of a third node, and comes back with its id on another one', async () => {
    const third = await cluster.addNode();
    const { url } = third.cluster.dispatcher.route({ ...CLAIM, channel });
    const [a, b] = cluster.nodes.filter((node) => node.url !== url);
    if (a === undefined || b === undefined) throw new Error('no nodes');
    const socket = await joinOn(a);
    const joined = socket.connection.takeSent()[0];
    if (joined?.type !== 'joined') throw new Error('not joined');
    const other = await joinOn(b);
    a.bench.send(socket, offerTo(peerIdOf(other)));
    await cluster.settle();
    expect(other.connection.takeSent()).toMatchObject([{ type: 'signal', from: joined.peerId }]);
    a.bench.drop(socket);
    await cluster.settle();
    expect(peerIdOf(await joinOn(b, { resume: joined.resume }))).toBe(joined.peerId);
  });

  it('is sent there once if it can follow, and served by relay if it comes back', async () => {
    const socket = edge.bench.open();
    const join = { type: 'join', version: 1, channel, regions: 'prefer', route: '' } as const;
    edge.bench.sendText(socket, encodeTrackerMessage(join));
    const [redirect] = socket.connection.takeRedirects();
    expect(redirect).toMatchObject({ type: 'redirect', url: home.url });
    expect(home.bench.joinOn(home.bench.open(), { channel, route: redirect?.ticket ?? '' }).swarmSize).toBe(
      1,
    );
    edge.bench.send(socket, join);
    await cluster.settle();
    expect(socket.connection.takeSent()).toMatchObject([{ type: 'joined', swarmSize: 2 }]);
    expect(edge.bench.tracker.stats().redirects).toBe(1);
  });

  it('is taken in where its ticket says, also by a node that has another home in mind', async () => {
    const [first] = cluster.nodes;
    if (first === undefined) throw new Error('no node');
    // The same node at a time when it saw no other, so that it named itself for every channel.
    const earlier = new ClusterBench();
    const alone = await earlier.addNode();
    expect(alone.id).toBe(first.id);
    const strange = Array.from({ length: 20 }, (_, index) => `channel ${index}`).find(
      (name) => first.cluster.dispatcher.route({ ...CLAIM, channel: name }).url !== first.url,
    );
    if (strange === undefined) throw new Error('no such channel');
    const { ticket } = alone.cluster.dispatcher.route({ ...CLAIM, channel: strange });
    await earlier.close();
    expect(first.bench.join({ channel: strange, route: ticket }).joined.swarmSize).toBe(1);
    const other = first.bench.open();
    first.bench.send(other, {
      type: 'join',
      version: 1,
      channel: strange,
      regions: 'prefer',
      route: 'forged',
    });
    expect([other.connection.takeSent(), other.connection.takeRedirects()]).toEqual([[], []]);
  });

  it('is served here when its home is silent, and asked to move no sooner than that is worth it', async () => {
    const member = cluster.store.members.get(home.id);
    if (member === undefined) throw new Error('no member');
    cluster.store.members.set(home.id, { ...member, receive: () => undefined });
    const socket = await joinOn(edge);
    expect(socket.connection.takeSent()).toEqual([]);
    edge.bench.pass(2_000);
    expect(socket.connection.takeSent()).toMatchObject([{ type: 'joined', swarmSize: 1 }]);
    expect(edge.bench.tracker.stats()).toMatchObject({ homesMissed: 1, viewers: 1, away: 0 });
    edge.bench.tracker.moveMisplaced(1_000, false, edge.bench.nowMs);
    expect(socket.connection.takeSent()).toEqual([]);
    edge.bench.tracker.moveMisplaced(1_000, true, edge.bench.nowMs);
    expect(socket.connection.takeSent()).toMatchObject([{ type: 'go-away' }]);
  });

  it('is served here when its home takes nobody in any more', async () => {
    home.bench.tracker.shutDown(1_000, 0);
    const socket = await joinOn(edge);
    expect(socket.connection.takeSent()).toMatchObject([{ type: 'joined', swarmSize: 1 }]);
  });

  it('is sent on when its home is not there any more', async () => {
    const socket = await joinOn(edge);
    peerIdOf(socket);
    edge.bench.tracker.moveMisplaced(1_000, true, edge.bench.nowMs);
    expect(socket.connection.takeSent()).toEqual([]);
    await home.cluster.close();
    await edge.cluster.exchange();
    edge.bench.tracker.moveMisplaced(1_000, true, edge.bench.nowMs);
    expect(socket.connection.takeSent()).toMatchObject([{ type: 'go-away' }]);
    edge.bench.pass(2_000);
    expect(socket.connection.closedWith).toBe(1012);
  });

  it('is not waited for where it would not come back to', async () => {
    const isHome = (name: string): boolean =>
      home.cluster.dispatcher.route({ ...CLAIM, channel: name }).url === home.url;
    const channels = Array.from({ length: 40 }, (_, index) => `channel ${index}`).filter(isHome);
    for (const name of channels) home.bench.drop(home.bench.join({ channel: name }));
    home.bench.tracker.moveMisplaced(1_000, true, home.bench.nowMs);
    expect(home.bench.tracker.stats().viewers).toBe(channels.length);
    await cluster.addNode();
    const kept = channels.filter(isHome);
    expect(kept.length).toBeLessThan(channels.length);
    home.bench.tracker.moveMisplaced(1_000, true, home.bench.nowMs);
    expect(home.bench.tracker.stats().viewers).toBe(kept.length);
  });

  it('is sent on when its home has forgotten it', async () => {
    const socket = await joinOn(edge);
    peerIdOf(socket);
    cluster.store.deliver(home.id, fromEdge({ type: 'gone', socket: 1 }));
    edge.bench.send(socket, { type: 'heartbeat' });
    await cluster.settle();
    expect(socket.connection.takeSent()).toMatchObject([{ type: 'go-away' }]);
  });

  it('floods nobody but the node of its socket', async () => {
    const socket = await joinOn(edge);
    peerIdOf(socket);
    for (let i = 0; i < 400; i += 1) edge.bench.send(socket, { type: 'want-peers', count: 1 });
    await cluster.settle();
    expect(socket.connection.closedWith).toBe(1008);
    expect(home.bench.tracker.stats().floodedMessages).toBe(0);
  });

  it('is gone from its home when the node of its socket is', async () => {
    peerIdOf(await joinOn(edge));
    expect(home.bench.tracker.stats()).toMatchObject({ hosted: 1, viewers: 1 });
    await edge.cluster.close();
    await vi.waitFor(() => expect(home.bench.tracker.stats()).toMatchObject({ hosted: 0, viewers: 1 }));
    home.bench.pass(61_000);
    expect(home.bench.tracker.stats().viewers).toBe(0);
  });
});

describe('a node with access to the bus', () => {
  it('cannot speak for sockets that it was not given', async () => {
    const socket = await joinOn(edge);
    peerIdOf(socket);
    const stranger = await cluster.addNode();
    for (let number = 0; number < 5; number += 1) {
      const frame = encodeRelayFrame({ type: 'tell', socket: number, isSignal: false, text: 'poison' });
      const end = encodeRelayFrame({ type: 'end', socket: number, code: 1008, reason: 'poison' });
      for (const body of [frame, end])
        cluster.store.deliver(
          edge.id,
          encodeEnvelope({ from: stranger.id, to: edge.id, epoch: 1_790_000_000_000, body }),
        );
    }
    await cluster.settle();
    expect(socket.connection.closedWith).toBeUndefined();
    expect(socket.connection.takeSent()).toEqual([]);
  });

  it('is told when it speaks of a socket that nobody knows, and ends nothing with junk', async () => {
    cluster.store.deliver(home.id, fromEdge({ type: 'say', socket: 99, text: '{"type":"heartbeat"}' }));
    cluster.store.deliver(home.id, fromEdge({ type: 'gone', socket: 99 }));
    cluster.store.deliver(
      home.id,
      encodeEnvelope({ from: edge.id, to: home.id, epoch: 1_790_000_000_000, body: 'junk' }),
    );
    await cluster.settle();
    expect(home.bench.join({ channel }).joined.swarmSize).toBe(1);
  });
});
