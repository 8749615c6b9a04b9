import { Reader } from 'mmdb-lib';
import type { Response } from 'mmdb-lib';
import { formatIpAddress } from '../ip-address.ts';
import type { IpAddress } from '../ip-address.ts';
import type { NetworkFacts, NetworkSource } from '../network-facts.ts';
import { factsOfRecord } from './mmdb-facts.ts';

/** Addresses that a new database is asked for before it is used. A cut or overwritten tree fails at one of them, or finds nobody. */
const PROBES = 512;

/** Networks that are looked at when no probe meets one. More than this, and a probe would have. */
const STEPS_MAX = 10_000;

/** Between the tree and the data of a MaxMind DB (its specification, version 2.0). */
const SEPARATOR_BYTES = 16;

/**
 * One MaxMind DB in memory. Never throws once it is made; and asked for IPv6 in a database of IPv4 alone it knows nothing,
 * where the reader would take the first 32 bits for an IPv4 address.
 */
export class MmdbDatabase implements NetworkSource {
  /** When the database was built, ms since 1970. */
  readonly builtAtMs: number;
  readonly #reader: Reader<Response>;
  readonly #hasIpv6: boolean;

  /** Throws a RangeError that says what is wrong with a file that cannot be used. */
  constructor(file: Buffer) {
    try {
      this.#reader = new Reader<Response>(file);
    } catch (error) {
      throw new RangeError(`not a MaxMind database, or cut off (${messageOf(error)})`, { cause: error });
    }
    const { ipVersion, searchTreeSize, nodeCount, buildEpoch } = this.#reader.metadata;
    if (!(nodeCount > 0 && searchTreeSize + SEPARATOR_BYTES <= file.length)) {
      throw new RangeError('its tree is longer than the file');
    }
    this.#hasIpv6 = ipVersion === 6;
    this.builtAtMs = buildEpoch.getTime();
    this.#probe();
  }

  find(address: IpAddress): NetworkFacts | undefined {
    try {
      return this.#lookUp(address);
    } catch {
      // Damage that the probes did not meet: this address is unknown, the others are not.
      return undefined;
    }
  }

  #lookUp(address: IpAddress): NetworkFacts | undefined {
    if (address.family === 6 && !this.#hasIpv6) return undefined;
    const record: unknown = this.#reader.get(formatIpAddress(address));
    return record === null ? undefined : factsOfRecord(record);
  }

  #probe(): void {
    let isOfUse: boolean;
    try {
      isOfUse = this.#hasFactsAtProbes() || this.#hasFactsAnywhere();
    } catch (error) {
      throw new RangeError(`damaged (${messageOf(error)})`, { cause: error });
    }
    if (!isOfUse) throw new RangeError('holds no country and no ASN');
  }

  /** Asks for addresses spread over both families: over all of IPv4, and over the 2000::/4 that is in use. */
  #hasFactsAtProbes(): boolean {
    let found = 0;
    for (let index = 0; index < PROBES; index += 1) {
      const spread = BigInt(Math.imul(index + 1, 0x9e37_79b1) >>> 0);
      if (this.#lookUp({ family: 4, bits: spread }) !== undefined) found += 1;
      if (this.#lookUp({ family: 6, bits: (0x2n << 124n) | (spread << 92n) }) !== undefined) found += 1;
    }
    return found > 0;
  }

  /** Goes from network to network, for a database of so few that no probe met one. */
  #hasFactsAnywhere(): boolean {
    const family = this.#hasIpv6 ? 6 : 4;
    const width = this.#hasIpv6 ? 128 : 32;
    let bits = 0n;
    for (let step = 0; step < STEPS_MAX && bits >> BigInt(width) === 0n; step += 1) {
      const [record, prefixLength] = this.#reader.getWithPrefixLength(formatIpAddress({ family, bits }));
      if (record !== null && factsOfRecord(record) !== undefined) return true;
      bits += 1n << BigInt(width - prefixLength);
    }
    return false;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
