import type { PeerId } from '@paceline/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Group, GroupLedger } from '../../src/swarm/group.ts';
import type { GroupMember } from '../../src/swarm/group.ts';
import { memberAt } from '../support/places.ts';

const MEMBERS = Array.from({ length: 12 }, () => memberAt('cn/tele/gd'));

const idsOf = (group: Group<GroupMember>): Set<PeerId> =>
  new Set([...group.members].map(({ peerId }) => peerId));

describe('roster of a group', () => {
  it('says what turns any earlier roster into the present one', () => {
    const toggles = fc.array(fc.constantFrom(...MEMBERS), { maxLength: 60 });
    fc.assert(
      fc.property(toggles, fc.nat(), (steps, pick) => {
        const group = new Group(new GroupLedger<GroupMember>());
        const past = [idsOf(group)];
        for (const member of steps) {
          if (group.members.has(member)) group.remove(member);
          else group.add(member);
          past.push(idsOf(group));
        }
        expect(group.version).toBe(steps.length);
        const version = pick % past.length;
        const changes = group.changesSince(version);
        const rebuilt = new Set(past[version]);
        for (const peerId of changes?.left ?? []) expect(rebuilt.delete(peerId)).toBe(true);
        for (const peerId of changes?.joined ?? []) {
          expect(rebuilt.has(peerId)).toBe(false);
          rebuilt.add(peerId);
        }
        expect(rebuilt).toEqual(idsOf(group));
      }),
    );
  });

  it('knows nothing of versions that are too old, or not there yet', () => {
    const group = new Group(new GroupLedger<GroupMember>());
    const [member] = MEMBERS;
    if (member === undefined) throw new Error('bad test data');
    for (let i = 0; i < 100; i += 1) {
      group.add(member);
      group.remove(member);
    }
    expect(group.changesSince(group.version + 1)).toBeUndefined();
    expect(group.changesSince(group.version - 128)).toEqual({ joined: new Set(), left: new Set() });
    expect(group.changesSince(group.version - 129)).toBeUndefined();
  });
});

describe('groups that have changed', () => {
  it('come out once each, the one that waited longest first, and empty ones not at all', () => {
    const ledger = new GroupLedger<GroupMember>();
    const [a, b, c] = [new Group(ledger), new Group(ledger), new Group(ledger)];
    const [one, two] = MEMBERS;
    if (one === undefined || two === undefined) throw new Error('bad test data');
    b.add(one);
    a.add(one);
    c.add(one);
    b.add(two);
    a.remove(one);
    expect(ledger.takeDue()).toBeUndefined();
    ledger.beginRound();
    expect([ledger.takeDue(), ledger.takeDue(), ledger.takeDue()]).toEqual([b, c, undefined]);
    expect(new Set([a.id, b.id, c.id]).size).toBe(3);
  });

  it('wait for the next round when they change after they were told of, and go out when they become empty', () => {
    const ledger = new GroupLedger<GroupMember>();
    const [a, b] = [new Group(ledger), new Group(ledger)];
    const [one, two] = MEMBERS;
    if (one === undefined || two === undefined) throw new Error('bad test data');
    a.add(one);
    b.add(one);
    ledger.beginRound();
    b.remove(one);
    expect(ledger.takeDue()).toBe(a);
    a.add(two);
    expect(ledger.takeDue()).toBeUndefined();
    ledger.beginRound();
    ledger.beginRound();
    expect([ledger.takeDue(), ledger.takeDue()]).toEqual([a, undefined]);
  });
});
