import type { IpAddress } from '../ip-address.ts';
import type { NetworkFacts, NetworkSource } from '../network-facts.ts';

/** Bits of an IPv6 address that the table looks at: nothing longer than a /48 is routed on the internet. */
export const IPV6_TABLE_BITS = 48;

/** Values of the first 16 bits. */
const UPPER_HALVES = 2 ** 16;

const IPV6_REST_BITS = BigInt(128 - IPV6_TABLE_BITS);

/** Ranges of one family: range i goes from start i to just before start i + 1, the last one to the end. */
export interface RangeColumns<Starts extends Uint32Array | Float64Array> {
  /** Ascending. IPv4: the address. IPv6: its upper 48 bits, exact in a double. */
  readonly starts: Starts;
  /** Index of the range's facts. */
  readonly factIndexes: Uint32Array;
}

/** The table as it lies in memory: columns, not objects, so that 900,000 ranges cost 8 MB and no garbage collection. */
export interface NetworkTableColumns {
  /** Upper bound of `countryIndexes`; the country at 0 is ''. */
  readonly countries: readonly string[];
  /** By fact index. */
  readonly countryIndexes: Uint8Array;
  readonly asns: Uint32Array;
  readonly ipv4: RangeColumns<Uint32Array>;
  readonly ipv6: RangeColumns<Float64Array>;
  /** Operator of those ASNs that share one with others. */
  readonly operators: ReadonlyMap<number, string>;
}

/** Country and ASN of an address, by binary search. */
export class NetworkTable implements NetworkSource {
  readonly #columns: NetworkTableColumns;
  /** Takes 16 of the 20 steps off a search, most of which would miss the processor's caches. */
  readonly #ipv4Index: Uint32Array;
  /** Made when first asked for: most of the internet never watches one tracker's streams. */
  readonly #facts: (NetworkFacts | undefined)[];

  constructor(columns: NetworkTableColumns) {
    this.#columns = columns;
    // Made at its length: an array that is filled from anywhere else becomes a slower kind.
    this.#facts = new Array<NetworkFacts | undefined>(columns.asns.length);
    this.#ipv4Index = indexUpperHalves(columns.ipv4.starts);
  }

  get rangeCount(): number {
    return this.#columns.ipv4.starts.length + this.#columns.ipv6.starts.length;
  }

  find(address: IpAddress): NetworkFacts | undefined {
    const index = address.family === 4 ? this.#findIpv4(address) : this.#findIpv6(address);
    return index === undefined ? undefined : (this.#facts[index] ?? this.#makeFacts(index));
  }

  operatorOf(asn: number): string | undefined {
    return this.#columns.operators.get(asn);
  }

  #findIpv4({ bits }: IpAddress): number | undefined {
    const { starts, factIndexes } = this.#columns.ipv4;
    const value = Number(bits);
    const half = value >>> 16;
    const low = this.#ipv4Index[half] ?? 0;
    return factIndexes[rangeOf(starts, value, low, this.#ipv4Index[half + 1] ?? starts.length)];
  }

  #findIpv6({ bits }: IpAddress): number | undefined {
    const { starts, factIndexes } = this.#columns.ipv6;
    return factIndexes[rangeOf(starts, Number(bits >> IPV6_REST_BITS), 0, starts.length)];
  }

  #makeFacts(index: number): NetworkFacts | undefined {
    const country = this.#columns.countries[this.#columns.countryIndexes[index] ?? 0] ?? '';
    const asn = this.#columns.asns[index] ?? 0;
    if (country === '' && asn === 0) return undefined;
    const facts = { country, asn, region: '', city: '' };
    this.#facts[index] = facts;
    return facts;
  }
}

/** Index of the last start that is not over `value`, of those between `low` and `high`; one before `low` if there is none. */
function rangeOf(starts: Uint32Array | Float64Array, value: number, low: number, high: number): number {
  while (low < high) {
    const middle = (low + high) >>> 1;
    // The index is within bounds; Infinity only satisfies the type.
    if ((starts[middle] ?? Infinity) <= value) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** For each upper half of an IPv4 address the number of ranges that start before it, and at the end the number of all. */
function indexUpperHalves(starts: Uint32Array): Uint32Array {
  const index = new Uint32Array(UPPER_HALVES + 1).fill(starts.length);
  let half = 0;
  for (let range = 0; range < starts.length; range += 1) {
    const last = (starts[range] ?? 0) >>> 16;
    while (half <= last) index[half++] = range;
  }
  return index;
}
