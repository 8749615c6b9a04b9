import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nearness } from '../../src/geo/place.ts';
import type { Place } from '../../src/geo/place.ts';
import { Group, GroupLedger } from '../../src/swarm/group.ts';
import type { GroupMember } from '../../src/swarm/group.ts';
import { PlaceIndex } from '../../src/swarm/place-index.ts';
import { place } from '../support/places.ts';

const PLACES = ['', 'a', 'a/b', 'a/b/c', 'a/b/c/d', 'a/b/c/e', 'a/b//d', 'a/f/c/d', 'g/b/c/d', 'a//c/d'].map(
  place,
);

/** How many leading names of a place are known. */
const depthOf = (where: Place): number => nearness(where, where);

describe('where groups have their members', () => {
  it('is what counting them one by one gives, the narrowest place first, and nothing when all have left', () => {
    const seat = fc.record({ where: fc.constantFrom(...PLACES), group: fc.nat({ max: 2 }) });
    fc.assert(
      fc.property(fc.array(seat, { maxLength: 30 }), fc.constantFrom(...PLACES), (seats, from) => {
        const ledger = new GroupLedger<GroupMember>();
        const groups = [new Group(ledger), new Group(ledger), new Group(ledger)];
        const index = new PlaceIndex<GroupMember>();
        const groupAt = (number: number): Group<GroupMember> => groups[number] ?? new Group(ledger);
        for (const { where, group } of seats) index.change(where, groupAt(group), 1);
        const counted = Array.from({ length: depthOf(from) + 1 }, (_, i) => depthOf(from) - i)
          .map((near) => seats.filter(({ where }) => nearness(where, from) >= near))
          .filter((there) => there.length > 0)
          .map((there) =>
            groups.map((group) => there.filter((other) => groupAt(other.group) === group).length),
          );
        const told = [...index.around(from)].map((there) => groups.map((group) => there.get(group) ?? 0));
        expect(told).toEqual(counted);
        for (const { where, group } of seats) index.change(where, groupAt(group), -1);
        expect(index.size).toBe(0);
      }),
    );
  });
});
