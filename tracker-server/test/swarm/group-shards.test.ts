import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GROUP_MERGE_UNDER, GROUP_SPLIT_AT, GroupShards } from '../../src/swarm/group-shards.ts';
import type { Placed } from '../../src/swarm/group-shards.ts';
import { place } from '../support/places.ts';

const member = (city: string): Placed => ({ place: place(`cn/tele/gd/${city}`) });

describe('groups of one home', () => {
  it('stays one group up to 95 members and is cut in halves at 96', () => {
    const shards = new GroupShards<Placed>();
    for (let i = 0; i < 95; i += 1) shards.add(member('x'), undefined);
    expect(shards.groups.map(({ size }) => size)).toEqual([95]);
    shards.add(member('x'), undefined);
    expect(shards.groups.map(({ size }) => size)).toEqual([48, 48]);
  });

  it('cuts along cities', () => {
    const shards = new GroupShards<Placed>();
    for (let i = 0; i < 96; i += 1) shards.add(member(i % 2 === 0 ? 'a' : 'b'), undefined);
    const cities = shards.groups.map((group) => new Set([...group].map(({ place: { city } }) => city)).size);
    expect(cities).toEqual([1, 1]);
  });

  it('puts a member beside its mate', () => {
    const shards = new GroupShards<Placed>();
    const members = Array.from({ length: 200 }, () => member('x'));
    for (const each of members) shards.add(each, undefined);
    const [mate] = members;
    const late = member('x');
    shards.add(late, mate);
    expect(mate && shards.groupOf(mate)?.has(late)).toBe(true);
  });

  it('keeps every group within bounds through any joins and leaves', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -200, max: 200 }), { maxLength: 8 }), (waves) => {
        const shards = new GroupShards<Placed>();
        const members: Placed[] = [];
        for (const wave of waves) {
          for (let i = 0; i < wave; i += 1) {
            const joining = member(`city${i % 7}`);
            members.push(joining);
            shards.add(joining, undefined);
          }
          for (const leaving of members.splice(0, Math.max(0, -wave))) shards.remove(leaving);
          const sizes = shards.groups.map(({ size }) => size);
          expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(members.length);
          expect(sizes.every((size) => size > 0 && size < GROUP_SPLIT_AT)).toBe(true);
          if (sizes.length > 1) expect(sizes.every((size) => size >= GROUP_MERGE_UNDER)).toBe(true);
          expect(members.every((each) => shards.groupOf(each)?.has(each))).toBe(true);
        }
      }),
      { numRuns: 50 },
    );
  });
});
