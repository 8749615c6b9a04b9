import { describe, expect, it } from 'vitest';
import { World } from '../../src/index.ts';
import { smallScenario, UNSHAPED } from '../small-scenario.ts';

function worldOf(scenario: ReturnType<typeof smallScenario>): World {
  const world = new World(scenario, scenario.groups[0] ?? []);
  world.runUntil(scenario.durationMs);
  return world;
}

function partnersOf(world: World): number[] {
  return world.viewers.map((viewer) => viewer.engine.snapshot().partners.length);
}

describe('World', () => {
  it('joins everybody in a small group with everybody', () => {
    const world = worldOf(smallScenario({ ...UNSHAPED, viewers: 5 }, { durationMs: 15_000 }));
    expect(partnersOf(world)).toEqual([4, 4, 4, 4, 4]);
  });

  it('keeps two hard NATs apart', () => {
    const world = worldOf(
      smallScenario({ ...UNSHAPED, viewers: 4, hardNatShare: 1 }, { durationMs: 20_000 }),
    );
    expect(partnersOf(world)).toEqual([0, 0, 0, 0]);
    expect(world.traffic.sums.messages).toBe(0);
  });

  it('loses a viewer that dies within seconds, and one that leaves at once', () => {
    const scenario = smallScenario({ ...UNSHAPED, viewers: 4 }, { durationMs: 22_000 });
    const [specs = []] = scenario.groups;
    const leaving = specs.map((spec, index) =>
      index === 0
        ? { ...spec, leaveMs: 12_000, leaving: 'crash' as const }
        : index === 1
          ? { ...spec, leaveMs: 12_000, leaving: 'polite' as const }
          : spec,
    );
    const world = new World(scenario, leaving);
    world.runUntil(12_500);
    expect(partnersOf(world).slice(2)).toEqual([2, 2]);
    world.runUntil(22_000);
    expect(partnersOf(world).slice(2)).toEqual([1, 1]);
  });

  it('costs more copies where random timers take the place of claims', () => {
    const copies = (change: { readonly randomTimersMs?: number }): number => {
      const world = worldOf(smallScenario({ ...UNSHAPED, viewers: 6 }, change));
      expect(world.viewers.every(({ player }) => player.stalls === 0)).toBe(true);
      return world.viewers.reduce((sum, { counts }) => sum + counts.cdnBytes, 0);
    };
    // No time to hear of each other: everybody fetches.
    expect(copies({ randomTimersMs: 1 })).toBeGreaterThan(2 * copies({}));
  });

  it('plays on from the CDN without a tracker', () => {
    const scenario = smallScenario({ ...UNSHAPED, viewers: 3 });
    const world = worldOf({ ...scenario, tracker: { rttMs: 20, outages: [{ fromMs: 0, toMs: 1e9 }] } });
    expect(partnersOf(world)).toEqual([0, 0, 0]);
    expect(world.viewers.every(({ player }) => player.stalls === 0 && player.state === 'playing')).toBe(true);
  });

  it('stalls a player whose CDN is away for longer than it has buffered, with partners or without', () => {
    const scenario = smallScenario({ ...UNSHAPED, viewers: 3 });
    const outages = [{ fromMs: 18_000, toMs: 28_000 }];
    const world = worldOf({ ...scenario, cdn: { ...scenario.cdn, outages } });
    for (const { player } of world.viewers) {
      expect(player.stallMs).toBeGreaterThan(1_000);
      expect(player.state).toBe('playing');
    }
  });
});
