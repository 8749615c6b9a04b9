import { describe, expect, it } from 'vitest';
import { parseIpAddress } from '../../src/geo/ip-address.ts';
import type { IpAddress } from '../../src/geo/ip-address.ts';
import { ConnectionCaps } from '../../src/limits/connection-caps.ts';

function ip(text: string): IpAddress {
  const address = parseIpAddress(text);
  if (address === undefined) throw new Error('bad test data');
  return address;
}

const opensPerAddress = { perS: 2, burst: 100 };

describe('connection caps', () => {
  it('caps one address and leaves the others alone', () => {
    const caps = new ConnectionCaps({ connectionsMax: 10, perAddressMax: 2, opensPerAddress });
    expect([1, 2, 3].map(() => caps.admit(ip('192.0.2.1'), 0))).toEqual([
      'admitted',
      'admitted',
      'address-full',
    ]);
    expect(caps.admit(ip('192.0.2.2'), 0)).toBe('admitted');
    caps.release(ip('192.0.2.1'));
    expect(caps.admit(ip('192.0.2.1'), 0)).toBe('admitted');
  });

  it('counts the addresses of an IPv6 /64 as one', () => {
    const caps = new ConnectionCaps({ connectionsMax: 10, perAddressMax: 2, opensPerAddress });
    expect(caps.admit(ip('2001:db8::1'), 0)).toBe('admitted');
    expect(caps.admit(ip('2001:db8::2'), 0)).toBe('admitted');
    expect(caps.admit(ip('2001:db8::3'), 0)).toBe('address-full');
    expect(caps.admit(ip('2001:db8:0:1::3'), 0)).toBe('admitted');
  });

  it('caps the total', () => {
    const caps = new ConnectionCaps({ connectionsMax: 2, perAddressMax: 2, opensPerAddress });
    expect(['192.0.2.1', '192.0.2.2', '192.0.2.3'].map((text) => caps.admit(ip(text), 0))).toEqual([
      'admitted',
      'admitted',
      'full',
    ]);
    caps.release(ip('192.0.2.1'));
    caps.release(ip('192.0.2.1'));
    expect(caps.total).toBe(1);
  });

  it('paces the new sockets of one address, however short they last', () => {
    const caps = new ConnectionCaps({
      connectionsMax: 1_000,
      perAddressMax: 1_000,
      opensPerAddress: { perS: 2, burst: 5 },
    });
    const open = (nowMs: number): string => {
      const verdict = caps.admit(ip('2001:db8::1'), nowMs);
      if (verdict === 'admitted') caps.release(ip('2001:db8::1'));
      return verdict;
    };
    expect(Array.from({ length: 7 }, () => open(0)).slice(4)).toEqual(['admitted', 'too-fast', 'too-fast']);
    expect(caps.admit(ip('2001:db8:0:1::1'), 0)).toBe('admitted');
    expect([open(1_000), open(1_000), open(1_000)]).toEqual(['admitted', 'admitted', 'too-fast']);
  });
});
