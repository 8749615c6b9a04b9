import { nearness } from '../geo/place.ts';
import type { Place } from '../geo/place.ts';
import { Group, GroupLedger } from './group.ts';
import type { GroupMember, Placed } from './group.ts';

/** Members of a group at most: everybody can know everybody, and four hops cross it. */
export const GROUP_MAX = 64;

/** Members of a group at least, unless it is the only one of its home: one CDN copy in 32 is 97 % of what sharing can save. */
export const GROUP_MIN = 32;

/**
 * The groups of one home, of 32 to 64 members each; a home of fewer than 64 has one. Members stay where they are as far as
 * the sizes allow: a group that overflows is cut in two, one that falls short takes a member of the largest, and only when all
 * others are at the minimum it joins one of them.
 */
export class GroupShards<Member extends GroupMember> {
  readonly #ledger: GroupLedger<Member>;
  readonly #groups = new Set<Group<Member>>();
  readonly #groupOf = new Map<Member, Group<Member>>();

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

  /** Adds a member beside `mate` when given, else to the smallest group. */
  add(member: Member, mate: Member | undefined): void {
    const besideMate = mate === undefined ? undefined : this.#groupOf.get(mate);
    const group = besideMate ?? this.#extreme(smaller) ?? this.#newGroup();
    this.#seat(member, group);
    if (group.size > GROUP_MAX) this.#split(group);
  }

  remove(member: Member): void {
    const group = this.#groupOf.get(member);
    if (group === undefined) return;
    group.remove(member);
    this.#groupOf.delete(member);
    if (group.size >= GROUP_MIN) return;
    const largest = this.#extreme(larger, group);
    if (largest === undefined) {
      if (group.size === 0) this.#groups.delete(group);
    } else if (largest.size > GROUP_MIN) {
      const lent = nearestIn(largest, group);
      if (lent !== undefined) this.#move(lent, largest, group);
    } else {
      // One member short of the minimum, and the other at it: together they fit.
      this.#groups.delete(group);
      for (const orphan of [...group.members]) this.#move(orphan, group, largest);
    }
  }

  /** Cuts a group in halves along its places, so that those of one city mostly stay together. */
  #split(group: Group<Member>): void {
    const byPlace = [...group.members].sort((a, b) => comparePlaces(a.place, b.place));
    const half = this.#newGroup();
    for (const member of byPlace.slice(cutOf(byPlace))) this.#move(member, group, half);
  }

  #move(member: Member, from: Group<Member>, to: Group<Member>): void {
    from.remove(member);
    this.#seat(member, to);
  }

  #seat(member: Member, group: Group<Member>): void {
    group.add(member);
    this.#groupOf.set(member, group);
  }

  #newGroup(): Group<Member> {
    const group = new Group(this.#ledger);
    this.#groups.add(group);
    return group;
  }

  #extreme(isBetter: typeof smaller, excluded?: Group<Member>): Group<Member> | undefined {
    let best: Group<Member> | undefined;
    for (const group of this.#groups) {
      if (group !== excluded && (best === undefined || isBetter(group.size, best.size))) best = group;
    }
    return best;
  }
}

const smaller = (a: number, b: number): boolean => a < b;
const larger = (a: number, b: number): boolean => a > b;

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

/** The member of one group that is nearest to another's, of equally near ones the last that came: it has the fewest partners. */
function nearestIn<Member extends GroupMember>(from: Group<Member>, to: Group<Member>): Member | undefined {
  const [host] = to.members;
  let nearest: Member | undefined;
  let nearestBy = -1;
  for (const member of from.members) {
    const by = host === undefined ? 0 : nearness(member.place, host.place);
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
