import type { IpAddress } from '../ip-address.ts';
import type { NetworkFacts, NetworkSource } from '../network-facts.ts';

/** Bits of an IPv6 address that the table looks at: nothing longer than a /48 is routed on the internet. */
export const IPV6_TABLE_BITS = 48;

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
  /** Made when first asked for: most of the internet never watches one tracker's streams. */
  readonly #facts: (NetworkFacts | undefined)[] = [];

  constructor(columns: NetworkTableColumns) {
    this.#columns = columns;
  }

  get rangeCount(): number {
    return this.#columns.ipv4.starts.length + this.#columns.ipv6.starts.length;
  }

  find(address: IpAddress): NetworkFacts | undefined {
    const { ipv4, ipv6 } = this.#columns;
    const index =
      address.family === 4
        ? ipv4.factIndexes[rangeOf(ipv4.starts, Number(address.bits))]
        : ipv6.factIndexes[rangeOf(ipv6.starts, Number(address.bits >> IPV6_REST_BITS))];
    return index === undefined ? undefined : (this.#facts[index] ?? this.#makeFacts(index));
  }

  operatorOf(asn: number): string | undefined {
    return this.#columns.operators.get(asn);
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

/** Index of the last start that is not over `value`; -1 if there is none. */
function rangeOf(starts: Uint32Array | Float64Array, value: number): number {
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    // The index is within bounds; Infinity only satisfies the type.
    if ((starts[middle] ?? Infinity) <= value) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
