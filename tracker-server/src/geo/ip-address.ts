import { isIPv4, isIPv6 } from 'node:net';

/**
 * An IP address as a number: 32 bits for IPv4, 128 for IPv6. An IPv6 address that only carries an IPv4 one is held as that:
 * `::ffff:a.b.c.d`, as a dual-stack socket prints it, and `64:ff9b::a.b.c.d`, as a translator in front of the tracker makes it.
 */
export interface IpAddress {
  readonly family: 4 | 6;
  readonly bits: bigint;
}

/** A network: the address with its host bits cleared, and the number of leading bits that count. */
export interface Cidr {
  readonly network: IpAddress;
  readonly prefixLength: number;
}

const DOT = 0x2e;
const ZERO = 0x30;

const WIDTH = { 4: 32, 6: 128 } as const;

/** The upper 96 bits of `::ffff:a.b.c.d` (RFC 4291, 2.5.5.2). */
const MAPPED_PREFIX = 0xffffn;
const MAPPED_PREFIX_LENGTH = 96;

/** The upper 96 bits of `64:ff9b::a.b.c.d` (RFC 6052, 2.1). */
const TRANSLATED_PREFIX = 0x0064_ff9b_0000_0000_0000_0000n;

/** Reads an address as sockets print it; a zone (`fe80::1%eth0`) is dropped. Undefined when it is none. */
export function parseIpAddress(text: string): IpAddress | undefined {
  if (isIPv4(text)) return { family: 4, bits: ipv4Bits(text) };
  const withoutZone = text.split('%', 1)[0] ?? '';
  if (!isIPv6(withoutZone)) return undefined;
  const bits = ipv6Bits(withoutZone);
  return carriesIpv4(bits) ? { family: 4, bits: bits & 0xffff_ffffn } : { family: 6, bits };
}

/** The address as text, IPv6 without abbreviations. */
export function formatIpAddress({ family, bits }: IpAddress): string {
  if (family === 4) {
    const value = Number(bits);
    return `${value >>> 24}.${(value >>> 16) & 255}.${(value >>> 8) & 255}.${value & 255}`;
  }
  return bits.toString(16).padStart(32, '0').match(/.{4}/g)?.join(':') ?? '';
}

/**
 * Reads `10.0.0.0/8` or `2001:db8::/32`; a bare address is a network of one. Host bits may be set and are
 * cleared. The network around carried IPv4 addresses is the IPv4 internet under another name: of it, only parts are networks.
 */
export function parseCidr(text: string): Cidr | undefined {
  const [addressText = '', lengthText, ...rest] = text.split('/');
  if (rest.length > 0) return undefined;
  const address = parseIpAddress(addressText);
  if (address === undefined) return undefined;
  if (lengthText === undefined) return { network: address, prefixLength: WIDTH[address.family] };
  if (!/^\d{1,3}$/.test(lengthText)) return undefined;
  const mapped = address.family === 4 && addressText.includes(':');
  const prefixLength = Number(lengthText) - (mapped ? MAPPED_PREFIX_LENGTH : 0);
  if (prefixLength < (mapped ? 1 : 0) || prefixLength > WIDTH[address.family]) return undefined;
  return { network: { family: address.family, bits: clearHostBits(address, prefixLength) }, prefixLength };
}

/** The address with everything after the first `prefixLength` bits cleared. */
export function clearHostBits(address: IpAddress, prefixLength: number): bigint {
  const hostBits = BigInt(WIDTH[address.family] - prefixLength);
  return (address.bits >> hostBits) << hostBits;
}

export function isInside(address: IpAddress, cidr: Cidr): boolean {
  const { network, prefixLength } = cidr;
  if (network.family !== address.family) return false;
  return leadingBits(address, prefixLength) === leadingBits(network, prefixLength);
}

/** The first `prefixLength` bits, as a key: a number for IPv4, which is the faster one, and a bigint for IPv6. */
export function leadingBits(address: IpAddress, prefixLength: number): number | bigint {
  if (address.family === 6) return address.bits >> BigInt(WIDTH[6] - prefixLength);
  // A shift by 32 would be one by 0.
  return prefixLength === 0 ? 0 : Number(address.bits) >>> (WIDTH[4] - prefixLength);
}

/**
 * What one subscriber is taken to hold, for caps: an IPv4 address, or an IPv6 /64, the smallest network
 * that is handed out (RFC 6177). Counting single IPv6 addresses would count nothing.
 */
export function subscriberKey(address: IpAddress): string {
  return address.family === 4 ? `4:${address.bits}` : `6:${address.bits >> 64n}`;
}

function ipv4Bits(text: string): bigint {
  return BigInt(ipv4Value(text));
}

/** Read by hand: this is done for each candidate that passes. */
function ipv4Value(text: string): number {
  let value = 0;
  let octet = 0;
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i);
    if (unit === DOT) {
      value = value * 256 + octet;
      octet = 0;
    } else octet = octet * 10 + unit - ZERO;
  }
  return value * 256 + octet;
}

function ipv6Bits(text: string): bigint {
  const [head = '', tail = ''] = text.split('::');
  const headGroups = groupsOf(head);
  const tailGroups = groupsOf(tail);
  const zeros = '0000'.repeat(8 - headGroups.length - tailGroups.length);
  // One number of 32 digits: adding up eight of them takes several times as long.
  return BigInt(`0x${headGroups.join('')}${zeros}${tailGroups.join('')}`);
}

/** Groups of four digits each. */
function groupsOf(text: string): readonly string[] {
  if (text === '') return [];
  return text.split(':').flatMap((group) => {
    if (!group.includes('.')) return [group.padStart(4, '0')];
    const digits = ipv4Value(group).toString(16).padStart(8, '0');
    return [digits.slice(0, 4), digits.slice(4)];
  });
}

function carriesIpv4(bits: bigint): boolean {
  const prefix = bits >> 32n;
  return prefix === MAPPED_PREFIX || prefix === TRANSLATED_PREFIX;
}
