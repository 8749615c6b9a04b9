import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GROUP_MAX, GROUP_MIN, GroupShards } from '../../src/swarm/group-shards.ts';
import type { Group, GroupMember } from '../../src/swarm/group.ts';
import { memberAt } from '../support/places.ts';
import { seededRandom } from '../support/seeded-random.ts';

const member = (city: string): GroupMember => memberAt(`cn/tele/gd/${city}`);

function shardsOf(cities: readonly string[]): { shards: GroupShards<GroupMember>; members: GroupMember[] } {
  const shards = new GroupShards<GroupMember>();
  const members = cities.map(member);
  for (const each of members) shards.add(each, undefined);
  return { shards, members };
}

const sizesOf = (shards: GroupShards<GroupMember>): number[] =>
  shards.groups.map(({ size }) => size).sort((a, b) => a - b);

const shareOf = ({ members, size }: Group<GroupMember>, city: string): number =>
  [...members].filter(({ place }) => place.city === city).length / size;

const copies = (count: number, city = 'x'): string[] => Array.from({ length: count }, () => city);

describe('groups of one home', () => {
  it('stays one group up to 64 members and is cut in halves at 65', () => {
    const { shards } = shardsOf(copies(64));
    expect(sizesOf(shards)).toEqual([64]);
    shards.add(member('x'), undefined);
    expect(sizesOf(shards)).toEqual([32, 33]);
  });

  it('cuts where a city ends, when both parts are large enough', () => {
    const { shards } = shardsOf(Array.from({ length: 65 }, (_, i) => (i % 2 === 0 ? 'a' : 'b')));
    const cities = shards.groups.map(
      ({ members }) => new Set([...members].map(({ place: { city } }) => city)).size,
    );
    expect(cities).toEqual([1, 1]);
  });

  it('puts a newcomer where the largest share is of its city, and to the smallest of those', () => {
    const { shards } = shardsOf([...copies(50, 'a'), ...copies(70, 'b'), ...copies(8, 'c')]);
    for (const city of ['a', 'b', 'c']) {
      const before = shards.groups.map((group) => ({ group, size: group.size, share: shareOf(group, city) }));
      const best = Math.max(...before.map(({ share }) => share));
      const fitting = before.filter(({ share }) => share === best).sort((a, b) => a.size - b.size);
      const late = member(city);
      shards.add(late, undefined);
      expect(shards.groupOf(late), city).toBe(fitting[0]?.group);
    }
  });

  it('puts a newcomer to the smallest group when nobody is of its city, or the city is not known', () => {
    for (const city of ['d', '']) {
      const { shards } = shardsOf([...copies(50, 'a'), ...copies(70, 'b'), ...copies(3, '')]);
      const smallest = Math.min(...sizesOf(shards));
      const late = member(city);
      shards.add(late, undefined);
      expect(shards.groupOf(late)?.size, city).toBe(smallest + 1);
    }
  });

  it('prefers neighbours of the same network where several regions share a home', () => {
    const shards = new GroupShards<GroupMember>();
    for (let i = 0; i < 100; i += 1) shards.add(memberAt(i % 2 === 0 ? 'cn/tele' : 'cn/uni'), undefined);
    const late = memberAt('cn/uni');
    shards.add(late, undefined);
    const mates = [...(shards.groupOf(late)?.members ?? [])];
    expect(mates.filter(({ place }) => place.operator === 'uni').length).toBeGreaterThan(mates.length / 2);
  });

  it('keeps cities together while their viewers come and go', () => {
    const shards = new GroupShards<GroupMember>();
    const cities = Array.from({ length: 9 }, (_, i) => `city${i}`);
    const members: GroupMember[] = [];
    const random = seededRandom(5);
    const come = (): void => {
      const joining = member(cities[random.below(cities.length)] ?? '');
      members.push(joining);
      shards.add(joining, undefined);
    };
    for (let i = 0; i < 600; i += 1) come();
    for (let i = 0; i < 6_000; i += 1) {
      const [leaving] = members.splice(random.below(members.length), 1);
      if (leaving !== undefined) shards.remove(leaving);
      come();
    }
    const shares = members.map((each) => {
      const group = shards.groupOf(each);
      return group === undefined ? 0 : shareOf(group, each.place.city);
    });
    // Without regard to cities it is one of nine.
    expect(shares.reduce((a, b) => a + b) / shares.length).toBeGreaterThan(0.75);
  });

  it('puts a member beside its mate', () => {
    const { shards, members } = shardsOf(copies(200));
    const [mate] = members;
    const late = member('x');
    shards.add(late, mate);
    expect(mate && shards.groupOf(mate)?.members.has(late)).toBe(true);
  });

  it('takes one member of another group when one falls short, the nearest', () => {
    const { shards, members } = shardsOf([...copies(40, 'a'), ...copies(40, 'b')]);
    const before = new Map(members.map((each) => [each, shards.groupOf(each)]));
    const small = shards.groups.reduce((a, b) => (b.size < a.size ? b : a));
    const leaving = [...small.members].slice(0, small.size - GROUP_MIN + 1);
    for (const each of leaving) shards.remove(each);
    const moved = members.filter(
      (each) => !leaving.includes(each) && shards.groupOf(each) !== before.get(each),
    );
    expect(moved).toHaveLength(1);
    expect(sizesOf(shards)[0]).toBe(GROUP_MIN);
  });

  it('makes one group of two when neither has a member to lend', () => {
    const { shards, members } = shardsOf(copies(65));
    for (const each of members.slice(0, 2)) shards.remove(each);
    expect(sizesOf(shards)).toEqual([63]);
  });

  it('has groups of 32 to 64 through any joins and leaves, and one group below 65', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -200, max: 200 }), { maxLength: 8 }),
        fc.infiniteStream(fc.nat()),
        (waves, chances) => {
          const shards = new GroupShards<GroupMember>();
          const members: GroupMember[] = [];
          for (const wave of waves) {
            for (let i = 0; i < wave; i += 1) {
              const joining = member(`city${i % 7}`);
              members.push(joining);
              shards.add(joining, undefined);
            }
            for (let i = 0; i > wave && members.length > 0; i -= 1) {
              const [leaving] = members.splice(Number(chances.next().value) % members.length, 1);
              if (leaving !== undefined) shards.remove(leaving);
            }
            const sizes = sizesOf(shards);
            expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(members.length);
            expect(sizes.every((size) => size > 0 && size <= GROUP_MAX)).toBe(true);
            if (sizes.length > 1) expect(sizes.every((size) => size >= GROUP_MIN)).toBe(true);
            if (members.length < 2 * GROUP_MIN) expect(sizes.length).toBeLessThanOrEqual(1);
            expect(members.every((each) => shards.groupOf(each)?.members.has(each))).toBe(true);
          }
        },
      ),
      { numRuns: 50 },
    );
  });

  it('moves one viewer at most for each that leaves, but for the rare merge', () => {
    const { shards, members } = shardsOf(copies(300));
    let moves = 0;
    for (const leaving of members.slice(0, 100)) {
      const before = new Map(members.map((each) => [each, shards.groupOf(each)]));
      shards.remove(leaving);
      for (const each of members) {
        if (each !== leaving && before.get(each) !== shards.groupOf(each)) moves += 1;
      }
    }
    expect(moves).toBeLessThanOrEqual(100 + GROUP_MIN);
  });
});
