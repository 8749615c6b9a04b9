import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { regionPathOf } from '../../src/geo/place.ts';
import { GROUP_MAX, GROUP_MIN } from '../../src/swarm/group-shards.ts';
import { GroupMap } from '../../src/swarm/group-map.ts';
import type { GroupMember, Placed } from '../../src/swarm/group.ts';
import { memberAt, place } from '../support/places.ts';

function join(map: GroupMap<GroupMember>, where: string, count = 1): GroupMember[] {
  const members = Array.from({ length: count }, () => memberAt(where));
  for (const member of members) map.add(member);
  return members;
}

const groupOf = (map: GroupMap<GroupMember>, member: GroupMember): ReadonlySet<GroupMember> =>
  map.groupOf(member)?.members ?? new Set();

const regionOf = (member: Placed): string => regionPathOf(member.place)[3];

describe('groups of a swarm', () => {
  it('merges two small regions into one group', () => {
    const map = new GroupMap<GroupMember>(true);
    const [a] = join(map, 'cn/tele/gd');
    const [b] = join(map, 'fr/free/idf');
    expect(a && b && groupOf(map, a).has(b)).toBe(true);
  });

  it('gives a region its own group once it has four', () => {
    const map = new GroupMap<GroupMember>(true);
    const north = join(map, 'cn/tele/bj', 3);
    const south = join(map, 'cn/tele/gd', 3);
    expect(south[0] && groupOf(map, south[0]).size).toBe(6);
    south.push(...join(map, 'cn/tele/gd', 1));
    north.push(...join(map, 'cn/tele/bj', 1));
    for (const region of [north, south]) {
      for (const member of region) expect(groupOf(map, member)).toEqual(new Set(region));
    }
  });

  it('takes a region back in when it shrinks', () => {
    const map = new GroupMap<GroupMember>(true);
    const north = join(map, 'cn/tele/bj', 4);
    const south = join(map, 'cn/tele/gd', 4);
    const [leaving, staying] = south;
    if (leaving !== undefined) map.remove(leaving);
    expect(staying && north[0] && groupOf(map, staying).has(north[0])).toBe(true);
  });

  it('keeps the few of a small region in one group of a large neighbour', () => {
    const map = new GroupMap<GroupMember>(true);
    join(map, 'cn/tele/gd', 500);
    const guests = join(map, 'cn/tele/bj', 3);
    const [first] = guests;
    expect(guests.every((guest) => first && groupOf(map, first).has(guest))).toBe(true);
    expect(first && groupOf(map, first).size).toBeGreaterThan(30);
  });

  it('never merges regions when told not to', () => {
    const map = new GroupMap<GroupMember>(false);
    const members = [...join(map, 'cn/tele/gd', 1), ...join(map, 'cn/tele/bj', 2), ...join(map, 'fr', 5)];
    for (const member of members) {
      for (const other of groupOf(map, member)) expect(regionOf(other)).toBe(regionOf(member));
    }
  });

  it('has everybody in exactly one group, regions of four to themselves, after any joins and leaves', () => {
    const step = fc.record({
      where: fc.constantFrom('a/b/c', 'a/b/d', 'a/e/c', 'f/g/h', 'f/g/i', ''),
      count: fc.integer({ min: -6, max: 6 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const map = new GroupMap<GroupMember>(true);
        let members: GroupMember[] = [];
        for (const { where, count } of steps) {
          members.push(...join(map, where, Math.max(0, count)));
          const leaving = members
            .filter((member) => regionOf(member) === regionOf({ place: place(where) }))
            .slice(0, Math.max(0, -count));
          for (const member of leaving) map.remove(member);
          members = members.filter((member) => !leaving.includes(member));
        }
        for (const member of members) {
          const group = groupOf(map, member);
          expect(group.has(member)).toBe(true);
          for (const other of group) expect(groupOf(map, other)).toBe(group);
          const region = members.filter((other) => regionOf(other) === regionOf(member));
          // Where one group holds everybody who may be in it, it holds all of a region.
          if (members.length < 2 * GROUP_MIN) expect(region.every((other) => group.has(other))).toBe(true);
          expect(group.size).toBeLessThanOrEqual(GROUP_MAX);
          expect(group.size).toBeGreaterThanOrEqual(Math.min(4, members.length));
        }
        expect(map.memberCount).toBe(members.length);
      }),
    );
  });
});
