import type { PeerId, RegionPolicy } from '@paceline/protocol';
import { regionPathOf } from '../geo/place.ts';
import { GroupMap } from './group-map.ts';
import type { Group, GroupLedger, GroupMember } from './group.ts';

export interface SwarmMember extends GroupMember {
  readonly regions: RegionPolicy;
}

/**
 * The viewers of one channel and one protocol version. Viewers of the two region policies are counted together
 * but never grouped together: else a strict viewer could be introduced to another region through the back
 * door.
 */
export class Swarm<Member extends SwarmMember> {
  readonly key: string;
  readonly channel: string;
  /** Peer protocol version. */
  readonly version: number;
  /** Viewers of the channel on other trackers, as of some seconds ago. */
  elsewhere = 0;
  readonly #members = new Map<PeerId, Member>();
  readonly #groups: Readonly<Record<RegionPolicy, GroupMap<Member>>>;

  constructor(channel: string, version: number, ledger: GroupLedger<Member>) {
    this.key = swarmKey(channel, version);
    this.channel = channel;
    this.version = version;
    this.#groups = { prefer: new GroupMap(true, ledger), strict: new GroupMap(false, ledger) };
  }

  get size(): number {
    return this.#members.size;
  }

  members(): Iterable<Member> {
    return this.#members.values();
  }

  get(peerId: PeerId): Member | undefined {
    return this.#members.get(peerId);
  }

  add(member: Member): void {
    this.#members.set(member.peerId, member);
    const path = regionPathOf(member.place);
    if (member.regions === 'strict' && member.place.country === '') {
      // Nothing is known of the place, so nobody can be said to share the region.
      this.#groups.strict.add(member, [path[0], path[1], path[2], `${path[3]}/${member.peerId}`]);
      return;
    }
    this.#groups[member.regions].add(member, path);
  }

  remove(member: Member): void {
    this.#members.delete(member.peerId);
    this.#groups[member.regions].remove(member);
  }

  /** The group of a member, itself included; undefined for one that is not here. */
  groupOf(member: Member): Group<Member> | undefined {
    return this.#groups[member.regions].groupOf(member);
  }
}

/** Name of a swarm, the same on all trackers. */
export function swarmKey(channel: string, version: number): string {
  return `${version}/${channel}`;
}
