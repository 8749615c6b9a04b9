import { describe, expect, it } from 'vitest';
import type { GateVerdict } from '../../src/tracker/join-gate.ts';
import { TrackerBench } from '../support/tracker-bench.ts';
import type { BenchSocket } from '../support/tracker-bench.ts';

const join = (channel = 'news'): string =>
  JSON.stringify({ type: 'join', version: 1, channel, regions: 'prefer' });

/** Joins and leaves over and over for `ms`, on new sockets of the address, and counts whom it was told of. */
function crawl(bench: TrackerBench, address: string, ms: number): number {
  const learnt = new Set<string>();
  for (const endMs = bench.nowMs + ms; bench.nowMs < endMs; bench.pass(1_000)) {
    for (let i = 0; i < 5; i += 1) {
      const socket = bench.open(address);
      for (const text of [join(), '{"type":"want-peers","count":50}', '{"type":"leave"}', join()]) {
        for (const answer of bench.sendText(socket, text)) {
          if (answer.type === 'joined' || answer.type === 'peers') {
            for (const peerId of answer.peers) learnt.add(peerId);
          }
        }
      }
      bench.sendText(socket, '{"type":"leave"}');
      bench.drop(socket);
    }
  }
  return learnt.size;
}

/** A gate whose tokens are all the same viewer's. */
const oneToken = {
  ask: (_: unknown, answer: (verdict: GateVerdict, nowMs: number) => void) =>
    answer({ ok: true, tokenId: 'anna' }, 0),
};

describe('harvesting', () => {
  it('tells one address of no more viewers than its budget, on however many sockets', () => {
    const bench = new TrackerBench({ listedPerAddress: { perS: 1, burst: 300 } });
    for (let i = 0; i < 1_500; i += 1) bench.join({}, `198.51.${i >> 8}.${i & 255}`);
    expect(crawl(bench, '203.0.113.1', 60_000)).toBeLessThanOrEqual(360);
    expect(bench.tracker.stats().listedWithheld).toBeGreaterThan(1_000);
    // Others are told as before.
    expect(bench.join({}, '203.0.113.2').joined.peers.length).toBeGreaterThan(30);
  });

  it('counts the addresses of an IPv6 /64 as one', () => {
    const bench = new TrackerBench({ listedPerAddress: { perS: 0, burst: 30 } });
    for (let i = 0; i < 20; i += 1) bench.join({}, `198.51.100.${i}`);
    const told = [1, 2, 3].map((i) => bench.join({}, `2001:db8::${i}`).joined.peers.length);
    expect(told[0]).toBeGreaterThan(0);
    expect(told.reduce((sum, count) => sum + count)).toBeLessThanOrEqual(30);
  });

  it('costs nothing to ask again about viewers that are known', () => {
    const bench = new TrackerBench({ listedPerAddress: { perS: 0, burst: 12 } });
    for (let i = 0; i < 5; i += 1) bench.join({}, `198.51.100.${i}`);
    const viewer = bench.join({}, '203.0.113.1');
    expect(viewer.joined.peers).toHaveLength(5);
    for (let i = 0; i < 5; i += 1) {
      expect(bench.send(viewer, { type: 'want-peers', count: 50 })).toMatchObject([{ peers: { length: 5 } }]);
    }
  });

  it('goes by the token instead of the address when each viewer has one', () => {
    const bench = new TrackerBench({ listedPerToken: { perS: 0, burst: 8 } }, { setup: { gate: oneToken } });
    const told = ['1', '2', '3'].map((i) => bench.join({}, `203.0.113.${i}`).joined.peers.length);
    bench.drop(bench.open());
    expect(told.reduce((sum, count) => sum + count)).toBeLessThanOrEqual(8);
  });

  it('counts newcomers that nobody asked for, and keeps half of the budget for those that ask', () => {
    const bench = new TrackerBench({ listedPerAddress: { perS: 0, burst: 40 } });
    const watcher = bench.join({}, '203.0.113.1');
    const follower = bench.join({ roster: '' }, '203.0.113.1');
    const told = new Set<string>();
    for (let i = 0; i < 50; i += 1) {
      bench.join({}, `198.51.100.${i}`);
      bench.pass(1_000);
      for (const message of watcher.connection.takeSent())
        if (message.type === 'peers') for (const peerId of message.peers) told.add(`watcher ${peerId}`);
      for (const { joined } of follower.connection.takeRosters())
        for (const peerId of joined) told.add(`follower ${peerId}`);
    }
    expect(told.size).toBeGreaterThan(10);
    expect(told.size).toBeLessThanOrEqual(21);
    expect(bench.join({}, '203.0.113.1').joined.peers).toHaveLength(12);
    expect(bench.tracker.stats().listedWithheld).toBeGreaterThan(50);
  });

  it('lets a viewer signal to no member that its roster has left out', () => {
    const bench = new TrackerBench({ listedPerAddress: { perS: 0, burst: 6 } });
    const members = Array.from({ length: 20 }, (_, i) => bench.join({}, `198.51.100.${i}`));
    const follower = bench.join({ roster: '' }, '203.0.113.1');
    const [roster] = follower.connection.takeRosters();
    const known = new Set([...(roster?.joined ?? []), ...follower.joined.peers]);
    expect(roster).toMatchObject({ since: null, groupSize: 21 });
    expect(known.size).toBe(6);
    // Before the next tick nobody else has been told of the follower.
    for (const { joined } of members) {
      const answers = bench.offer(follower, joined.peerId);
      expect(answers.map(({ type }) => type)).toEqual(known.has(joined.peerId) ? [] : ['peer-gone']);
    }
    bench.join({}, '198.51.101.1');
    bench.pass(1_000);
    expect(follower.connection.takeRosters()).toMatchObject([
      { since: roster?.roster, joined: [], groupSize: 22 },
    ]);
  });

  it('lets one token on a few sockets only, and counts sockets that left', () => {
    const bench = new TrackerBench({ socketsPerTokenMax: 3 }, { setup: { gate: oneToken } });
    const sockets: BenchSocket[] = [1, 2, 3].map((i) => bench.join({}, `203.0.113.${i}`));
    expect(bench.sendText(bench.open(), join())).toMatchObject([{ type: 'error', code: 'full' }]);
    for (const socket of sockets.slice(0, 1)) bench.drop(socket);
    bench.join();
    expect(bench.sendText(bench.open(), join())).toMatchObject([{ type: 'error', code: 'full' }]);
    for (const socket of sockets.slice(1, 2)) bench.send(socket, { type: 'leave' });
    bench.join();
  });

  it('does not let one address make swarms without end, and frees those that are empty', () => {
    const bench = new TrackerBench({ swarmsPerAddressMax: 20 });
    const sockets = Array.from({ length: 60 }, () => bench.open('203.0.113.1'));
    const answers = sockets.map((socket, i) => bench.sendText(socket, join(`made up ${i}`))[0]?.type);
    expect(answers.filter((type) => type === 'joined')).toHaveLength(20);
    expect(bench.tracker.stats()).toMatchObject({ swarms: 20, joinsFull: 40 });
    // Swarms that others have made stay open to it.
    bench.join({ channel: 'sports' }, '198.51.100.1');
    expect(bench.joinOn(bench.open('203.0.113.1'), { channel: 'sports' }).swarmSize).toBe(2);
    for (const socket of sockets.slice(0, 20)) bench.send(socket, { type: 'leave' });
    expect(bench.tracker.stats().swarms).toBe(1);
    expect(bench.joinOn(bench.open('203.0.113.1'), { channel: 'again' }).swarmSize).toBe(1);
  });

  it('drops messages beyond what one address may send, and leaves other addresses alone', () => {
    const bench = new TrackerBench({ messagesPerAddress: { perS: 0, burst: 100 } });
    const [a, b] = [bench.join({}, '203.0.113.1'), bench.join({}, '203.0.113.1')];
    const other = bench.join({}, '198.51.100.1');
    const answers = Array.from({ length: 70 }, () =>
      [a, b].flatMap((viewer) => bench.send(viewer, { type: 'heartbeat' })),
    ).flat();
    expect(answers.filter(({ type }) => type === 'heartbeat')).toHaveLength(98);
    expect(bench.send(other, { type: 'heartbeat' })).toMatchObject([{ type: 'heartbeat' }]);
  });
});
