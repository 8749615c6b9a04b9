import { describe, expect, test } from 'vitest';
import type { Vice } from '../world/stranger.ts';
import { Stranger } from '../world/stranger.ts';
import { World } from '../world/world.ts';

function worldWith(vices: readonly Vice[], strangers = 1): { world: World; strangers: Stranger[] } {
  const world = new World({ viewers: 8 });
  world.run(20_000);
  const list = Array.from({ length: strangers }, (_, number) => new Stranger(world, vices, number));
  world.run(2_000);
  expect((list[0]?.victimCount ?? 0) + (list[0]?.dropped ?? 0)).toBeGreaterThan(0);
  return { world, strangers: list };
}

describe('X9: a peer without an engine', () => {
  test.each<{ vices: readonly Vice[]; withinMs: number }>([
    { vices: ['garbage'], withinMs: 2_000 },
    { vices: ['replays'], withinMs: 8_000 },
    { vices: ['flood'], withinMs: 4_000 },
    { vices: ['false-haves', 'empty-claims', 'garbage', 'replays', 'flood'], withinMs: 2_000 },
  ])('$vices: everybody turns it away for good, and plays on', ({ vices, withinMs }) => {
    const { world, strangers } = worldWith(vices);
    world.run(withinMs);
    expect(strangers[0]?.victimCount).toBe(0);
    const dropped = strangers[0]?.dropped;
    world.run(24_000);
    // It tried again every five seconds.
    expect(strangers[0]?.dropped).toBe(dropped);
    for (const viewer of world.viewers.values()) expect(viewer.bans).toEqual([strangers[0]?.peerId]);
    expect(world.stallMs()).toBe(0);
    expect(world.copies(24_000)).toBeLessThanOrEqual(1.2);
  });

  test('P11: honest partners never pay for it', () => {
    const { world, strangers } = worldWith(['garbage', 'empty-claims', 'replays'], 3);
    world.run(36_000);
    const strange = new Set(strangers.map(({ peerId }) => peerId));
    expect(world.strikes((peerId) => !strange.has(peerId))).toBe(0);
    expect(world.stallMs()).toBe(0);
  });

  test.each<{ vice: Vice; copiesMax: number }>([
    { vice: 'false-haves', copiesMax: 1.5 },
    { vice: 'empty-claims', copiesMax: 1.4 },
  ])(
    '$vice: empty words are no strike; they cost the CDN a little and nobody a stall',
    ({ vice, copiesMax }) => {
      const { world } = worldWith([vice]);
      world.run(36_000);
      expect(world.stallMs()).toBe(0);
      expect(world.strikes()).toBe(0);
      expect(world.copies(30_000)).toBeLessThanOrEqual(copiesMax);
    },
  );

  test('three that promise everything and give nothing stall nobody', () => {
    const { world } = worldWith(['false-haves', 'empty-claims'], 3);
    world.run(36_000);
    expect(world.stallMs()).toBe(0);
  });
});

describe('X10: liars about segments', () => {
  /** Six viewers and some liars, for two minutes. */
  function lied(vice: Vice, liars: number, seed: number): { world: World; goneMs: number } {
    const world = new World({ viewers: 6, seed });
    world.run(20_000);
    const list = Array.from({ length: liars }, (_, number) => new Stranger(world, [vice], number));
    const isGone = (): boolean =>
      [...world.viewers.values()].every(({ bans }) => list.every(({ peerId }) => bans.includes(peerId)));
    let goneMs = Infinity;
    for (let second = 1; second <= 60; second += 1) {
      world.run(1_000);
      if (goneMs === Infinity && isGone()) goneMs = second * 1_000;
    }
    // Playback and honest partners never pay for it.
    expect(world.stallMs()).toBe(0);
    const strange = new Set(list.map(({ peerId }) => peerId));
    expect(world.strikes((peerId) => !strange.has(peerId))).toBe(0);
    return { world, goneMs };
  }

  test.each<{ vice: Vice; liars: number }>([
    { vice: 'early-sizes', liars: 1 },
    { vice: 'late-sizes', liars: 1 },
    { vice: 'false-bytes', liars: 1 },
    { vice: 'early-sizes', liars: 2 },
    { vice: 'false-bytes', liars: 2 },
  ])('$vice from $liars of them cost nothing, and they are gone in half a minute', ({ vice, liars }) => {
    for (const seed of [1, 2]) {
      const { world, goneMs } = lied(vice, liars, seed);
      expect(goneMs).toBeLessThanOrEqual(30_000);
      expect(world.copies(50_000)).toBeLessThanOrEqual(1.1);
    }
  });

  test('false identities isolate who tells them, and are no strike', () => {
    for (const liars of [1, 2]) {
      const { world, goneMs } = lied('false-names', liars, 1);
      expect(goneMs).toBe(Infinity);
      expect(world.copies(50_000)).toBeLessThanOrEqual(1.1);
    }
  });

  test.each([1, 2])('%i that claim first spoil some segments, and are gone in half a minute', (liars) => {
    for (const seed of [1, 2]) {
      const { world, goneMs } = lied('false-leader', liars, seed);
      expect(goneMs).toBeLessThanOrEqual(30_000);
      world.run(30_000);
      expect(world.copies(26_000)).toBeLessThanOrEqual(1.1);
    }
  });
});
