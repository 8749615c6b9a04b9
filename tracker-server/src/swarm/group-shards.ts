import { nearness } from '../geo/place.ts';
import type { Place } from '../geo/place.ts';
import { Group, GroupLedger } from './group.ts';
import type { GroupMember, Placed } from './group.ts';
import { PlaceIndex } from './place-index.ts';

/** Members of a group at most: everybody can know everybody, and four hops cross it. */
export const GROUP_MAX = 64;

/** Members of a group at least, unless it is the only one of its home: one CDN copy in 32 is 97 % of what sharing can save. */
export const GROUP_MIN = 32;

/**
 * The groups of one home, of 32 to 64 members each; a home of fewer than 64 has one. A newcomer joins where the most are that are near. Members
 * stay where they are as far as the sizes allow: a group that overflows is cut in two, one that falls short takes a member of
 * a near one, and only when all others are at the minimum it joins one of them.
 */
export class GroupShards<Member extends GroupMember> {
  readonly #ledger: GroupLedger<Member>;
  readonly #groups = new Set<Group<Member>>();
  readonly #groupOf = new Map<Member, Group<Member>>();
  readonly #places = new PlaceIndex<Member>();

  constructor(ledger = new GroupLedger<Member>()) {
    this.#ledger = ledger;
  }

  get memberCount(): number {
    return this.#groupOf.size;
  }

  get groups(): readonly Group<Member>[] {
    return [...this.#groups];
  }

  groupOf(member: Member): Group<Member> | undefined {
    return this.#groupOf.get(member);
  }

  /** Adds a member beside `mate` when given, else to the group with the largest share of those who are nearest to it; of several, the smallest. */
  add(member: Member, mate: Member | undefined): void {
    const besideMate = mate === undefined ? undefined : this.#groupOf.get(mate);
    const group = besideMate ?? this.#best(member.place, anyGroup, moreNeighbours) ?? this.#newGroup();
    this.#seat(member, group);
    if (group.size > GROUP_MAX) this.#split(group);
  }

  remove(member: Member): void {
    const group = this.#groupOf.get(member);
    if (group === undefined) return;
    this.#unseat(member, group);
    this.#groupOf.delete(member);
    if (group.size >= GROUP_MIN) return;
    const [host] = group.members;
    if (host === undefined) {
      this.#groups.delete(group);
      return;
    }
    const lender = this.#best(host.place, (other) => other !== group && other.size > GROUP_MIN, larger);
    if (lender !== undefined) {
      const lent = nearestTo(host.place, lender);
      if (lent !== undefined) this.#move(lent, lender, group);
      return;
    }
    const neighbour = this.#best(host.place, (other) => other !== group, larger);
    if (neighbour === undefined) return;
    // One member short of the minimum, and the other at it: together they fit.
    this.#groups.delete(group);
    for (const orphan of [...group.members]) this.#move(orphan, group, neighbour);
  }

  /** Cuts a group in halves along its places, so that those of one city mostly stay together. */
  #split(group: Group<Member>): void {
    const byPlace = [...group.members].sort((a, b) => comparePlaces(a.place, b.place));
    const half = this.#newGroup();
    for (const member of byPlace.slice(cutOf(byPlace))) this.#move(member, group, half);
  }

  #move(member: Member, from: Group<Member>, to: Group<Member>): void {
    this.#unseat(member, from);
    this.#seat(member, to);
  }

  #seat(member: Member, group: Group<Member>): void {
    group.add(member);
    this.#places.change(member.place, group, 1);
    this.#groupOf.set(member, group);
  }

  #unseat(member: Member, group: Group<Member>): void {
    group.remove(member);
    this.#places.change(member.place, group, -1);
  }

  #newGroup(): Group<Member> {
    const group = new Group(this.#ledger);
    this.#groups.add(group);
    return group;
  }

  /** The best of the groups that have members in the same city; else, in the same region, network, country, anywhere. */
  #best(
    place: Place,
    isEligible: (group: Group<Member>) => boolean,
    isBetter: Better,
  ): Group<Member> | undefined {
    for (const there of this.#places.around(place)) {
      let best: Group<Member> | undefined;
      let bestFit: Fit | undefined;
      for (const [group, count] of there) {
        if (!isEligible(group)) continue;
        const fit = { share: count / group.size, size: group.size };
        if (bestFit !== undefined && !isBetter(fit, bestFit)) continue;
        best = group;
        bestFit = fit;
      }
      if (best !== undefined) return best;
    }
    return undefined;
  }
}

/** How a group suits a place: the share of its members who are there, and how many it has in all. */
interface Fit {
  readonly share: number;
  readonly size: number;
}

type Better = (a: Fit, b: Fit) => boolean;

const moreNeighbours: Better = (a, b) => a.share > b.share || (a.share === b.share && a.size < b.size);
const larger: Better = (a, b) => a.size > b.size;
const anyGroup = (): boolean => true;

/** Where to cut: in the middle, or where a place ends, if both parts have their minimum there too. */
function cutOf(byPlace: readonly Placed[]): number {
  const middle = byPlace.length >> 1;
  for (let cut = GROUP_MIN; cut <= byPlace.length - GROUP_MIN; cut += 1) {
    const [before, after] = [byPlace[cut - 1], byPlace[cut]];
    if (before !== undefined && after !== undefined && comparePlaces(before.place, after.place) !== 0)
      return cut;
  }
  return middle;
}

/** The member that is nearest to a place, of equally near ones the last that came: it has the fewest partners. */
function nearestTo<Member extends GroupMember>(place: Place, { members }: Group<Member>): Member | undefined {
  let nearest: Member | undefined;
  let nearestBy = -1;
  for (const member of members) {
    const by = nearness(member.place, place);
    if (by < nearestBy) continue;
    nearest = member;
    nearestBy = by;
  }
  return nearest;
}

function comparePlaces(a: Place, b: Place): number {
  for (const field of ['country', 'operator', 'region', 'city'] as const) {
    if (a[field] !== b[field]) return a[field] < b[field] ? -1 : 1;
  }
  return 0;
}
