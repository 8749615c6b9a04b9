import { Random } from '@paceline/core';
import { describe, expect, it } from 'vitest';
import { groupsOf, HOME_LINES, populate } from '../../src/index.ts';

function audience(viewers: number, regions: number) {
  return populate({ ...HOME_LINES, viewers, regions, extent: 1 }, new Random(3));
}

describe('groupsOf', () => {
  it('puts everybody in one group, of 32 to 64 where there are enough', () => {
    const groups = groupsOf(audience(2_000, 16), 'regions', new Random(1));
    const sizes = groups.map((group) => group.length);
    expect(sizes.reduce((a, b) => a + b)).toBe(2_000);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(64);
    expect(Math.min(...sizes)).toBeGreaterThanOrEqual(32);
  });

  it('keeps those of a city together, as far as there are groups for it', () => {
    const groups = groupsOf(audience(5_000, 4), 'regions', new Random(1));
    const shares = groups.flatMap((group) =>
      group.map(
        ({ locality }) => group.filter((other) => other.locality[3] === locality[3]).length / group.length,
      ),
    );
    // Without regard to cities it is one of sixteen.
    expect(shares.reduce((a, b) => a + b) / shares.length).toBeGreaterThan(0.75);
  });

  it('keeps regions of four and more apart, and merges smaller ones with neighbours', () => {
    const specs = audience(300, 100);
    const groups = groupsOf(specs, 'regions', new Random(1));
    expect(groups.flat()).toHaveLength(300);
    expect(Math.min(...groups.map((group) => group.length))).toBeGreaterThanOrEqual(2);
    const mixed = groups.filter((group) => new Set(group.map(({ region }) => region)).size > 1);
    for (const group of mixed) expect(new Set(group.map(({ locality }) => locality[1])).size).toBe(1);
  });

  it('never mixes regions in strict mode', () => {
    for (const group of groupsOf(audience(300, 100), 'strict', new Random(1))) {
      expect(new Set(group.map(({ region }) => region)).size).toBe(1);
    }
  });

  it('mixes all regions at random for gossip, whose ids tell no place', () => {
    const groups = groupsOf(audience(500, 16), 'random', new Random(1));
    expect(groups.every((group) => new Set(group.map(({ region }) => region)).size > 8)).toBe(true);
    expect(groups.flat().every(({ locality }) => locality.every((field) => field === 0))).toBe(true);
  });
});
