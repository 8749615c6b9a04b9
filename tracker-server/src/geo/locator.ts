import type { IpAddress } from './ip-address.ts';
import { LOCAL_PLACE, UNKNOWN_PLACE } from './place.ts';
import type { Place } from './place.ts';
import { PrefixSet } from './prefix-set.ts';

/** Finds the place of an address. Undefined means "ask the next one". */
export interface Locator {
  locate(address: IpAddress): Place | undefined;
}

/** Addresses that mean nothing outside their own network (RFC 1918, 3927, 4193, 4291, 6598; loopback). */
const LOCAL_NETWORKS = new PrefixSet([
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '::1/128',
  'fc00::/7',
  'fe80::/10',
]);

/** Gives every private or loopback address the one local place. */
export const localNetworks: Locator = {
  locate: (address) => (LOCAL_NETWORKS.has(address) ? LOCAL_PLACE : undefined),
};

/** Asks each locator in turn; the first answer counts. What nobody knows is the unknown place. */
export function placeOf(address: IpAddress, locators: readonly Locator[]): Place {
  for (const locator of locators) {
    const place = locator.locate(address);
    if (place !== undefined) return place;
  }
  return UNKNOWN_PLACE;
}
