import { describe, expect, it } from 'vitest';
import { TrackerBench, candidatesTo, offerTo } from '../support/tracker-bench.ts';

describe('sockets that misbehave', () => {
  it('closes a socket that does not join in time, and only that one', () => {
    const bench = new TrackerBench();
    const mute = bench.open();
    const viewer = bench.join();
    bench.pass(4_500);
    expect(mute.connection.closedWith).toBeUndefined();
    bench.pass(1_000);
    expect(mute.connection.closedWith).toBe(1008);
    expect(viewer.connection.closedWith).toBeUndefined();
  });

  it('closes a socket that left and did not join again', () => {
    const bench = new TrackerBench();
    const viewer = bench.join();
    bench.pass(10_000);
    bench.send(viewer, { type: 'leave' });
    bench.pass(4_500);
    expect(viewer.connection.closedWith).toBeUndefined();
    bench.pass(1_000);
    expect(viewer.connection.closedWith).toBe(1008);
  });

  it('pings every 25 s and cuts a socket after two unanswered pings', () => {
    const bench = new TrackerBench();
    const dead = bench.join();
    const alive = bench.join();
    dead.connection.answersPings = false;
    bench.pass(100_000);
    expect(dead.connection).toMatchObject({ pings: 2, isTerminated: true });
    expect(alive.connection.isTerminated).toBe(false);
    expect(alive.connection.pings).toBeGreaterThanOrEqual(3);
  });

  it.each(['', 'x', '[]', '{}', '{"type":"join"}', '{"type":1}', '{"type":"signal","to":7}', '['.repeat(99)])(
    'strikes %j and closes after five',
    (text) => {
      const bench = new TrackerBench();
      const socket = bench.join();
      for (let i = 0; i < 4; i += 1) {
        expect(bench.sendText(socket, text)).toMatchObject([{ type: 'error', code: 'bad-message' }]);
      }
      expect(socket.connection.closedWith).toBeUndefined();
      expect(bench.sendText(socket, text)).toMatchObject([{ type: 'error', code: 'bad-message' }]);
      expect(socket.connection.closedWith).toBe(1008);
      expect(bench.tracker.stats()).toMatchObject({ malformedMessages: 5, cut: 1, viewers: 0 });
    },
  );

  it('strikes binary frames', () => {
    const bench = new TrackerBench();
    expect(bench.sendText(bench.join(), null)).toMatchObject([{ type: 'error', code: 'bad-message' }]);
  });

  it('ignores unknown types without a strike', () => {
    const bench = new TrackerBench();
    const viewer = bench.join();
    for (let i = 0; i < 50; i += 1) expect(bench.sendText(viewer, '{"type":"from-the-future"}')).toEqual([]);
    expect(viewer.connection.closedWith).toBeUndefined();
    expect(bench.tracker.stats()).toMatchObject({ unknownMessages: 50, malformedMessages: 0 });
  });

  it('lets a join with twelve partners pass that trickle their candidates both ways', () => {
    const bench = new TrackerBench();
    const partners = Array.from({ length: 12 }, () => bench.join());
    const viewer = bench.join();
    for (let batch = 0; batch < 5; batch += 1) {
      for (const { joined } of partners) {
        bench.send(viewer, batch === 0 ? offerTo(joined.peerId) : candidatesTo(joined.peerId));
        bench.send(viewer, batch === 0 ? offerTo(joined.peerId) : candidatesTo(joined.peerId));
      }
      bench.pass(100);
    }
    expect(bench.tracker.stats()).toMatchObject({ signalsRelayed: 120, floodedMessages: 0 });
  });

  it('drops a flood, says so once, and closes when it goes on', () => {
    const bench = new TrackerBench();
    const viewer = bench.join();
    const answers = Array.from({ length: 300 }, () => bench.sendText(viewer, '{"type":"unknown"}')).flat();
    expect(answers).toMatchObject([{ type: 'error', code: 'rate-limited' }]);
    expect(viewer.connection.closedWith).toBe(1008);
    expect(bench.tracker.stats()).toMatchObject({ floodedMessages: 100, viewers: 0 });
  });

  it('forgives a flood that ended', () => {
    const bench = new TrackerBench();
    const viewer = bench.join();
    for (let round = 0; round < 4; round += 1) {
      for (let i = 0; i < 200; i += 1) bench.sendText(viewer, '{"type":"unknown"}');
      bench.pass(10_000);
    }
    expect(viewer.connection.closedWith).toBeUndefined();
  });

  it('limits how often a viewer may ask for peers', () => {
    const bench = new TrackerBench();
    const viewer = bench.join();
    const ask = (): readonly unknown[] => bench.send(viewer, { type: 'want-peers', count: 50 });
    const answers = Array.from({ length: 12 }, ask).flat();
    expect(answers.slice(9)).toMatchObject([{ type: 'peers' }, { type: 'error' }, { type: 'error' }]);
    bench.pass(2_000);
    expect(ask()).toMatchObject([{ type: 'peers' }]);
  });

  it('reads nothing from a socket that it has closed', () => {
    const bench = new TrackerBench();
    const socket = bench.open();
    bench.pass(6_000);
    expect(bench.sendText(socket, '{"type":"join","version":1,"channel":"news","regions":"prefer"}')).toEqual(
      [],
    );
    expect(bench.tracker.stats().viewers).toBe(0);
  });

  it('sends everybody away over the window at shutdown', () => {
    const bench = new TrackerBench();
    const viewers = Array.from({ length: 40 }, () => bench.join());
    bench.tracker.shutDown(4_000, bench.nowMs);
    const delays = viewers.flatMap(({ connection }) =>
      connection.takeSent().flatMap((message) => (message.type === 'go-away' ? [message.afterMs] : [])),
    );
    expect(delays).toHaveLength(40);
    expect(Math.max(...delays)).toBeLessThanOrEqual(4_000);
    expect(new Set(delays.map((ms) => Math.floor(ms / 1_000))).size).toBeGreaterThan(2);
    bench.pass(2_000);
    const closed = viewers.filter(({ connection }) => connection.closedWith === 1012).length;
    expect(closed).toBe(delays.filter((ms) => ms <= 2_000).length);
    bench.pass(2_000);
    expect(viewers.every(({ connection }) => connection.closedWith === 1012)).toBe(true);
  });
});
