import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  clearHostBits,
  formatIpAddress,
  leadingBits,
  parseCidr,
  parseIpAddress,
  subscriberKey,
} from '../../src/geo/ip-address.ts';

const keyOf = (text: string): string => {
  const address = parseIpAddress(text);
  if (address === undefined) throw new Error(`no address: ${text}`);
  return subscriberKey(address);
};

describe('IP addresses', () => {
  it('reads every IPv4 address', () => {
    fc.assert(
      fc.property(fc.ipV4(), (text) => {
        const bits = text.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0);
        expect(parseIpAddress(text)).toEqual({ family: 4, bits: BigInt(bits) });
      }),
    );
  });

  it('reads every IPv6 address that is not mapped, to 128 bits', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 1n << 112n, max: (1n << 128n) - 1n }), (bits) => {
        const groups = bits.toString(16).padStart(32, '0').match(/.{4}/g) ?? [];
        expect(parseIpAddress(groups.join(':'))).toEqual({ family: 6, bits });
      }),
    );
  });

  it.each([
    ['::', 0n],
    ['::1', 1n],
    ['1::', 1n << 112n],
    ['2001:db8::8:0:1', 0x2001_0db8_0000_0000_0000_0008_0000_0001n],
    ['::192.0.2.1', 0xc000_0201n],
    ['64:ff9b:1::192.0.2.1', 0x0064_ff9b_0001_0000_0000_0000_c000_0201n],
    ['2002:c000:201::1', 0x2002_c000_0201_0000_0000_0000_0000_0001n],
    ['fe80::1%eth0', 0xfe80_0000_0000_0000_0000_0000_0000_0001n],
  ])('reads the short form %s', (text, bits) => {
    expect(parseIpAddress(text)).toEqual({ family: 6, bits });
  });

  it('holds an IPv4-mapped IPv6 address as IPv4', () => {
    expect(parseIpAddress('::ffff:192.0.2.1')).toEqual(parseIpAddress('192.0.2.1'));
    expect(parseIpAddress('::ffff:c000:201')).toEqual(parseIpAddress('192.0.2.1'));
    expect(parseIpAddress('::FFFF:192.0.2.1%eth0')).toEqual(parseIpAddress('192.0.2.1'));
    expect(parseIpAddress('0:0:0:0:0:ffff:0:0')).toEqual(parseIpAddress('0.0.0.0'));
  });

  it('holds the IPv6 address that a translator made of an IPv4 one as IPv4', () => {
    expect(parseIpAddress('64:ff9b::192.0.2.1')).toEqual(parseIpAddress('192.0.2.1'));
    expect(parseIpAddress('64:ff9b::c000:201')).toEqual(parseIpAddress('192.0.2.1'));
  });

  it('writes what it reads', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (text) => {
        const address = parseIpAddress(text);
        expect(address && parseIpAddress(formatIpAddress(address))).toEqual(address);
      }),
    );
    const mapped = parseIpAddress('::ffff:255.0.255.1');
    expect(mapped && formatIpAddress(mapped)).toBe('255.0.255.1');
  });

  it.each([
    '',
    'localhost',
    '1.2.3',
    '1.2.3.256',
    '1:2:3',
    ':::',
    '10.0.0.1:80',
    'g::',
    '10.0.0.1%eth0',
    '010.0.0.1',
  ])('refuses %j', (text) => {
    expect(parseIpAddress(text)).toBeUndefined();
  });
});

describe('networks', () => {
  it('clears host bits', () => {
    expect(parseCidr('10.1.2.3/8')).toEqual(parseCidr('10.0.0.0/8'));
    expect(parseCidr('2001:db8:1::5/32')).toEqual(parseCidr('2001:db8::/32'));
  });

  it('takes a bare address as a network of one', () => {
    expect(parseCidr('192.0.2.7')?.prefixLength).toBe(32);
    expect(parseCidr('::1')?.prefixLength).toBe(128);
  });

  it('reads a mapped network as the IPv4 one', () => {
    expect(parseCidr('::ffff:10.0.0.0/104')).toEqual(parseCidr('10.0.0.0/8'));
  });

  it.each([
    '10.0.0.0/33',
    '::/129',
    '10.0.0.0/',
    '10.0.0.0/-1',
    '10.0.0.0/8/8',
    '/8',
    '::ffff:10.0.0.0/64',
    '64:ff9b::/96',
  ])('refuses %j', (text) => {
    expect(parseCidr(text)).toBeUndefined();
  });

  it('contains the addresses that share its prefix', () => {
    fc.assert(
      fc.property(fc.ipV4(), fc.integer({ min: 0, max: 32 }), (text, prefixLength) => {
        const address = parseIpAddress(text);
        const cidr = parseCidr(`${text}/${prefixLength}`);
        expect(address && clearHostBits(address, prefixLength)).toBe(cidr?.network.bits);
        expect(address && BigInt(leadingBits(address, prefixLength)) << BigInt(32 - prefixLength)).toBe(
          cidr?.network.bits,
        );
      }),
    );
  });
});

describe('subscribers', () => {
  it('counts an IPv6 /64 as one and IPv4 addresses singly', () => {
    expect(keyOf('2001:db8:0:1::1')).toBe(keyOf('2001:db8:0:1:ffff::2'));
    expect(keyOf('2001:db8:0:1::1')).not.toBe(keyOf('2001:db8:0:2::1'));
    expect(keyOf('64:ff9b::192.0.2.1')).toBe(keyOf('192.0.2.1'));
    expect(keyOf('192.0.2.1')).not.toBe(keyOf('192.0.2.2'));
    expect(keyOf('0.0.0.1')).not.toBe(keyOf('0:0:0:1::'));
  });
});
