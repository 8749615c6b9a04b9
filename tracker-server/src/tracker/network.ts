import { subscriberKey } from '../geo/ip-address.ts';
import type { IpAddress } from '../geo/ip-address.ts';
import { localNetworks } from '../geo/locator.ts';

/** Where a socket comes from, as far as limits and candidates need it. Lives as long as the socket; never logged or sent. */
export interface Network {
  /** One subscriber: an IPv4 address or an IPv6 /64. */
  readonly key: string;
  /** A private or loopback address: the operator's own machines, which the limits per address leave alone. */
  readonly isLocal: boolean;
}

export function networkOf(address: IpAddress): Network {
  return { key: subscriberKey(address), isLocal: localNetworks.locate(address) !== undefined };
}

/** Whether private addresses mean the same to both: behind one public address, or both on private ones. */
export function shareNetwork(a: Network, b: Network): boolean {
  return a.key === b.key || (a.isLocal && b.isLocal);
}
