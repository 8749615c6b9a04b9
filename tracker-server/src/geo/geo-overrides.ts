import { clearHostBits, parseCidr } from './ip-address.ts';
import type { IpAddress } from './ip-address.ts';
import type { Locator } from './locator.ts';
import type { Place } from './place.ts';

/**
 * Rows of an override file. A file for a large operator has some thousands; this bounds a wrong file's memory.
 */
const ROWS_MAX = 500_000;

/** Characters of a name. */
const NAME_CHARS_MAX = 64;

const COLUMNS = 5;
const HEADER = /^cidr\s*,/i;
const CONTROL = /\p{Cc}/u;

export type GeoOverridesResult =
  | { readonly ok: true; readonly overrides: GeoOverrides }
  /** `line` counts from 1. */
  | { readonly ok: false; readonly line: number; readonly reason: string };

interface Row {
  readonly place: Place;
  readonly line: number;
}

/** Places by network, longest prefix first. */
export class GeoOverrides implements Locator {
  readonly rowCount: number;
  readonly #networks: ReadonlyMap<string, Row>;
  readonly #prefixLengths: { readonly 4: readonly number[]; readonly 6: readonly number[] };

  constructor(networks: ReadonlyMap<string, Row>) {
    this.rowCount = networks.size;
    this.#networks = networks;
    this.#prefixLengths = { 4: prefixLengthsOf(networks, 4), 6: prefixLengthsOf(networks, 6) };
  }

  locate(address: IpAddress): Place | undefined {
    for (const prefixLength of this.#prefixLengths[address.family]) {
      const row = this.#networks.get(
        networkKey(address.family, prefixLength, clearHostBits(address, prefixLength)),
      );
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
  const networks = new Map<string, Row>();
  const lines = csv.replace(/^\uFEFF/, '').split(/\r?\n/);
  for (const [index, raw] of lines.entries()) {
    const line = index + 1;
    const text = raw.trim();
    if (text === '' || text.startsWith('#') || HEADER.test(text)) continue;
    if (networks.size >= ROWS_MAX) return { ok: false, line, reason: `more than ${ROWS_MAX} networks` };
    const reason = addRow(networks, text, line);
    if (reason !== undefined) return { ok: false, line, reason };
  }
  return { ok: true, overrides: new GeoOverrides(networks) };
}

function addRow(networks: Map<string, Row>, text: string, line: number): string | undefined {
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
    if (name.length > NAME_CHARS_MAX) return `a name is longer than ${NAME_CHARS_MAX} characters`;
    if (CONTROL.test(name)) return 'a name holds a control character';
  }
  const key = networkKey(cidr.network.family, cidr.prefixLength, cidr.network.bits);
  const earlier = networks.get(key);
  if (earlier !== undefined) return `repeats the network of line ${earlier.line}`;
  networks.set(key, { place: { country, operator, region, city }, line });
  return undefined;
}

function networkKey(family: 4 | 6, prefixLength: number, bits: bigint): string {
  return `${family}/${prefixLength}/${bits}`;
}

/** The prefix lengths that occur, longest first: one look-up each, instead of one per possible length. */
function prefixLengthsOf(networks: ReadonlyMap<string, Row>, family: 4 | 6): readonly number[] {
  const lengths = new Set<number>();
  for (const key of networks.keys()) {
    const [keyFamily, prefixLength] = key.split('/');
    if (Number(keyFamily) === family) lengths.add(Number(prefixLength));
  }
  return [...lengths].sort((a, b) => b - a);
}
