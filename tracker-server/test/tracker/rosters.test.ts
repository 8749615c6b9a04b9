import type { PeerId, RosterMessage } from '@paceline/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TrackerBench } from '../support/tracker-bench.ts';
import type { BenchViewer } from '../support/tracker-bench.ts';

const idOf = ({ joined }: BenchViewer): PeerId => joined.peerId;

/** The lists pushed to a viewer since the last look. */
const listsOf = (viewer: BenchViewer): readonly (readonly PeerId[])[] =>
  viewer.connection.takeSent().flatMap((message) => (message.type === 'peers' ? [message.peers] : []));

/** What a viewer that follows rosters knows: it must never be told of a change of what it does not know. */
class Follower {
  name = '';
  readonly known = new Set<PeerId>();

  apply(messages: readonly RosterMessage[]): void {
    for (const { roster, since, joined, left } of messages) {
      if (since === null) this.known.clear();
      else expect(since).toBe(this.name);
      for (const peerId of left) expect(this.known.delete(peerId)).toBe(true);
      for (const peerId of joined) this.known.add(peerId);
      this.name = roster;
    }
  }
}

describe('a viewer without rosters', () => {
  it('is told of those that come after it, gathered, and of nobody twice', () => {
    const bench = new TrackerBench();
    const first = bench.join();
    bench.pass(1_000);
    first.connection.takeSent();
    const [second, third] = [bench.join(), bench.join()];
    bench.pass(1_000);
    expect(listsOf(first)).toEqual([[idOf(second), idOf(third)]]);
    expect(listsOf(third)).toEqual([]);
    bench.pass(5_000);
    expect(listsOf(first)).toEqual([]);
  });

  it('may signal to those it was told of', () => {
    const bench = new TrackerBench();
    const first = bench.join();
    const second = bench.join();
    bench.pass(1_000);
    second.connection.takeSent();
    expect(bench.offer(first, idOf(second))).toEqual([]);
    expect(second.connection.takeSent()).toMatchObject([{ type: 'signal', from: idOf(first) }]);
  });

  it('is not told of one that is gone again, or of one that lost its socket', () => {
    const bench = new TrackerBench();
    const first = bench.join();
    bench.send(bench.join(), { type: 'leave' });
    bench.drop(bench.join());
    bench.pass(1_000);
    expect(listsOf(first)).toEqual([]);
  });

  it('gets its new group when it is cut off from the old one', () => {
    const bench = new TrackerBench();
    const viewers = Array.from({ length: 65 }, () => bench.join());
    bench.pass(1_000);
    const moved = viewers.filter((viewer) => {
      const [list] = listsOf(viewer);
      return (list?.length ?? 0) >= 31;
    });
    expect(moved.length).toBeGreaterThanOrEqual(32);
    for (const viewer of viewers) {
      const [beat] = bench.send(viewer, { type: 'heartbeat' });
      expect(beat).toMatchObject({ swarmSize: 65 });
      expect(beat?.type === 'heartbeat' && [32, 33].includes(beat.groupSize)).toBe(true);
    }
  });

  it('never hears of a roster', () => {
    const bench = new TrackerBench();
    const viewers = Array.from({ length: 70 }, () => bench.join());
    bench.pass(2_000);
    expect(viewers.flatMap(({ connection }) => connection.takeRosters())).toEqual([]);
  });
});

describe('a viewer with rosters', () => {
  it('gets the whole group when it joins, then changes with both who came and who left', () => {
    const bench = new TrackerBench();
    const other = bench.join();
    const viewer = bench.join({ roster: '' });
    const [whole] = viewer.connection.takeRosters();
    expect(whole).toMatchObject({ since: null, joined: [idOf(other)], left: [], groupSize: 2, swarmSize: 2 });
    bench.send(other, { type: 'leave' });
    const late = bench.join();
    bench.pass(1_000);
    expect(viewer.connection.takeRosters()).toMatchObject([
      { since: whole?.roster, joined: [idOf(late)], left: [idOf(other)], groupSize: 2 },
    ]);
    expect(listsOf(viewer)).toEqual([]);
  });

  it('gets changes alone after it came back, when it shows what it knew', () => {
    const bench = new TrackerBench();
    const viewer = bench.join({ roster: '' });
    const roster = viewer.connection.takeRosters().at(-1)?.roster ?? '';
    bench.drop(viewer);
    const late = bench.join();
    const again = bench.join({ roster, resume: viewer.joined.resume });
    expect(again.joined.peerId).toBe(viewer.joined.peerId);
    expect(again.connection.takeRosters()).toMatchObject([{ since: roster, joined: [idOf(late)], left: [] }]);
  });

  it.each(['made up', '0.0.0', 'x'.repeat(64)])('gets the whole group when it shows %j', (roster) => {
    const bench = new TrackerBench();
    const other = bench.join();
    const viewer = bench.join({ roster });
    expect(viewer.connection.takeRosters()).toMatchObject([{ since: null, joined: [idOf(other)] }]);
  });

  it('gets the whole group when what it knows is too old', () => {
    const bench = new TrackerBench();
    const viewer = bench.join({ roster: '' });
    const roster = viewer.connection.takeRosters().at(-1)?.roster ?? '';
    bench.drop(viewer);
    for (let i = 0; i < 70; i += 1) bench.send(bench.join(), { type: 'leave' });
    const again = bench.join({ roster, resume: viewer.joined.resume });
    expect(again.connection.takeRosters()).toMatchObject([{ since: null, joined: [], groupSize: 1 }]);
  });

  it('is told nothing when it comes back to the same group', () => {
    const bench = new TrackerBench();
    const viewer = bench.join({ roster: '' });
    const roster = viewer.connection.takeRosters().at(-1)?.roster ?? '';
    bench.drop(viewer);
    const again = bench.join({ roster, resume: viewer.joined.resume });
    bench.pass(2_000);
    expect(again.connection.takeRosters()).toEqual([]);
  });

  it('knows its group exactly, after any joins, leaves, losses and moves between groups', () => {
    const step = fc.record({
      joins: fc.nat(40),
      leaves: fc.nat(40),
      address: fc.constantFrom('10.1.0.1', '10.2.0.1', '10.3.0.1'),
      waits: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 8 }), (steps) => {
        const bench = new TrackerBench({ resumeGraceMs: 1_000 });
        const followers = new Map<BenchViewer, Follower>();
        for (const { joins, leaves, address, waits } of steps) {
          for (let i = 0; i < joins; i += 1) {
            followers.set(bench.join({ roster: '' }, address), new Follower());
          }
          for (const viewer of [...followers.keys()].slice(0, leaves)) {
            if (followers.size % 2 === 0) bench.send(viewer, { type: 'leave' });
            else bench.drop(viewer);
            followers.delete(viewer);
          }
          if (waits) bench.pass(3_000);
          for (const [viewer, follower] of followers) follower.apply(viewer.connection.takeRosters());
        }
        bench.pass(3_000);
        for (const [viewer, follower] of followers) follower.apply(viewer.connection.takeRosters());
        for (const [viewer, follower] of followers) {
          const [beat] = bench.send(viewer, { type: 'heartbeat' });
          expect(beat).toMatchObject({ groupSize: follower.known.size + 1 });
          expect(follower.known.has(idOf(viewer))).toBe(false);
          for (const [other, theirs] of followers) {
            if (other === viewer) continue;
            expect(theirs.known.has(idOf(viewer))).toBe(follower.known.has(idOf(other)));
          }
        }
      }),
      { numRuns: 25 },
    );
  });
});

describe('a turn of news', () => {
  it('tells a bounded number of viewers, and the rest at the next ones', () => {
    const bench = new TrackerBench({ newsPerTurn: 10 });
    const channels = ['a', 'b', 'c'].map((channel) =>
      Array.from({ length: 10 }, () => bench.join({ channel })),
    );
    const newcomers = ['a', 'b', 'c'].map((channel) => idOf(bench.join({ channel })));
    const told = (): boolean[] =>
      channels.map((viewers, i) =>
        viewers.every((viewer) =>
          listsOf(viewer)
            .flat()
            .includes(newcomers[i] ?? idOf(viewer)),
        ),
      );
    bench.pass(500);
    expect(told()).toEqual([true, false, false]);
    bench.pass(1_000);
    expect(told()).toEqual([false, true, true]);
  });
});

describe('strict channels', () => {
  it('keep regions apart whatever viewers ask for, and leave other channels alone', () => {
    const bench = new TrackerBench({}, { strictChannels: ['news', 'sport/*'] });
    for (const [channel, groupSize] of [
      ['news', 1],
      ['news2', 2],
      ['sport/1', 1],
    ] as const) {
      bench.join({ channel }, '10.1.0.1');
      expect(bench.join({ channel, regions: 'prefer' }, '10.2.0.1').joined).toMatchObject({ groupSize });
    }
  });

  it('let a viewer resume', () => {
    const bench = new TrackerBench({}, { strictChannels: ['*'] });
    const viewer = bench.join();
    bench.drop(viewer);
    expect(bench.join({ resume: viewer.joined.resume }).joined.peerId).toBe(viewer.joined.peerId);
  });
});
