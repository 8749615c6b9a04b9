import { leadingBits, parseCidr } from './ip-address.ts';
import type { IpAddress } from './ip-address.ts';

interface Prefix<Bits> {
  readonly length: number;
  readonly bits: Bits;
}

/** A few networks of either family, read once, that addresses are looked up in. Throws a RangeError when one is no network. */
export class PrefixSet {
  readonly #ipv4: readonly Prefix<number>[];
  readonly #ipv6: readonly Prefix<number | bigint>[];

  constructor(texts: readonly string[]) {
    const cidrs = texts.map((text) => {
      const cidr = parseCidr(text);
      if (cidr === undefined) throw new RangeError(`${text} is no network`);
      return { length: cidr.prefixLength, bits: leadingBits(cidr.network, cidr.prefixLength), cidr };
    });
    const ofFamily = (family: 4 | 6): typeof cidrs =>
      cidrs.filter(({ cidr }) => cidr.network.family === family);
    this.#ipv4 = ofFamily(4).map(({ length, bits }) => ({ length, bits: Number(bits) }));
    this.#ipv6 = ofFamily(6).map(({ length, bits }) => ({ length, bits }));
  }

  has(address: IpAddress): boolean {
    if (address.family === 6) {
      return this.#ipv6.some(({ length, bits }) => leadingBits(address, length) === bits);
    }
    const value = Number(address.bits);
    // A shift by 32 would be one by 0.
    return this.#ipv4.some(({ length, bits }) => length === 0 || value >>> (32 - length) === bits);
  }
}
