import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { regionPathOf } from '../../src/geo/place.ts';
import type { RegionPath } from '../../src/geo/place.ts';
import { REGION_MIN, RegionTree } from '../../src/swarm/region-tree.ts';
import { place } from '../support/places.ts';

/** Joins and leaves of viewers in a small world of 2 countries, 2 operators and 3 regions each. */
const JOINS_AND_LEAVES = fc.array(
  fc.record({
    where: fc
      .tuple(fc.constantFrom('a', 'b'), fc.constantFrom('c', 'd'), fc.constantFrom('e', 'f', 'g'))
      .map((names) => names.join('/')),
    leaves: fc.boolean(),
  }),
  { maxLength: 60 },
);

function treeOf(populations: Readonly<Record<string, number>>): RegionTree {
  const tree = new RegionTree();
  for (const [where, count] of Object.entries(populations)) {
    for (let i = 0; i < count; i += 1) tree.change(pathOf(where), 1);
  }
  return tree;
}

const pathOf = (where: string): RegionPath => regionPathOf(place(where));

describe('home of a region', () => {
  it('is the region itself from four viewers on', () => {
    const tree = treeOf({ 'cn/tele/gd': 4, 'cn/tele/bj': 9 });
    expect(tree.homeOf(pathOf('cn/tele/gd'))).toBe(pathOf('cn/tele/gd')[3]);
  });

  it('is what small regions of one operator have in common', () => {
    const tree = treeOf({ 'cn/tele/gd': 2, 'cn/tele/bj': 2, 'cn/uni/gd': 2 });
    expect(tree.homeOf(pathOf('cn/tele/gd'))).toBe(pathOf('cn/tele/gd')[2]);
    expect(tree.homeOf(pathOf('cn/tele/bj'))).toBe(pathOf('cn/tele/gd')[2]);
  });

  it('is that of a neighbour when only one region is small', () => {
    const tree = treeOf({ 'cn/tele/gd': 20, 'cn/tele/bj': 2, 'fr/free/idf': 9 });
    expect(tree.homeOf(pathOf('cn/tele/bj'))).toBe(pathOf('cn/tele/gd')[3]);
  });

  it('is everywhere for a swarm of less than four', () => {
    const tree = treeOf({ 'cn/tele/gd': 1, 'fr/free/idf': 2 });
    expect(tree.homeOf(pathOf('cn/tele/gd'))).toBe('');
    expect(tree.homeOf(pathOf('fr/free/idf'))).toBe('');
  });

  it('follows the rules after any joins and leaves', () => {
    fc.assert(
      fc.property(JOINS_AND_LEAVES, (steps) => {
        const tree = new RegionTree();
        const viewers: string[] = [];
        for (const { where, leaves } of steps) {
          const index = viewers.indexOf(where);
          if (leaves && index >= 0) {
            viewers.splice(index, 1);
            tree.change(pathOf(where), -1);
          } else if (!leaves) {
            viewers.push(where);
            tree.change(pathOf(where), 1);
          }
        }
        const under = (prefix: string): number =>
          viewers.filter((where) => pathOf(where)[3].startsWith(prefix)).length;
        const homes = viewers.map((where) => tree.homeOf(pathOf(where)));
        for (const [index, where] of viewers.entries()) {
          const home = homes[index] ?? '';
          // The home lies under the longest prefix that has enough viewers ...
          const longest = [...pathOf(where)].reverse().find((prefix) => under(prefix) >= REGION_MIN) ?? '';
          expect(home.startsWith(longest)).toBe(true);
          // ... and enough viewers call it their home, if there are as many.
          const housemates = homes.filter((other) => other === home).length;
          expect(housemates).toBeGreaterThanOrEqual(Math.min(REGION_MIN, viewers.length));
        }
      }),
    );
  });

  it('keeps nothing of viewers that left', () => {
    const tree = treeOf({ 'cn/tele/gd': 5, 'cn/tele/bj': 1 });
    for (const where of ['gd', 'gd', 'bj', 'gd', 'gd', 'gd']) tree.change(pathOf(`cn/tele/${where}`), -1);
    expect(tree.size).toBe(0);
  });
});
