import { IPV6_TABLE_BITS } from '../src/geo/embedded/network-table.ts';
import type { NetworkTableColumns, RangeColumns } from '../src/geo/embedded/network-table.ts';
import { mergeRanges } from './merge-ranges.ts';
import type { MergedRange, ValueRange } from './merge-ranges.ts';
import { operatorsOf } from './operator-families.ts';

/** Texts of the four files, with addresses as decimal numbers: `start,end,asn,organisation` and `start,end,country`. */
export interface NetworkCsvs {
  readonly asnIpv4: string;
  readonly asnIpv6: string;
  readonly countryIpv4: string;
  readonly countryIpv6: string;
}

interface Row {
  readonly start: string;
  readonly end: string;
  readonly value: string;
  readonly rest: string;
}

type Merged = readonly MergedRange<number, string>[];

const UNIT = 1n << BigInt(128 - IPV6_TABLE_BITS);

/** Compiles rows into the columns of the table. Throws a RangeError for rows that are not as described. */
export function compileNetworkTable(csvs: NetworkCsvs): NetworkTableColumns {
  const asnRows = { 4: rowsOf(csvs.asnIpv4), 6: rowsOf(csvs.asnIpv6) };
  const ipv4 = mergeRanges(
    asnRows[4].map((row) => withAsn(row, ipv4Range(row))),
    rowsOf(csvs.countryIpv4).map((row) => withCountry(row, ipv4Range(row))),
  );
  const ipv6 = mergeRanges(
    asnRows[6].flatMap((row) => ipv6Ranges(row).map((range) => withAsn(row, range))),
    rowsOf(csvs.countryIpv6).flatMap((row) => ipv6Ranges(row).map((range) => withCountry(row, range))),
  );
  const facts = rankFacts([...ipv4, ...ipv6]);
  const countries = ['', ...new Set(facts.keys.map(({ b }) => b ?? '').filter((code) => code !== ''))].sort();
  const present = new Set(facts.keys.map(({ a }) => a));
  const systems = systemsOf([...asnRows[4], ...asnRows[6]]).filter(({ asn }) => present.has(asn));
  return {
    countries,
    countryIndexes: Uint8Array.from(facts.keys, ({ b }) => countries.indexOf(b ?? '')),
    asns: Uint32Array.from(facts.keys, ({ a }) => a ?? 0),
    ipv4: columnsOf(ipv4, 2 ** 32, facts.indexOf, (starts) => Uint32Array.from(starts)),
    ipv6: columnsOf(ipv6, 2 ** IPV6_TABLE_BITS, facts.indexOf, (starts) => Float64Array.from(starts)),
    operators: operatorsOf(systems),
  };
}

function rowsOf(csv: string): readonly Row[] {
  return csv
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const match = /^(\d+),(\d+),([^,]+)(?:,(.*))?$/.exec(line.trimEnd());
      if (match === null) throw new RangeError(`not a row: ${line.slice(0, 80)}`);
      const [, start = '', end = '', value = '', rest = ''] = match;
      return { start, end, value, rest };
    });
}

function ipv4Range({ start, end }: Row): Omit<ValueRange<never>, 'value'> {
  return { start: Number(start), end: Number(end) };
}

/** The /48s whose first address lies in the range: none for a range inside of one. */
function ipv6Ranges({ start, end }: Row): readonly Omit<ValueRange<never>, 'value'>[] {
  const first = Number((BigInt(start) + UNIT - 1n) / UNIT);
  const last = Number(BigInt(end) / UNIT);
  return first <= last ? [{ start: first, end: last }] : [];
}

function withAsn(row: Row, range: Omit<ValueRange<never>, 'value'>): ValueRange<number> {
  const asn = Number(row.value);
  if (!(Number.isInteger(asn) && asn >= 0 && asn < 2 ** 32)) throw new RangeError(`not an ASN: ${row.value}`);
  return { ...range, value: asn };
}

function withCountry(row: Row, range: Omit<ValueRange<never>, 'value'>): ValueRange<string> {
  if (!/^[A-Z]{2}$/.test(row.value)) throw new RangeError(`not a country: ${row.value}`);
  return { ...range, value: row.value.toLowerCase() };
}

/** Distinct facts, the most frequent first, so that they get the shortest numbers. */
function rankFacts(ranges: Merged): {
  readonly keys: Merged;
  readonly indexOf: (range: MergedRange<number, string>) => number;
} {
  const counts = new Map<string, { readonly range: MergedRange<number, string>; count: number }>();
  for (const range of ranges) {
    const entry = counts.get(keyOf(range)) ?? { range, count: 0 };
    entry.count += 1;
    counts.set(keyOf(range), entry);
  }
  const keys = [...counts.values()].sort((a, b) => b.count - a.count).map(({ range }) => range);
  const indexes = new Map(keys.map((range, index) => [keyOf(range), index]));
  return { keys, indexOf: (range) => indexes.get(keyOf(range)) ?? 0 };
}

function keyOf({ a, b }: MergedRange<number, string>): string {
  return `${b ?? ''}/${a ?? 0}`;
}

/** `end` is the number after the last address: a range that ends there is followed by nothing. */
function columnsOf<Starts extends Uint32Array | Float64Array>(
  merged: Merged,
  end: number,
  indexOf: (range: MergedRange<number, string>) => number,
  arrayOf: (starts: readonly number[]) => Starts,
): RangeColumns<Starts> {
  const ranges = merged.filter(({ start }) => start < end);
  return {
    starts: arrayOf(ranges.map(({ start }) => start)),
    factIndexes: Uint32Array.from(ranges, indexOf),
  };
}

function systemsOf(rows: readonly Row[]): readonly { asn: number; organisation: string; size: number }[] {
  const systems = new Map<number, { asn: number; organisation: string; size: number }>();
  for (const { start, end, value, rest } of rows) {
    const asn = Number(value);
    const system = systems.get(asn) ?? { asn, organisation: rest.replace(/^"|"$/g, ''), size: 0 };
    systems.set(asn, system);
    // IPv6 rows are longer than ten digits, and their sizes cannot be compared with IPv4's.
    if (end.length <= 10) system.size += Number(end) - Number(start) + 1;
  }
  return [...systems.values()];
}
