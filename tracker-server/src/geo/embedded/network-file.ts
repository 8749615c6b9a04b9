import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';
import type { NetworkTableColumns, RangeColumns } from './network-table.ts';
import { VarintReader, VarintWriter } from './varints.ts';

/**
 * The file that the network table comes in:
 *
 *     'PLNT', header length (u32, big-endian), header (JSON), table (Brotli)
 *
 * The header can be read without unpacking the table, for the age. The table is one run of varints: each fact's country
 * index and ASN; the steps between the starts of the IPv4 ranges, then their fact indexes; the same for IPv6; each operator's
 * ASN as a step, and its name: an index of `operators`, or, beyond them, the ASN that stands for the operator.
 */
export interface NetworkFileHeader {
  /** Version of the layout. */
  readonly format: 1;
  /** Day up to which the data are true, `2026-06-17`. */
  readonly dataDate: string;
  /** Day on which the file was made. */
  readonly builtDate: string;
  /** npm packages that the data come from, `name@version`. */
  readonly sources: readonly string[];
  /** Names by country index; the first is ''. */
  readonly countries: readonly string[];
  /** Operators with a name of their own. */
  readonly operators: readonly string[];
  readonly counts: NetworkFileCounts;
}

interface NetworkFileCounts {
  readonly facts: number;
  readonly ipv4: number;
  readonly ipv6: number;
  readonly grouped: number;
}

const MAGIC = Buffer.from('PLNT');
const HEADER_AT = 8;

/** Bytes of a table when unpacked, and entries of any column: bounds what a wrong file can claim. Today's are 4 MB and 0.7 million. */
const TABLE_BYTES_MAX = 64_000_000;
const ENTRIES_MAX = 8_000_000;

export type NetworkFileMeta = Pick<NetworkFileHeader, 'dataDate' | 'builtDate' | 'sources'>;

/** Makes the file. Only the build script and tests need it. */
export function encodeNetworkFile(meta: NetworkFileMeta, columns: NetworkTableColumns): Buffer {
  const { countries, asns, countryIndexes, ipv4, ipv6 } = columns;
  const named = [...new Set(columns.operators.values())].filter((name) => asnOfName(name) === undefined);
  const body = new VarintWriter();
  for (const [index, asn] of asns.entries()) {
    body.write(countryIndexes[index] ?? 0);
    body.write(asn);
  }
  writeRanges(body, ipv4);
  writeRanges(body, ipv6);
  let previous = 0;
  for (const [asn, name] of [...columns.operators].sort(([a], [b]) => a - b)) {
    body.write(asn - previous);
    const standsFor = asnOfName(name);
    body.write(standsFor === undefined ? named.indexOf(name) : named.length + standsFor);
    previous = asn;
  }
  const counts = {
    facts: asns.length,
    ipv4: ipv4.starts.length,
    ipv6: ipv6.starts.length,
    grouped: columns.operators.size,
  };
  const { dataDate, builtDate, sources } = meta;
  const header: NetworkFileHeader = {
    format: 1,
    ...{ dataDate, builtDate, sources, countries, operators: named, counts },
  };
  const headerBytes = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(headerBytes.length);
  const table = brotliCompressSync(body.bytes(), {
    params: {
      [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
      [constants.BROTLI_PARAM_SIZE_HINT]: body.bytes().length,
    },
  });
  return Buffer.concat([MAGIC, length, headerBytes, table]);
}

/** Reads the header alone. Throws a RangeError for anything that is not such a file. */
export function decodeNetworkFileHeader(file: Buffer): NetworkFileHeader {
  return split(file).header;
}

/** Unpacks the table. Throws a RangeError or zlib's error for a file that is damaged. */
export function decodeNetworkFile(file: Buffer): NetworkTableColumns {
  const { header, table } = split(file);
  const { counts, countries, operators: named } = header;
  const reader = new VarintReader(brotliDecompressSync(table, { maxOutputLength: TABLE_BYTES_MAX }));
  const countryIndexes = new Uint8Array(counts.facts);
  const asns = new Uint32Array(counts.facts);
  for (let index = 0; index < counts.facts; index += 1) {
    countryIndexes[index] = reader.read();
    asns[index] = reader.read();
  }
  const ipv4 = readRanges(reader, new Uint32Array(counts.ipv4), 2 ** 32, counts.facts);
  const ipv6 = readRanges(reader, new Float64Array(counts.ipv6), 2 ** 48, counts.facts);
  const operators = new Map<number, string>();
  let asn = 0;
  for (let index = 0; index < counts.grouped; index += 1) {
    asn += reader.read();
    const name = reader.read();
    operators.set(asn, named[name] ?? nameOfAsn(name - named.length));
  }
  if (!reader.isAtEnd) throw new RangeError('the table is longer than its header says');
  return { countries, countryIndexes, asns, ipv4, ipv6, operators };
}

/** Name of an operator that is known by nothing but a number. */
export function nameOfAsn(asn: number): string {
  return `as${asn}`;
}

function asnOfName(name: string): number | undefined {
  return /^as\d+$/.test(name) ? Number(name.slice(2)) : undefined;
}

function writeRanges(body: VarintWriter, ranges: RangeColumns<Uint32Array | Float64Array>): void {
  let previous = 0;
  for (const start of ranges.starts) {
    body.write(start - previous);
    previous = start;
  }
  for (const index of ranges.factIndexes) body.write(index);
}

function readRanges<Starts extends Uint32Array | Float64Array>(
  reader: VarintReader,
  starts: Starts,
  end: number,
  factCount: number,
): RangeColumns<Starts> {
  let start = 0;
  for (let index = 0; index < starts.length; index += 1) {
    start += reader.read();
    if (start >= end) throw new RangeError('a range starts beyond the last address');
    starts[index] = start;
  }
  const factIndexes = new Uint32Array(starts.length);
  for (let index = 0; index < starts.length; index += 1) {
    const factIndex = reader.read();
    if (factIndex >= factCount) throw new RangeError('a range points at facts that are not there');
    factIndexes[index] = factIndex;
  }
  return { starts, factIndexes };
}

function split(file: Buffer): { readonly header: NetworkFileHeader; readonly table: Buffer } {
  if (file.length < HEADER_AT || !file.subarray(0, MAGIC.length).equals(MAGIC)) {
    throw new RangeError('not a network file');
  }
  const tableAt = HEADER_AT + file.readUInt32BE(MAGIC.length);
  if (tableAt > file.length) throw new RangeError('the header is cut off');
  let header: unknown;
  try {
    header = JSON.parse(file.toString('utf8', HEADER_AT, tableAt));
  } catch {
    throw new RangeError('the header is not JSON');
  }
  if (!isHeader(header)) throw new RangeError('the header is of another format');
  return { header, table: file.subarray(tableAt) };
}

function isHeader(value: unknown): value is NetworkFileHeader {
  if (typeof value !== 'object' || value === null) return false;
  const { format, dataDate, builtDate, sources, countries, operators, counts } = value as Partial<
    Record<keyof NetworkFileHeader, unknown>
  >;
  if (typeof counts !== 'object' || counts === null) return false;
  const { facts, ipv4, ipv6, grouped } = counts as Partial<Record<keyof NetworkFileCounts, unknown>>;
  return (
    format === 1 &&
    [dataDate, builtDate].every((day) => typeof day === 'string' && !Number.isNaN(Date.parse(day))) &&
    [sources, countries, operators].every(isTexts) &&
    [facts, ipv4, ipv6, grouped].every(
      (count) => Number.isSafeInteger(count) && Number(count) >= 0 && Number(count) <= ENTRIES_MAX,
    )
  );
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}
