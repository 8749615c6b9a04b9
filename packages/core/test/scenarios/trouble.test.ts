import { describe, expect, test } from 'vitest';
import type { WorldOptions } from '../world/world.ts';
import { World } from '../world/world.ts';

/** Kills the next viewer that fetches for the group, `afterMs` after it began, four times over 48 s. */
function killLeaders(world: World, afterMs: number): void {
  let armed = false;
  for (const viewer of world.viewers.values()) {
    viewer.onOrder = (order) => {
      if (order.type !== 'fetch' || !armed) return;
      armed = false;
      if (afterMs === 0) world.kill(viewer);
      else world.time.after(afterMs, () => world.kill(viewer));
    };
  }
  for (let round = 0; round < 4; round += 1) {
    armed = true;
    world.run(12_000);
  }
}

describe('X4: leaders that die', () => {
  test.each([
    { when: 'right after the claim', afterMs: 0, uplinkBps: 50e6, copiesMax: 1.3 },
    { when: 'in the middle of the upload', afterMs: 300, uplinkBps: 4e6, copiesMax: 1.45 },
  ])('$when: nobody stalls, the segment is fetched again at most', ({ afterMs, uplinkBps, copiesMax }) => {
    for (const seed of [1, 2]) {
      const world = new World({ viewers: 10, seed, uplinkBps: () => uplinkBps });
      world.run(30_000);
      killLeaders(world, afterMs);
      expect(world.viewers.size).toBe(6);
      expect([world.stallMs(), world.strikes()]).toEqual([0, 0]);
      expect(world.copies(46_000)).toBeLessThanOrEqual(copiesMax);
    }
  });
});

describe('X5: a group in two halves', () => {
  test('each half needs its copy, and they find together again', () => {
    const world = new World({ viewers: 10 });
    world.run(30_000);
    world.side = (peerId) => Number.parseInt(peerId.slice(-1), 16) % 2;
    world.run(24_000);
    expect(world.copies(14_000)).toBeLessThanOrEqual(2.3);
    world.side = undefined;
    world.run(40_000);
    expect(world.copies(14_000)).toBeLessThanOrEqual(1.5);
    expect([world.stallMs(), world.strikes()]).toEqual([0, 0]);
  });
});

describe('X6: a CDN that fails', () => {
  /** Stall of every viewer, ms, with the CDN and its playlists away for a time. */
  function stalls(options: WorldOptions, failMs: number): number[] {
    const world = new World(options);
    world.run(30_000);
    world.cdnFails = true;
    world.run(failMs);
    world.cdnFails = false;
    world.run(30_000);
    return [...world.viewers.values()].map((viewer) => viewer.player.stallMs);
  }

  test('for six seconds stalls nobody for longer than plain playback', () => {
    for (const seed of [1, 2]) {
      const shared = stalls({ viewers: 8, seed }, 6_000);
      const plain = stalls({ viewers: 8, seed, tracker: false }, 6_000);
      shared.forEach((stallMs, index) => expect(stallMs).toBeLessThanOrEqual(plain[index] ?? 0));
    }
  });

  test('for three seconds stalls nobody', () => {
    expect(stalls({ viewers: 8 }, 3_000)).toEqual(new Array(8).fill(0));
  });
});

describe('X7: one bad uplink', () => {
  test.each([
    { what: 'dies', before: 10e6, after: 100, copiesMax: 1.75 },
    { what: 'is far too thin', before: 64e3, after: 64e3, copiesMax: 1.75 },
  ])('that $what never stalls anyone', ({ before, after, copiesMax }) => {
    const world = new World({ viewers: 8, uplinkBps: (index) => (index === 3 ? before : 10e6) });
    world.run(30_000);
    world.viewer(3).uplinkBps = after;
    world.run(40_000);
    expect([world.stallMs(), world.strikes()]).toEqual([0, 0]);
    expect(world.copies(60_000)).toBeLessThanOrEqual(copiesMax);
  });
});

describe('X8: a media sequence that starts over', () => {
  test('costs a moment of sharing and no stall', () => {
    for (const seed of [1, 2]) {
      const world = new World({ viewers: 8, seed });
      world.run(30_000);
      world.stream.renumber(7, world.nowMs);
      world.run(60_000);
      expect([world.stallMs(), world.strikes()]).toEqual([0, 0]);
      expect(world.copies(60_000)).toBeLessThanOrEqual(1.5);
      expect(world.copies(40_000)).toBeLessThanOrEqual(1.1);
    }
  });
});

describe('X11: a tracker that restarts', () => {
  test('partners are kept under new ids, nobody is met twice, and nothing is paid for it', () => {
    for (const seed of [1, 2]) {
      const world = new World({ viewers: 7, seed });
      world.run(30_000);
      const partners = (): string[][] =>
        [...world.viewers.values()].map(({ engine }) =>
          engine.snapshot().partners.map(({ peerId }) => peerId),
        );
      const before = partners();
      world.restartTracker(5_000);
      world.run(20_000);
      expect(partners()).toEqual(before);
      expect(world.copies(18_000)).toBeLessThanOrEqual(1.1);
      world.join(20, 0);
      world.run(30_000);
      expect(world.viewer(20).engine.snapshot().partners.length).toBeGreaterThanOrEqual(6);
      expect([world.stallMs(), world.strikes()]).toEqual([0, 0]);
      // It had three segments of its own to begin with.
      world.run(8_000);
      expect(world.copies(26_000)).toBeLessThanOrEqual(1.1);
    }
  });
});
