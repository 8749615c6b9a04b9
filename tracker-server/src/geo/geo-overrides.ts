import { leadingBits, parseCidr } from './ip-address.ts';
import type { IpAddress } from './ip-address.ts';
import type { Locator } from './locator.ts';
import { nameFault } from './place.ts';
import type { Place } from './place.ts';

/**
 * Rows of an override file. A file for a large operator has some thousands; this bounds a wrong file's memory.
 */
const ROWS_MAX = 500_000;

const COLUMNS = 5;
const HEADER = /^cidr\s*,/i;

export type GeoOverridesResult =
  | { readonly ok: true; readonly overrides: GeoOverrides }
  /** `line` counts from 1. */
  | { readonly ok: false; readonly line: number; readonly reason: string };

interface Row {
  readonly place: Place;
  readonly line: number;
}

/** Rows by family, prefix length and leading bits: a look-up costs a step for each length that occurs. */
type Networks = Readonly<Record<4 | 6, Map<number, Map<number | bigint, Row>>>>;

/** Places by network, longest prefix first. */
export class GeoOverrides implements Locator {
  readonly rowCount: number;
  readonly #networks: Readonly<
    Record<4 | 6, readonly (readonly [number, ReadonlyMap<number | bigint, Row>])[]>
  >;

  constructor(networks: Networks, rowCount: number) {
    this.rowCount = rowCount;
    this.#networks = { 4: longestFirst(networks[4]), 6: longestFirst(networks[6]) };
  }

  locate(address: IpAddress): Place | undefined {
    for (const [prefixLength, rows] of this.#networks[address.family]) {
      const row = rows.get(leadingBits(address, prefixLength));
      if (row !== undefined) return row.place;
    }
    return undefined;
  }
}

/**
 * Reads `cidr,country,operator,region,city`, one network a line. Empty lines, lines that begin with `#` and a
 * header are skipped. Names lose case and outer blanks; an empty name is unknown, and columns at the end may
 * be left out.
 */
export function parseGeoOverrides(csv: string): GeoOverridesResult {
  const networks: Networks = { 4: new Map(), 6: new Map() };
  let rowCount = 0;
  const lines = csv.replace(/^\uFEFF/, '').split(/\r?\n/);
  for (const [index, raw] of lines.entries()) {
    const line = index + 1;
    const text = raw.trim();
    if (text === '' || text.startsWith('#') || HEADER.test(text)) continue;
    if (rowCount >= ROWS_MAX) return { ok: false, line, reason: `more than ${ROWS_MAX} networks` };
    const reason = addRow(networks, text, line);
    if (reason !== undefined) return { ok: false, line, reason };
    rowCount += 1;
  }
  return { ok: true, overrides: new GeoOverrides(networks, rowCount) };
}

function addRow(networks: Networks, text: string, line: number): string | undefined {
  const columns = text.split(',').map((column) => column.trim());
  if (columns.length > COLUMNS) {
    return `has ${columns.length} columns, expected cidr,country,operator,region,city`;
  }
  const [cidrText = '', country = '', operator = '', region = '', city = ''] = columns.map((column) =>
    column.toLowerCase(),
  );
  const cidr = parseCidr(cidrText);
  if (cidr === undefined)
    return `"${cidrText.slice(0, 50)}" is not a network such as 10.1.0.0/16 or 2001:db8::/32`;
  for (const name of [country, operator, region, city]) {
    const fault = nameFault(name);
    if (fault !== undefined) return fault;
  }
  const { network, prefixLength } = cidr;
  const rows = networks[network.family].get(prefixLength) ?? new Map<number | bigint, Row>();
  networks[network.family].set(prefixLength, rows);
  const key = leadingBits(network, prefixLength);
  const earlier = rows.get(key);
  if (earlier !== undefined) return `repeats the network of line ${earlier.line}`;
  rows.set(key, { place: { country, operator, region, city }, line });
  return undefined;
}

function longestFirst<Rows>(byLength: ReadonlyMap<number, Rows>): readonly (readonly [number, Rows])[] {
  return [...byLength].sort(([a], [b]) => b - a);
}
