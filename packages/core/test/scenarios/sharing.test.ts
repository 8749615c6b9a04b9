import { describe, expect, test } from 'vitest';
import { World } from '../world/world.ts';

/** CDN bytes per viewer that a start costs: three segments before partners can help. */
function startCopies(joins: number, spanMs: number): number {
  return (joins * 3) / (spanMs / 2_000);
}

describe('X1: near one copy per group, and no stall', () => {
  const cases = [
    { name: '6 viewers', options: { viewers: 6 }, copiesMax: 1.1 },
    {
      name: '6 viewers, two segments behind the edge',
      options: { viewers: 6, syncSegments: 2 },
      copiesMax: 1.1,
    },
    { name: '16 viewers', options: { viewers: 16 }, copiesMax: 1.25 },
    { name: '10 viewers with 3 Mbit/s', options: { viewers: 10, uplinkBps: () => 3e6 }, copiesMax: 1.2 },
    {
      name: '10 viewers with 0.5, 2, 4 and 8 Mbit/s',
      options: { viewers: 10, uplinkBps: (index: number) => [0.5e6, 2e6, 4e6, 8e6][index % 4] ?? 0 },
      copiesMax: 1.5,
    },
    {
      name: '6 viewers, segments of 6 s',
      options: { viewers: 6, segmentMs: 6_000, segmentBytes: 825_000 },
      copiesMax: 1.1,
    },
    {
      name: '6 viewers, 8 Mbit/s stream',
      options: { viewers: 6, segmentBytes: 2_000_000, cdnBps: 100e6 },
      copiesMax: 1.2,
    },
  ];

  test.each(cases)('$name', ({ options, copiesMax }) => {
    const world = new World(options);
    world.run(75_000);
    expect(world.copies(48_000)).toBeLessThanOrEqual(copiesMax);
    expect(world.stallMs()).toBe(0);
    expect(world.strikes()).toBe(0);
  });
});

describe('X12: a group whose uplinks cannot carry the stream', () => {
  test.each([
    { rates: 0.7, copiesMax: 6.5 },
    { rates: 0.5, copiesMax: 8.2 },
  ])('with $rates stream rates each it passes on a part, and nobody stalls', ({ rates, copiesMax }) => {
    const world = new World({ viewers: 10, uplinkBps: () => rates * 1.1e6 });
    world.run(60_000);
    expect(world.copies(36_000)).toBeLessThanOrEqual(copiesMax);
    expect([world.stallMs(), world.strikes()]).toEqual([0, 0]);
  });
});

describe('X2: one viewer alone', () => {
  test('costs exactly the bytes of plain playback, and plays as late', () => {
    const alone = new World({ viewers: 1 });
    const plain = new World({ viewers: 1, tracker: false });
    for (const world of [alone, plain]) world.run(90_000);
    const [a, b] = [alone.viewer(0), plain.viewer(0)];
    expect(a.cdnBytes).toBe(b.cdnBytes);
    expect(a.player.deliveries).toEqual(b.player.deliveries);
    expect([a.player.positionMs, a.playlistLoads]).toEqual([b.player.positionMs, b.playlistLoads]);
    expect(a.player.stallMs).toBe(0);
  });
});

describe('X3: coming and going', () => {
  test('late joiners cost their start and nothing more', () => {
    const world = new World({ viewers: 6 });
    world.run(20_000);
    for (let index = 6; index < 12; index += 1) world.join(index, (index - 6) * 2_500);
    world.run(60_000);
    expect(world.copies(60_000)).toBeLessThanOrEqual(1.2 + startCopies(6, 60_000));
    expect(world.copies(30_000)).toBeLessThanOrEqual(1.2);
    expect([world.stallMs(), world.strikes()]).toEqual([0, 0]);
  });

  test('one in twelve replaced every five seconds: a group that is new within a minute', () => {
    const world = new World({ viewers: 12 });
    world.run(20_000);
    for (let round = 0; round < 12; round += 1) {
      const [leaver] = world.random.shuffle([...world.viewers.values()]);
      if (leaver !== undefined) world.kill(leaver);
      world.join(12 + round, 100);
      world.run(5_000);
    }
    expect(world.copies(56_000)).toBeLessThanOrEqual(1.35 + startCopies(12, 60_000));
    expect([world.stallMs(), world.strikes()]).toEqual([0, 0]);
  });
});

describe('D3: a world is repeatable', () => {
  test('two runs with one seed order the same, another seed something else', () => {
    const hashes = [1, 1, 2].map((seed) => {
      const world = new World({ viewers: 5, seed, traced: true });
      world.run(20_000);
      return world.traceHash;
    });
    expect(hashes[0]).toBe(hashes[1]);
    expect(hashes[0]).not.toBe(hashes[2]);
  });

  test('around a multiple of 65,536 slots nothing happens', () => {
    const world = new World({ viewers: 5, firstSequence: 6_553 - 25 });
    world.run(80_000);
    expect(world.copies(60_000)).toBeLessThanOrEqual(1.1);
    expect([world.stallMs(), world.strikes()]).toEqual([0, 0]);
  });

  test('time alone costs few calls', () => {
    const world = new World({ viewers: 10, uplinkBps: () => 3e6 });
    world.run(30_000);
    for (const viewer of world.viewers.values()) expect(viewer.wakeUps / 30).toBeLessThan(60);
  });
});
