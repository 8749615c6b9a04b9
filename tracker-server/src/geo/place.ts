/**
 * Where a viewer is, by name. Grouping works on these names, so two places whose numbers happen to collide
 * in a peer id are still kept apart. An empty name is unknown.
 */
export interface Place {
  readonly country: string;
  readonly operator: string;
  readonly region: string;
  readonly city: string;
}

export const UNKNOWN_PLACE: Place = { country: '', operator: '', region: '', city: '' };

/**
 * Private and loopback addresses share one place: a LAN or a test machine is one region unless overridden.
 */
export const LOCAL_PLACE: Place = { country: 'local', operator: 'local', region: 'local', city: 'local' };

/** Characters of a name. */
const NAME_CHARS_MAX = 64;

const CONTROL = /\p{Cc}/u;

/** A name as it comes from data that others made: what cannot be a name is unknown. */
export function tidyName(name: string): string {
  const tidy = name.trim().toLowerCase();
  return tidy.length > NAME_CHARS_MAX || CONTROL.test(tidy) ? '' : tidy;
}

/** Why a name that somebody wrote for this tracker cannot be one; undefined if it can. */
export function nameFault(name: string): string | undefined {
  if (name.length > NAME_CHARS_MAX) return `a name is longer than ${NAME_CHARS_MAX} characters`;
  return CONTROL.test(name) ? 'a name holds a control character' : undefined;
}

/** Between the names of a prefix. Names hold no control characters, so prefixes cannot run together. */
const SEPARATOR = '\u001f';

/** The prefixes a viewer can be grouped by, widest first: everyone, country, operator, region. */
export type RegionPath = readonly [everyone: string, country: string, operator: string, region: string];

export function regionPathOf(place: Place): RegionPath {
  const country = `${SEPARATOR}${place.country}`;
  const operator = `${country}${SEPARATOR}${place.operator}`;
  return ['', country, operator, `${operator}${SEPARATOR}${place.region}`];
}

/** The prefix below those of the path, by which nobody is grouped but beside whom newcomers are put. */
export function cityPrefixOf(place: Place): string {
  return `${regionPathOf(place)[3]}${SEPARATOR}${place.city}`;
}

/** Number of equal leading names, 0 (other country) to 4 (same city). Unknown never equals unknown. */
export function nearness(a: Place, b: Place): number {
  if (a.country === '' || a.country !== b.country) return 0;
  if (a.operator === '' || a.operator !== b.operator) return 1;
  if (a.region === '' || a.region !== b.region) return 2;
  return a.city === '' || a.city !== b.city ? 3 : 4;
}

export function isSamePlace(a: Place, b: Place): boolean {
  return a.country === b.country && a.operator === b.operator && a.region === b.region && a.city === b.city;
}
