import { describe, expect, it } from 'vitest';
import { parseCidr, parseIpAddress } from '../../src/geo/ip-address.ts';
import { clientAddressOf } from '../../src/transport/client-address.ts';

describe('address of a client', () => {
  it('ignores X-Forwarded-For unless a proxy is trusted', () => {
    expect(clientAddressOf('192.0.2.1', '198.51.100.9', 0)).toEqual(parseIpAddress('192.0.2.1'));
  });

  it.each([
    ['198.51.100.9', 1, '198.51.100.9'],
    // What the client sent itself stands on the left and is not believed.
    ['203.0.113.66, 198.51.100.9', 1, '198.51.100.9'],
    ['203.0.113.66, 198.51.100.9, 10.0.0.2', 2, '198.51.100.9'],
    ['198.51.100.9', 2, '198.51.100.9'],
    ['198.51.100.9:4711', 1, '198.51.100.9'],
    ['[2001:db8::7]:4711', 1, '2001:db8::7'],
    ['2001:db8::7', 1, '2001:db8::7'],
  ])('believes %j as far as %i proxies wrote it', (header, hops, expected) => {
    expect(clientAddressOf('10.0.0.1', header, hops)).toEqual(parseIpAddress(expected));
  });

  it('ignores the header of a sender that is not one of the named proxies', () => {
    const proxies = [parseCidr('10.0.0.0/8'), parseCidr('2001:db8::/32')].flatMap((cidr) => cidr ?? []);
    expect(clientAddressOf('192.0.2.1', '198.51.100.9', 1, proxies)).toEqual(parseIpAddress('192.0.2.1'));
    expect(clientAddressOf('::ffff:10.9.9.9', '198.51.100.9', 1, proxies)).toEqual(
      parseIpAddress('198.51.100.9'),
    );
    expect(clientAddressOf('2001:db8::5', '198.51.100.9', 1, proxies)).toEqual(
      parseIpAddress('198.51.100.9'),
    );
  });

  it('falls back to the socket when the entry is no address', () => {
    expect(clientAddressOf('10.0.0.1', 'unknown', 1)).toEqual(parseIpAddress('10.0.0.1'));
    expect(clientAddressOf('10.0.0.1', undefined, 1)).toEqual(parseIpAddress('10.0.0.1'));
  });

  it('has none for a socket that is gone already', () => {
    expect(clientAddressOf(undefined, undefined, 0)).toBeUndefined();
  });
});
