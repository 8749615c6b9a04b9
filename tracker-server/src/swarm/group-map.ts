import { regionPathOf } from '../geo/place.ts';
import type { RegionPath } from '../geo/place.ts';
import { GroupShards } from './group-shards.ts';
import { GroupLedger } from './group.ts';
import type { Group, GroupMember } from './group.ts';
import { REGION_MIN, RegionTree } from './region-tree.ts';

/** Where a member sits. */
interface Seat {
  readonly home: string;
  readonly path: RegionPath;
}

/**
 * Decides who is in whose group. With `merges`, small regions join neighbours (see RegionTree), and move as
 * soon as their home changes; that is a few members at most. Without, a region keeps to itself, however small.
 */
export class GroupMap<Member extends GroupMember> {
  readonly #merges: boolean;
  readonly #ledger: GroupLedger<Member>;
  readonly #tree = new RegionTree();
  readonly #regions = new Map<string, Set<Member>>();
  readonly #homes = new Map<string, GroupShards<Member>>();
  readonly #seats = new Map<Member, Seat>();

  constructor(merges: boolean, ledger = new GroupLedger<Member>()) {
    this.#merges = merges;
    this.#ledger = ledger;
  }

  get memberCount(): number {
    return this.#seats.size;
  }

  /** `path` is given when the member's region is not that of its place. */
  add(member: Member, path: RegionPath = regionPathOf(member.place)): void {
    const region = this.#regions.get(path[3]) ?? new Set<Member>();
    this.#regions.set(path[3], region);
    const [mate] = region;
    this.#count(path, 1);
    region.add(member);
    this.#sit(member, path, region.size <= REGION_MIN ? mate : undefined);
  }

  remove(member: Member): void {
    const seat = this.#seats.get(member);
    if (seat === undefined) return;
    this.#stand(member, seat);
    const region = this.#regions.get(seat.path[3]);
    region?.delete(member);
    if (region?.size === 0) this.#regions.delete(seat.path[3]);
    this.#count(seat.path, -1);
  }

  /** The member's group, itself included. Undefined for one that is not here. */
  groupOf(member: Member): Group<Member> | undefined {
    const seat = this.#seats.get(member);
    return seat && this.#homes.get(seat.home)?.groupOf(member);
  }

  #count(path: RegionPath, by: 1 | -1): void {
    if (!this.#merges) return;
    for (const touched of this.#tree.change(path, by)) {
      const region = this.#regions.get(touched);
      if (region !== undefined) this.#moveHome(region);
    }
  }

  /** Moves the members of a small region to its home, one beside the other. */
  #moveHome(region: ReadonlySet<Member>): void {
    let mate: Member | undefined;
    for (const member of region) {
      const seat = this.#seats.get(member);
      if (seat === undefined) continue;
      if (seat.home !== this.#homeOf(seat.path)) {
        this.#stand(member, seat);
        this.#sit(member, seat.path, mate);
      }
      mate = member;
    }
  }

  #sit(member: Member, path: RegionPath, mate: Member | undefined): void {
    const home = this.#homeOf(path);
    const shards = this.#homes.get(home) ?? new GroupShards<Member>(this.#ledger);
    this.#homes.set(home, shards);
    shards.add(member, mate);
    this.#seats.set(member, { home, path });
  }

  #stand(member: Member, seat: Seat): void {
    const shards = this.#homes.get(seat.home);
    shards?.remove(member);
    if (shards?.memberCount === 0) this.#homes.delete(seat.home);
    this.#seats.delete(member);
  }

  #homeOf(path: RegionPath): string {
    return this.#merges ? this.#tree.homeOf(path) : path[3];
  }
}
