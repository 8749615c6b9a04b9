import { describe, expect, it } from 'vitest';
import { TrackerBench } from '../support/tracker-bench.ts';

describe('resuming', () => {
  it('gives the same id back within the grace, with a new secret, and the swarm never shrinks', () => {
    const bench = new TrackerBench();
    const viewer = bench.join();
    const other = bench.join();
    bench.drop(viewer);
    bench.pass(59_000);
    expect(bench.send(other, { type: 'heartbeat' })).toMatchObject([{ swarmSize: 2, groupSize: 2 }]);
    const back = bench.join({ resume: viewer.joined.resume });
    expect(back.joined).toMatchObject({ peerId: viewer.joined.peerId, swarmSize: 2 });
    expect(back.joined.resume).not.toBe(viewer.joined.resume);
    bench.pass(120_000);
    expect(bench.tracker.stats()).toMatchObject({ viewers: 2, resumes: 1 });
  });

  it('still knows whom the viewer was introduced to', () => {
    const bench = new TrackerBench();
    const other = bench.join();
    const viewer = bench.join();
    bench.drop(viewer);
    bench.join({ resume: viewer.joined.resume });
    expect(bench.offer(other, viewer.joined.peerId)).toEqual([]);
    expect(bench.tracker.stats().signalsRelayed).toBe(1);
  });

  it('forgets the viewer after the grace', () => {
    const bench = new TrackerBench();
    const viewer = bench.join();
    bench.drop(viewer);
    bench.pass(60_500);
    expect(bench.tracker.stats()).toMatchObject({ viewers: 0, swarms: 0 });
    expect(bench.join({ resume: viewer.joined.resume }).joined.peerId).not.toBe(viewer.joined.peerId);
  });

  it('T12: forgets the viewer at once when its page has gone, and tells the others', () => {
    const bench = new TrackerBench();
    const viewer = bench.join();
    const other = bench.join();
    bench.drop(viewer, 'page-gone');
    expect(bench.send(other, { type: 'heartbeat' })).toMatchObject([{ swarmSize: 1, groupSize: 1 }]);
    expect(bench.offer(other, viewer.joined.peerId)).toMatchObject([{ type: 'peer-gone' }]);
    expect(bench.join({ resume: viewer.joined.resume }).joined.peerId).not.toBe(viewer.joined.peerId);
    expect(bench.tracker.stats()).toMatchObject({ viewers: 2, resumes: 0 });
  });

  it('neither lists nor reaches a viewer without a socket', () => {
    const bench = new TrackerBench();
    const viewer = bench.join();
    const other = bench.join();
    bench.drop(viewer);
    expect(bench.join().joined.peers).toEqual([other.joined.peerId]);
    expect(bench.offer(other, viewer.joined.peerId)).toMatchObject([{ type: 'peer-gone' }]);
  });

  it('takes the place over from a socket whose end went unnoticed', () => {
    const bench = new TrackerBench();
    const viewer = bench.join();
    const back = bench.join({ resume: viewer.joined.resume });
    expect(back.joined.peerId).toBe(viewer.joined.peerId);
    expect(viewer.connection.closedWith).toBe(4001);
    bench.drop(viewer);
    bench.pass(61_000);
    expect(bench.tracker.stats().viewers).toBe(1);
    expect(bench.send(back, { type: 'heartbeat' })).toMatchObject([{ type: 'heartbeat', swarmSize: 1 }]);
  });

  it('works once: a secret that was used, guessed or is an id gives a new id, and the owner stays', () => {
    const bench = new TrackerBench();
    const owner = bench.join();
    bench.drop(owner);
    const back = bench.join({ resume: owner.joined.resume });
    for (const resume of [owner.joined.resume, '0'.repeat(32), owner.joined.peerId]) {
      expect(bench.join({ resume }).joined.peerId).not.toBe(owner.joined.peerId);
    }
    expect(back.connection.closedWith).toBeUndefined();
    expect(bench.send(back, { type: 'heartbeat' })).toMatchObject([{ type: 'heartbeat' }]);
  });

  it.each([
    ['another channel', { channel: 'sports' }, '10.1.0.1'],
    ['another version', { version: 2 }, '10.1.0.1'],
    ['the other region policy', { regions: 'strict' as const }, '10.1.0.1'],
    ['another region', {}, '10.2.0.1'],
  ])('gives a new id in %s, and forgets the old viewer', (_, change, address) => {
    const bench = new TrackerBench();
    const viewer = bench.join({}, '10.1.0.1');
    bench.drop(viewer);
    const moved = bench.join({ ...change, resume: viewer.joined.resume }, address);
    expect(moved.joined.peerId).not.toBe(viewer.joined.peerId);
    expect(bench.tracker.stats()).toMatchObject({ viewers: 1, resumes: 0 });
  });

  it('bounds the viewers that are kept without a socket', () => {
    const bench = new TrackerBench({ resumeWaitingMax: 10 });
    for (let i = 0; i < 50; i += 1) bench.drop(bench.join());
    expect(bench.tracker.stats().viewers).toBe(10);
  });
});

describe('resuming after a restart', () => {
  const restarted = (): TrackerBench => new TrackerBench({}, { run: 44 });

  it('gives the id back that an earlier run has promised, once', () => {
    const { joined } = new TrackerBench().join();
    const bench = restarted();
    const back = bench.join({ resume: joined.resume });
    expect(back.joined.peerId).toBe(joined.peerId);
    expect(bench.tracker.stats()).toMatchObject({ viewers: 1, resumes: 1 });
    bench.send(back, { type: 'leave' });
    expect(bench.join({ resume: joined.resume }).joined.peerId).not.toBe(joined.peerId);
  });

  it('never takes an id away from a viewer that has it', () => {
    const first = new TrackerBench();
    const viewer = first.join();
    first.drop(viewer);
    // Two tickets of one run for the same id: the first is used up there, and both are shown to the next run.
    const again = first.join({ resume: viewer.joined.resume });
    const bench = restarted();
    const owner = bench.join({ resume: again.joined.resume });
    expect(owner.joined.peerId).toBe(viewer.joined.peerId);
    expect(bench.join({ resume: viewer.joined.resume }).joined.peerId).not.toBe(owner.joined.peerId);
    expect(owner.connection.closedWith).toBeUndefined();
  });

  it.each([
    ['another channel', { channel: 'sports' }, '10.1.0.1'],
    ['the other region policy', { regions: 'strict' as const }, '10.1.0.1'],
    ['another place', {}, '10.2.0.1'],
  ])('gives a new id in %s', (_, change, address) => {
    const { joined } = new TrackerBench().join({}, '10.1.0.1');
    const bench = restarted();
    expect(bench.join({ ...change, resume: joined.resume }, address).joined.peerId).not.toBe(joined.peerId);
    expect(bench.tracker.stats().resumes).toBe(0);
  });
});
