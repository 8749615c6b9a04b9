import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nearness } from '../../src/geo/place.ts';
import type { Placed } from '../../src/swarm/group.ts';
import { listPeers } from '../../src/swarm/list-peers.ts';
import { place } from '../support/places.ts';
import { seededRandom } from '../support/seeded-random.ts';

const SELF: Placed = { place: place('cn/tele/gd/sz') };
const WHERE = ['cn/tele/gd/sz', 'cn/tele/gd/gz', 'cn/tele/bj/bj', 'cn/uni/gd/sz', 'fr/free/idf/paris', ''];

const near = (member: Placed): number => nearness(SELF.place, member.place);

describe('list of peers', () => {
  it('has the nearest first, and as its last one any of those that did not fit', () => {
    const candidates = fc.array(
      fc.constantFrom(...WHERE).map((where) => ({ place: place(where) })),
      { maxLength: 100 },
    );
    fc.assert(
      fc.property(candidates, fc.integer({ min: 1, max: 50 }), fc.nat(), (members, count, seed) => {
        const listed = listPeers(members, SELF, count, seededRandom(seed));
        expect(listed.length).toBe(Math.min(count, members.length));
        expect(new Set(listed).size).toBe(listed.length);
        const sorted = members.map(near).sort((a, b) => b - a);
        const nearOnes = listed.slice(0, members.length > count ? count - 1 : count);
        expect(nearOnes.map(near)).toEqual(sorted.slice(0, nearOnes.length));
      }),
    );
  });

  it('always holds a far one, when there is one', () => {
    const members = [
      ...Array.from({ length: 40 }, () => ({ place: place('cn/tele/gd/sz') })),
      { place: place('cn/tele/bj') },
    ];
    const farOnes = Array.from({ length: 400 }, (_, seed) =>
      listPeers(members, SELF, 40, seededRandom(seed)),
    ).map((listed) => listed.some((member) => near(member) < 4));
    // Two compete for the last place: the far one and the near one that was left over.
    expect(farOnes.filter(Boolean).length).toBeGreaterThan(120);
    const small = listPeers(members, SELF, 50, seededRandom(1));
    expect(small.some((member) => near(member) < 4)).toBe(true);
  });

  it('puts equally near ones in random order', () => {
    const members = Array.from({ length: 10 }, () => ({ place: place('cn/tele/gd/sz') }));
    const firsts = new Set(
      Array.from({ length: 200 }, (_, seed) => listPeers(members, SELF, 3, seededRandom(seed))[0]),
    );
    expect(firsts.size).toBe(10);
  });
});
