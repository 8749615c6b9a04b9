import { cityPrefixOf, regionPathOf } from '../geo/place.ts';
import type { Place } from '../geo/place.ts';
import type { Group, GroupMember } from './group.ts';

/** Groups with the number of their members at one place. */
export type GroupsThere<Member extends GroupMember> = ReadonlyMap<Group<Member>, number>;

/**
 * Which groups of a home have members in a city, a region, an operator's network, a country, anywhere. Holds five entries a
 * member at most, and far fewer where members are neighbours.
 */
export class PlaceIndex<Member extends GroupMember> {
  readonly #groups = new Map<string, Map<Group<Member>, number>>();

  /** Prefixes held; 0 when nobody is left. */
  get size(): number {
    return this.#groups.size;
  }

  /** A member at `place` comes to a group, or leaves it. */
  change(place: Place, group: Group<Member>, by: 1 | -1): void {
    for (const prefix of prefixesOf(place)) {
      const there = this.#groups.get(prefix) ?? new Map<Group<Member>, number>();
      const count = (there.get(group) ?? 0) + by;
      if (count > 0) there.set(group, count);
      else there.delete(group);
      if (there.size > 0) this.#groups.set(prefix, there);
      else this.#groups.delete(prefix);
    }
  }

  /** For each prefix of a place that is known, the narrowest first; the last is everywhere, with all groups. */
  *around(place: Place): Generator<GroupsThere<Member>> {
    for (const prefix of prefixesOf(place)) {
      const there = this.#groups.get(prefix);
      if (there !== undefined) yield there;
    }
  }
}

/** City, region, operator, country, everywhere: an unknown name, and whatever is inside it, is no place that two could share. */
function prefixesOf(place: Place): readonly string[] {
  const [everywhere, country, operator, region] = regionPathOf(place);
  if (place.country === '') return [everywhere];
  if (place.operator === '') return [country, everywhere];
  if (place.region === '') return [operator, country, everywhere];
  if (place.city === '') return [region, operator, country, everywhere];
  return [cityPrefixOf(place), region, operator, country, everywhere];
}
