import { describe, expect, it } from 'vitest';
import { parseIpAddress } from '../../src/geo/ip-address.ts';
import type { IpAddress } from '../../src/geo/ip-address.ts';
import { ConnectionCaps } from '../../src/limits/connection-caps.ts';

function ip(text: string): IpAddress {
  const address = parseIpAddress(text);
  if (address === undefined) throw new Error('bad test data');
  return address;
}

describe('connection caps', () => {
  it('caps one address and leaves the others alone', () => {
    const caps = new ConnectionCaps({ connectionsMax: 10, perAddressMax: 2 });
    expect([1, 2, 3].map(() => caps.admit(ip('192.0.2.1')))).toEqual([
      'admitted',
      'admitted',
      'address-full',
    ]);
    expect(caps.admit(ip('192.0.2.2'))).toBe('admitted');
    caps.release(ip('192.0.2.1'));
    expect(caps.admit(ip('192.0.2.1'))).toBe('admitted');
  });

  it('counts the addresses of an IPv6 /64 as one', () => {
    const caps = new ConnectionCaps({ connectionsMax: 10, perAddressMax: 2 });
    expect(caps.admit(ip('2001:db8::1'))).toBe('admitted');
    expect(caps.admit(ip('2001:db8::2'))).toBe('admitted');
    expect(caps.admit(ip('2001:db8::3'))).toBe('address-full');
    expect(caps.admit(ip('2001:db8:0:1::3'))).toBe('admitted');
  });

  it('caps the total', () => {
    const caps = new ConnectionCaps({ connectionsMax: 2, perAddressMax: 2 });
    expect(['192.0.2.1', '192.0.2.2', '192.0.2.3'].map((text) => caps.admit(ip(text)))).toEqual([
      'admitted',
      'admitted',
      'full',
    ]);
    caps.release(ip('192.0.2.1'));
    caps.release(ip('192.0.2.1'));
    expect(caps.total).toBe(1);
  });
});
