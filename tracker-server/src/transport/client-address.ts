import { isInside, parseIpAddress } from '../geo/ip-address.ts';
import type { Cidr, IpAddress } from '../geo/ip-address.ts';

/**
 * Decides whose address a request comes from. X-Forwarded-For is believed only as far as our own proxies wrote
 * it: each of `proxyHops` proxies appends one entry, and whatever stands further left is the client's own
 * invention.
 *
 * @param forwardedFor the header, undefined when there is none.
 * @param proxyHops proxies of the operator in front of the tracker; 0 ignores the header.
 * @param proxies networks of those proxies; a header from anywhere else is ignored. None: from everywhere it counts.
 */
export function clientAddressOf(
  socketAddress: string | undefined,
  forwardedFor: string | undefined,
  proxyHops: number,
  proxies: readonly Cidr[] = [],
): IpAddress | undefined {
  const own = socketAddress === undefined ? undefined : parseIpAddress(socketAddress);
  if (proxyHops === 0 || forwardedFor === undefined) return own;
  if (proxies.length > 0 && (own === undefined || !proxies.some((cidr) => isInside(own, cidr)))) return own;
  const entries = forwardedFor.split(',');
  const entry = entries[Math.max(0, entries.length - proxyHops)] ?? '';
  return parseIpAddress(withoutPort(entry.trim())) ?? own;
}

/** Some proxies write `192.0.2.1:4711` or `[2001:db8::1]:4711`. */
function withoutPort(entry: string): string {
  const bracketed = /^\[([^\]]+)\](?::\d+)?$/.exec(entry)?.[1];
  if (bracketed !== undefined) return bracketed;
  return /^[\d.]+:\d+$/.test(entry) ? (entry.split(':', 1)[0] ?? entry) : entry;
}
