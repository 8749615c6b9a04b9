import type { Random } from '@paceline/core';
import type { ViewerSpec } from './scenario.ts';

/** As in tracker-server: a group over this size is cut in two, so that all have 32 at least; a region with fewer viewers merges. */
const GROUP_MAX = 64;
const GROUP_MIN = 32;
const REGION_MIN = 4;

/**
 * How viewers are put into groups. `regions`: as tracker-server does with `regions: 'prefer'`: by region, small regions merge
 * upwards. `strict`: by region, however small. `random`: without regard to place, and without place in the ids: gossip.
 */
export type Grouping = 'regions' | 'strict' | 'random';

type Group = ViewerSpec[];

/** Groups as they stand when everybody is there. Viewers come in the order given. */
export function groupsOf(specs: readonly ViewerSpec[], grouping: Grouping, random: Random): Group[] {
  if (grouping === 'random') {
    const nowhere = specs.map((spec): ViewerSpec => ({ ...spec, locality: [0, 0, 0, 0] }));
    return sharded(random.shuffle(nowhere));
  }
  const homes = new Map<string, Group>();
  const counts = countBy(specs, (spec) => spec.region);
  for (const spec of specs) {
    const isSmall = grouping === 'regions' && (counts.get(spec.region) ?? 0) < REGION_MIN;
    const home = isSmall ? `quarter ${spec.locality[1]}` : `region ${spec.region}`;
    homes.set(home, [...(homes.get(home) ?? []), spec]);
  }
  mergeLoneHomes(homes, grouping);
  return [...homes.values()].flatMap((viewers) => sharded(viewers));
}

/** What is left over in a quarter joins a neighbour's group if it is too small by itself. */
function mergeLoneHomes(homes: Map<string, Group>, grouping: Grouping): void {
  if (grouping !== 'regions') return;
  for (const [home, viewers] of homes) {
    if (!home.startsWith('quarter') || viewers.length >= REGION_MIN) continue;
    const quarter = viewers[0]?.locality[1];
    for (const [other, neighbours] of homes) {
      if (other === home || neighbours[0]?.locality[1] !== quarter) continue;
      neighbours.push(...viewers);
      homes.delete(home);
      break;
    }
  }
}

/**
 * Newcomers join the group with the largest share of their own city, of several the smallest, and where nobody is of their city the smallest of
 * all; one that grew too large is cut along its places. Nobody leaves, so none falls short.
 */
function sharded(viewers: readonly ViewerSpec[]): Group[] {
  const groups: Group[] = [[]];
  for (const viewer of viewers) {
    const fits = groups.map((group) => ({ group, share: shareOfCity(group, viewer) }));
    const { group } = fits.reduce((best, fit) => (isBetter(fit, best) ? fit : best));
    group.push(viewer);
    if (group.length <= GROUP_MAX) continue;
    group.sort(compareLocality);
    groups.push(group.splice(cutOf(group)));
  }
  return groups.filter((group) => group.length > 0);
}

function shareOfCity(group: Group, viewer: ViewerSpec): number {
  const isKnown = viewer.locality.every((field) => field !== 0);
  return isKnown
    ? group.filter((other) => compareLocality(viewer, other) === 0).length / Math.max(1, group.length)
    : 0;
}

function isBetter(a: { group: Group; share: number }, b: { group: Group; share: number }): boolean {
  return a.share > b.share || (a.share === b.share && a.group.length < b.group.length);
}

/** In the middle, or where a city ends, if both parts have their minimum there too. */
function cutOf(group: Group): number {
  for (let cut = GROUP_MIN; cut <= group.length - GROUP_MIN; cut += 1) {
    const [before, after] = [group[cut - 1], group[cut]];
    if (before !== undefined && after !== undefined && compareLocality(before, after) !== 0) return cut;
  }
  return group.length >> 1;
}

function compareLocality(a: ViewerSpec, b: ViewerSpec): number {
  for (const [level, field] of a.locality.entries()) {
    const other = b.locality[level] ?? 0;
    if (field !== other) return field - other;
  }
  return 0;
}

function countBy<Item, Key>(items: readonly Item[], keyOf: (item: Item) => Key): Map<Key, number> {
  const counts = new Map<Key, number>();
  for (const item of items) counts.set(keyOf(item), (counts.get(keyOf(item)) ?? 0) + 1);
  return counts;
}
