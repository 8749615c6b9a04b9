import { isPeerId, proximity } from '@paceline/protocol';
import { describe, expect, it } from 'vitest';
import type { JoinGate } from '../../src/tracker/join-gate.ts';
import { TrackerBench } from '../support/tracker-bench.ts';

describe('joining', () => {
  it('gives an id, a secret, sizes and the peers that are there', () => {
    const bench = new TrackerBench();
    const first = bench.join();
    const second = bench.join();
    expect(first.joined).toMatchObject({ swarmSize: 1, groupSize: 1, peers: [], heartbeatMs: 25_000 });
    expect(second.joined).toMatchObject({ swarmSize: 2, groupSize: 2, peers: [first.joined.peerId] });
    expect(isPeerId(second.joined.peerId)).toBe(true);
    expect(second.joined.resume).not.toBe(first.joined.resume);
  });

  it('issues ids whose locality says who is near, for everyone alike', () => {
    const bench = new TrackerBench();
    const [shenzhen, neighbour, beijing, rennes] = ['10.1.0.1', '10.1.0.2', '10.2.0.1', '10.3.0.1'].map(
      (address) => bench.join({}, address).joined.peerId,
    );
    if (!shenzhen || !neighbour || !beijing || !rennes) throw new Error('bad test data');
    expect([neighbour, beijing, rennes].map((peerId) => proximity(shenzhen, peerId))).toEqual([4, 2, 0]);
  });

  it('gives the same viewer another locality in another channel', () => {
    const bench = new TrackerBench();
    const prefixes = ['a', 'b', 'c'].map((channel) => bench.join({ channel }).joined.peerId.slice(0, 9));
    expect(new Set(prefixes).size).toBe(3);
  });

  it('keeps channels and protocol versions apart', () => {
    const bench = new TrackerBench();
    bench.join();
    expect(bench.join({ channel: 'sports' }).joined.peers).toEqual([]);
    expect(bench.join({ version: 2 }).joined.swarmSize).toBe(1);
  });

  it('lists the nearest first', () => {
    const bench = new TrackerBench();
    const far = bench.join({}, '10.3.0.1').joined.peerId;
    const nearer = bench.join({}, '10.2.0.1').joined.peerId;
    const nearest = bench.join({}, '10.1.0.1').joined.peerId;
    expect(bench.join({}, '10.1.0.2').joined.peers).toEqual([nearest, nearer, far]);
  });

  it('never lists across regions when they are strict, and merges small ones when they are not', () => {
    for (const regions of ['strict', 'prefer'] as const) {
      const bench = new TrackerBench();
      const south = bench.join({ regions }, '10.1.0.1');
      const north = bench.join({ regions }, '10.2.0.1');
      const asked = bench.send(south, { type: 'want-peers', count: 50 });
      if (regions === 'strict') {
        expect(north.joined).toMatchObject({ swarmSize: 2, groupSize: 1, peers: [] });
        expect(asked).toMatchObject([{ type: 'peers', peers: [] }]);
      } else {
        expect(north.joined).toMatchObject({ swarmSize: 2, groupSize: 2, peers: [south.joined.peerId] });
        expect(asked).toMatchObject([{ type: 'peers', peers: [north.joined.peerId] }]);
      }
    }
  });

  it('never introduces a strict viewer through one that is not', () => {
    const bench = new TrackerBench();
    const strict = bench.join({ regions: 'strict' }, '10.1.0.1');
    const lenient = bench.join({}, '10.2.0.1');
    expect(lenient.joined).toMatchObject({ swarmSize: 2, peers: [] });
    expect(bench.offer(lenient, strict.joined.peerId)).toEqual([
      { type: 'peer-gone', peerId: strict.joined.peerId },
    ]);
  });

  it('keeps strict viewers of unknown places to themselves', () => {
    const bench = new TrackerBench();
    bench.join({ regions: 'strict' }, '198.51.100.1');
    expect(bench.join({ regions: 'strict' }, '198.51.100.1').joined.peers).toEqual([]);
    expect(bench.join({ regions: 'prefer' }, '198.51.100.1').joined.swarmSize).toBe(3);
  });

  it('caps the list, and answers the count that was asked for', () => {
    const bench = new TrackerBench();
    for (let i = 0; i < 60; i += 1) bench.join();
    const viewer = bench.join();
    expect(viewer.joined.peers).toHaveLength(50);
    expect(viewer.joined.peers).not.toContain(viewer.joined.peerId);
    const [list] = bench.send(viewer, { type: 'want-peers', count: 7 });
    expect(list).toMatchObject({ type: 'peers', swarmSize: 61, groupSize: 61 });
    expect(list?.type === 'peers' && list.peers).toHaveLength(7);
  });

  it('answers a heartbeat with the sizes', () => {
    const bench = new TrackerBench();
    const viewer = bench.join();
    bench.join();
    expect(bench.send(viewer, { type: 'heartbeat' })).toEqual([
      { type: 'heartbeat', swarmSize: 2, groupSize: 2 },
    ]);
  });

  it('joins once per socket, and nothing works before', () => {
    const bench = new TrackerBench();
    const socket = bench.open();
    expect(bench.send(socket, { type: 'heartbeat' })).toMatchObject([{ type: 'error', code: 'not-joined' }]);
    bench.joinOn(socket);
    expect(bench.send(socket, { type: 'join', version: 1, channel: 'x', regions: 'prefer' })).toMatchObject([
      { type: 'error', code: 'already-joined' },
    ]);
    expect(bench.tracker.stats().viewers).toBe(1);
  });

  it('lets a viewer leave at once, and join again on the same socket', () => {
    const bench = new TrackerBench();
    const viewer = bench.join();
    const other = bench.join();
    bench.send(viewer, { type: 'leave' });
    expect(bench.send(other, { type: 'heartbeat' })).toMatchObject([{ swarmSize: 1 }]);
    expect(bench.joinOn(viewer, { channel: 'sports', resume: viewer.joined.resume })).toMatchObject({
      swarmSize: 1,
    });
    expect(bench.tracker.stats()).toMatchObject({ swarms: 2, viewers: 2, resumes: 0 });
  });

  it('admits nobody whose socket went while the gate was looking', () => {
    const answers: (() => void)[] = [];
    const gate: JoinGate = {
      ask: (_, answer) => answers.push(() => answer({ ok: true, tokenId: undefined }, 0)),
    };
    const bench = new TrackerBench({}, { setup: { gate } });
    const gone = bench.open();
    bench.send(gone, { type: 'join', version: 1, channel: 'news', regions: 'prefer' });
    bench.drop(gone);
    for (const answer of answers) answer();
    expect(answers).toHaveLength(1);
    expect(bench.tracker.stats()).toMatchObject({ viewers: 0, joins: 0 });
  });

  it('cuts the socket of a join that fails by a mistake of ours after its gate was asked', () => {
    let answer = (): void => undefined;
    const gate: JoinGate = {
      ask: (_, tell) => (answer = (): void => tell({ ok: true, tokenId: undefined }, 0)),
    };
    const iceServersFor = (): never => {
      throw new Error('a mistake');
    };
    const bench = new TrackerBench({}, { setup: { gate, iceServersFor } });
    const socket = bench.open();
    bench.send(socket, { type: 'join', version: 1, channel: 'news', regions: 'prefer' });
    expect(answer).toThrow('a mistake');
    expect(socket.connection.isTerminated).toBe(true);
    bench.drop(socket);
    bench.pass(62_000);
    expect(bench.tracker.stats()).toMatchObject({ viewers: 0, swarms: 0 });
  });

  it('keeps no swarm without viewers', () => {
    const bench = new TrackerBench();
    for (let i = 0; i < 100; i += 1) bench.send(bench.join({ channel: `made-up ${i}` }), { type: 'leave' });
    expect(bench.tracker.stats()).toMatchObject({ swarms: 0, viewers: 0 });
  });
});
