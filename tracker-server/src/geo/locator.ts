import { leadingBits, parseCidr } from './ip-address.ts';
import type { Cidr, IpAddress } from './ip-address.ts';
import { LOCAL_PLACE, UNKNOWN_PLACE } from './place.ts';
import type { Place } from './place.ts';

/** Finds the place of an address. Undefined means "ask the next one". */
export interface Locator {
  locate(address: IpAddress): Place | undefined;
}

/** Addresses that mean nothing outside their own network (RFC 1918, 3927, 4193, 4291, 6598; loopback). */
const LOCAL_NETWORKS: readonly Cidr[] = [
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '::1/128',
  'fc00::/7',
  'fe80::/10',
].flatMap((text) => parseCidr(text) ?? []);

const LOCAL_IPV4 = LOCAL_NETWORKS.filter(({ network }) => network.family === 4).map(prefixOf);
const LOCAL_IPV6 = LOCAL_NETWORKS.filter(({ network }) => network.family === 6).map(prefixOf);

/** Gives every private or loopback address the one local place. */
export const localNetworks: Locator = {
  locate: (address) => (isLocal(address) ? LOCAL_PLACE : undefined),
};

function isLocal(address: IpAddress): boolean {
  if (address.family === 6) {
    return LOCAL_IPV6.some(({ length, bits }) => leadingBits(address, length) === bits);
  }
  const value = Number(address.bits);
  return LOCAL_IPV4.some(({ length, bits }) => value >>> (32 - length) === bits);
}

/** Asks each locator in turn; the first answer counts. What nobody knows is the unknown place. */
export function placeOf(address: IpAddress, locators: readonly Locator[]): Place {
  for (const locator of locators) {
    const place = locator.locate(address);
    if (place !== undefined) return place;
  }
  return UNKNOWN_PLACE;
}

function prefixOf(cidr: Cidr): { readonly length: number; readonly bits: number | bigint } {
  return { length: cidr.prefixLength, bits: leadingBits(cidr.network, cidr.prefixLength) };
}
