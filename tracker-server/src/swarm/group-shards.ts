import type { Place } from '../geo/place.ts';

/** A group that reaches this size is cut in two. */
export const GROUP_SPLIT_AT = 96;

/**
 * A group that falls under this size is merged with another of the same home, and cut again if that is too
 * many.
 */
export const GROUP_MERGE_UNDER = 32;

export interface Placed {
  readonly place: Place;
}

/**
 * The groups of one home, of 32-64 members by aim and under 96 always. Members stay where they are: only the
 * one group that grew too large or too small is touched.
 */
export class GroupShards<Member extends Placed> {
  readonly #groups = new Set<Set<Member>>();
  readonly #groupOf = new Map<Member, Set<Member>>();

  get memberCount(): number {
    return this.#groupOf.size;
  }

  get groups(): readonly ReadonlySet<Member>[] {
    return [...this.#groups];
  }

  groupOf(member: Member): ReadonlySet<Member> | undefined {
    return this.#groupOf.get(member);
  }

  /** Adds a member beside `mate` when given, else to the smallest group. */
  add(member: Member, mate: Member | undefined): void {
    const besideMate = mate === undefined ? undefined : this.#groupOf.get(mate);
    const group = besideMate ?? this.#smallestBut(undefined) ?? this.#newGroup();
    this.#seat(member, group);
    if (group.size >= GROUP_SPLIT_AT) this.#split(group);
  }

  remove(member: Member): void {
    const group = this.#groupOf.get(member);
    if (group === undefined) return;
    group.delete(member);
    this.#groupOf.delete(member);
    if (group.size >= GROUP_MERGE_UNDER) return;
    const other = this.#smallestBut(group);
    if (other === undefined) {
      if (group.size === 0) this.#groups.delete(group);
      return;
    }
    this.#groups.delete(group);
    for (const orphan of group) this.#seat(orphan, other);
    if (other.size >= GROUP_SPLIT_AT) this.#split(other);
  }

  /** Cuts a group in halves along its places, so that those of one city mostly stay together. */
  #split(group: Set<Member>): void {
    const byPlace = [...group].sort((a, b) => comparePlaces(a.place, b.place));
    const half = this.#newGroup();
    for (const member of byPlace.slice(byPlace.length >> 1)) {
      group.delete(member);
      this.#seat(member, half);
    }
  }

  #seat(member: Member, group: Set<Member>): void {
    group.add(member);
    this.#groupOf.set(member, group);
  }

  #newGroup(): Set<Member> {
    const group = new Set<Member>();
    this.#groups.add(group);
    return group;
  }

  #smallestBut(excluded: Set<Member> | undefined): Set<Member> | undefined {
    let smallest: Set<Member> | undefined;
    for (const group of this.#groups) {
      if (group !== excluded && (smallest === undefined || group.size < smallest.size)) smallest = group;
    }
    return smallest;
  }
}

function comparePlaces(a: Place, b: Place): number {
  for (const field of ['country', 'operator', 'region', 'city'] as const) {
    if (a[field] !== b[field]) return a[field] < b[field] ? -1 : 1;
  }
  return 0;
}
