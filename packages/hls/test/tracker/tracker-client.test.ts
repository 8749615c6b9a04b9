import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { PROTOCOL_VERSION, TRACKER_SUBPROTOCOL } from '@paceline/protocol';
import type { ConnectionId, PeerId, ServerMessage, Signal, TrackerErrorCode } from '@paceline/protocol';
import type { TrackerEvent, TrackerJoinOptions } from '../../src/driver/ports.ts';
import { TrackerClient } from '../../src/tracker/tracker-client.ts';
import { ScriptedSocket } from '../fakes/scripted-socket.ts';

const ownId = '05000000000000' as PeerId;
const other = '06000000000000' as PeerId;
const connection = '0000abcd' as ConnectionId;
const offer: Signal = { type: 'offer', sdp: 'v=0\r\n' };
const joined: ServerMessage = {
  type: 'joined',
  peerId: ownId,
  resume: 'secret',
  swarmSize: 10,
  groupSize: 4,
  heartbeatMs: 20_000,
  peers: [other],
};

describe('TrackerClient', () => {
  let sockets: ScriptedSocket[];
  let events: TrackerEvent[];
  let clients: TrackerClient[];

  beforeEach(() => {
    vi.useFakeTimers();
    sockets = [];
    events = [];
    clients = [];
  });

  afterEach(() => {
    for (const client of clients) client.stop();
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
  });

  function started(options: Partial<TrackerJoinOptions> = {}): TrackerClient {
    const join = {
      urls: ['ws://one'],
      channel: 'live',
      regions: 'prefer',
      token: undefined,
      report: undefined,
      ...options,
    } as const;
    const client = new TrackerClient(join, (event) => events.push(event), {
      webSocket: class extends ScriptedSocket {
        constructor(url: string, protocol: string) {
          super(url, protocol);
          sockets.push(this);
        }
      },
      // Waits are as long as they can be.
      random: () => 0.999_999,
      now: () => Date.now(),
    });
    clients.push(client);
    client.start();
    return client;
  }

  function last(): ScriptedSocket {
    const socket = sockets.at(-1);
    if (socket === undefined) throw new Error('no socket has been made');
    return socket;
  }

  function join(): void {
    last().open();
    last().receive(joined);
  }

  /** Waits until the next attempt is made; no other timer runs meanwhile. */
  function retry(): void {
    vi.advanceTimersToNextTimer();
  }

  function error(code: TrackerErrorCode): ServerMessage {
    return { type: 'error', code, message: 'because' };
  }

  function types(): readonly string[] {
    return events.map((event) => event.type);
  }

  test('joins first, in the subprotocol, with what it was given', () => {
    started({ token: 'jwt', regions: 'strict' });
    expect(last().protocol).toBe(TRACKER_SUBPROTOCOL);
    expect(last().sent).toEqual([]);
    last().open();
    expect(last().sent).toEqual([
      { type: 'join', version: PROTOCOL_VERSION, channel: 'live', regions: 'strict', token: 'jwt' },
    ]);
  });

  test('reports the welcome, lists, sizes, signals and lost peers', () => {
    started();
    join();
    last().receive({ type: 'peers', peers: [other], swarmSize: 11, groupSize: 5 });
    last().receive({ type: 'heartbeat', swarmSize: 12, groupSize: 6 });
    last().receive({ type: 'signal', from: other, connection, signals: [offer] });
    last().receive({ type: 'peer-gone', peerId: other });
    expect(events).toEqual([
      { type: 'joined', peerId: ownId, peers: [other], swarmSize: 10, groupSize: 4 },
      { type: 'peers', peers: [other], swarmSize: 11, groupSize: 5 },
      { type: 'size', swarmSize: 12, groupSize: 6 },
      { type: 'signal', from: other, connection, signals: [offer] },
      { type: 'peer-gone', peerId: other },
    ]);
  });

  test('sends signals and requests only while joined', () => {
    const client = started();
    client.send(other, connection, [offer]);
    last().open();
    client.wantPeers(5);
    last().receive(joined);
    client.send(other, connection, [offer]);
    client.wantPeers(500);
    client.wantPeers(0);
    expect(last().sent.slice(1)).toEqual([
      { type: 'signal', to: other, connection, signals: [offer] },
      { type: 'want-peers', count: 50 },
    ]);
  });

  test('drops signals when the line is far behind', () => {
    const client = started();
    join();
    last().bufferedAmount = 100_000;
    client.send(other, connection, [offer]);
    expect(last().sent).toHaveLength(1);
  });

  test('beats at the interval it was told', () => {
    started();
    join();
    vi.advanceTimersByTime(40_000);
    expect(last().sent.slice(1)).toEqual([{ type: 'heartbeat' }, { type: 'heartbeat' }]);
  });

  test('tells how the viewer fares beside its heartbeats and when it leaves, if it may', () => {
    const figures = { cdnBytes: 1, p2pBytes: 2, stalls: 0, stallMs: 0, latencyMs: 6_000 };
    const client = started({ report: () => ({ type: 'report', ...figures }) });
    last().open();
    expect(last().sent).toHaveLength(1);
    last().receive(joined);
    vi.advanceTimersByTime(20_000);
    figures.cdnBytes = 3;
    client.stop();
    expect(last().sent.slice(1)).toEqual([
      { type: 'heartbeat' },
      { type: 'report', ...figures, cdnBytes: 1 },
      { type: 'report', ...figures },
      { type: 'leave' },
    ]);
  });

  test('a socket that is silent for three heartbeats is given up', () => {
    started();
    join();
    vi.advanceTimersByTime(60_000);
    expect(types()).toEqual(['joined']);
    vi.advanceTimersByTime(20_000);
    expect(types()).toEqual(['joined', 'lost']);
  });

  test('any message of the tracker is a sign of life, also one of a type yet to be invented', () => {
    started();
    join();
    for (let count = 0; count < 10; count += 1) {
      vi.advanceTimersByTime(40_000);
      last().receiveRaw('{"type":"news"}');
    }
    expect(types()).toEqual(['joined']);
  });

  test('comes back with its secret, and reports one outage once', () => {
    started();
    join();
    last().drop();
    for (let count = 0; count < 3; count += 1) {
      retry();
      last().drop();
    }
    expect(types()).toEqual(['joined', 'lost']);
    retry();
    join();
    expect(last().sent[0]).toMatchObject({ type: 'join', resume: 'secret' });
    expect(types()).toEqual(['joined', 'lost', 'joined']);
    last().drop();
    expect(types()).toEqual(['joined', 'lost', 'joined', 'lost']);
  });

  test('waits longer after each failure, and short again after a healthy connection', () => {
    started();
    last().drop();
    vi.advanceTimersByTime(500);
    expect(sockets).toHaveLength(2);
    last().drop();
    vi.advanceTimersByTime(500);
    expect(sockets).toHaveLength(2);
    vi.advanceTimersByTime(500);
    expect(sockets).toHaveLength(3);
    join();
    vi.advanceTimersByTime(30_000);
    last().drop();
    vi.advanceTimersByTime(500);
    expect(sockets).toHaveLength(4);
  });

  test('tries its URLs in turn', () => {
    started({ urls: ['ws://one', 'ws://two', 'ws://three'] });
    for (let count = 0; count < 3; count += 1) {
      last().drop();
      retry();
    }
    expect(sockets.map((socket) => socket.url)).toEqual(['ws://one', 'ws://two', 'ws://three', 'ws://one']);
  });

  test('a URL that is none is an outage, not an exception, and the next is tried', () => {
    started({ urls: ['no url at all', 'ws://two'] });
    expect(types()).toEqual(['lost']);
    vi.advanceTimersByTime(500);
    join();
    expect(types()).toEqual(['lost', 'joined']);
  });

  test('no list of URLs and no WebSocket are outages too', () => {
    started({ urls: [] });
    const client = new TrackerClient(
      { urls: ['ws://one'], channel: 'live', regions: 'prefer', token: undefined, report: undefined },
      (event) => events.push(event),
      { webSocket: undefined, random: () => 0.5, now: () => Date.now() },
    );
    clients.push(client);
    client.start();
    expect(types()).toEqual(['lost', 'lost']);
  });

  test('an attempt without a welcome is given up after 7 s', () => {
    started();
    last().open();
    vi.advanceTimersByTime(6_999);
    expect(types()).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(types()).toEqual(['lost']);
  });

  test.each(['forbidden', 'bad-version'] as const)('%s is final', (code) => {
    started();
    last().open();
    last().receive(error(code));
    expect(events).toEqual([{ type: 'refused', code, message: 'because' }]);
    vi.advanceTimersByTime(600_000);
    expect(sockets).toHaveLength(1);
  });

  test.each(['full', 'rate-limited'] as const)('%s instead of a welcome means a long wait', (code) => {
    started();
    last().open();
    last().receive(error(code));
    vi.advanceTimersByTime(7_000);
    expect(sockets).toHaveLength(1);
    vi.advanceTimersByTime(1_000);
    expect(sockets).toHaveLength(2);
  });

  test('rate-limited after the welcome costs one message, not the connection', () => {
    started();
    join();
    for (let count = 0; count < 20; count += 1) last().receive(error('rate-limited'));
    expect(types()).toEqual(['joined']);
  });

  test('the fifth malformed message ends the socket', () => {
    started();
    join();
    last().receiveRaw('{');
    last().receiveRaw(new ArrayBuffer(4));
    last().receiveRaw('{"type":"peers","peers":[1]}');
    last().receive(joined);
    expect(types()).toEqual(['joined']);
    last().receive(error('bad-message'));
    expect(types()).toEqual(['joined', 'lost']);
  });

  test('peers and signals before the welcome are not passed on', () => {
    started();
    last().open();
    last().receive({ type: 'signal', from: other, connection, signals: [offer] });
    last().receive({ type: 'peers', peers: [other], swarmSize: 1, groupSize: 1 });
    expect(events).toEqual([]);
  });

  test('a go-away is followed at its time, without an outage', () => {
    started({ urls: ['ws://one', 'ws://two'] });
    join();
    last().receive({ type: 'go-away', afterMs: 3_000 });
    vi.advanceTimersByTime(2_999);
    expect(sockets).toHaveLength(1);
    vi.advanceTimersByTime(1);
    expect(sockets.map((socket) => [socket.url, socket.readyState])).toEqual([
      ['ws://one', 3],
      ['ws://two', 0],
    ]);
    join();
    expect(types()).toEqual(['joined', 'joined']);
  });

  test('a tracker that closes before the time it announced is come back to at that time', () => {
    started();
    join();
    last().receive({ type: 'go-away', afterMs: 3_000 });
    vi.advanceTimersByTime(1_000);
    last().drop();
    expect(types()).toEqual(['joined', 'lost']);
    vi.advanceTimersByTime(1_999);
    expect(sockets).toHaveLength(1);
    vi.advanceTimersByTime(1);
    expect(sockets).toHaveLength(2);
  });

  test('stop takes leave, is silent from then on, and may be repeated', () => {
    const client = started();
    join();
    client.stop();
    client.stop();
    expect(last().sent.at(-1)).toEqual({ type: 'leave' });
    expect(last().readyState).toBe(3);
    last().drop();
    last().receive(joined);
    client.start();
    client.send(other, connection, [offer]);
    vi.advanceTimersByTime(600_000);
    expect(types()).toEqual(['joined']);
    expect(sockets).toHaveLength(1);
  });

  test('stop while waiting for the next attempt ends the waiting', () => {
    const client = started();
    last().drop();
    client.stop();
    vi.advanceTimersByTime(600_000);
    expect(sockets).toHaveLength(1);
  });
});
