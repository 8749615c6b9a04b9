import { Random } from '@paceline/core';
import { expect, test } from 'vitest';
import { HOME_LINES, populate } from '../../src/world/population.ts';
import { mixedUplinks } from '../../src/world/uplink-mixes.ts';

const MIXED = { ...HOME_LINES, uplinks: mixedUplinks(1_000_000, 2) };

function meanBps(viewers: number, seed: number): number {
  const specs = populate({ ...MIXED, viewers }, new Random(seed));
  return specs.reduce((sum, { uplinkBps }) => sum + uplinkBps, 0) / viewers;
}

test.each([1, 2, 3, 4, 5, 6, 7, 8])('a group of fifty has the mean that was asked for (seed %i)', (seed) => {
  expect(meanBps(50, seed) / 2_000_000).toBeCloseTo(1, 2);
});

test('small groups differ, and have it on average', () => {
  const means = Array.from({ length: 400 }, (_, seed) => meanBps(3, seed + 1));
  expect(new Set(means).size).toBeGreaterThan(3);
  expect(means.reduce((sum, bps) => sum + bps, 0) / means.length / 2_000_000).toBeCloseTo(1, 1);
});

test('who comes first says nothing about the line', () => {
  const firsts = Array.from(
    { length: 400 },
    (_, seed) => populate(MIXED, new Random(seed + 1))[0]?.uplinkBps,
  );
  for (const { bps, weight } of MIXED.uplinks) {
    expect(firsts.filter((uplinkBps) => uplinkBps === bps).length / 400).toBeCloseTo(weight, 1);
  }
});

test('lines in turn are given in the order of the viewers', () => {
  const [first, second, third] = MIXED.uplinks;
  const specs = populate({ ...MIXED, viewers: 3, uplinksInTurn: true }, new Random(1));
  expect(specs.map(({ uplinkBps }) => uplinkBps)).toEqual([first?.bps, second?.bps, third?.bps]);
});
