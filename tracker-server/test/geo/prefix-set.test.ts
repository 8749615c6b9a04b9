import { describe, expect, it } from 'vitest';
import { parseIpAddress } from '../../src/geo/ip-address.ts';
import { PrefixSet } from '../../src/geo/prefix-set.ts';

const has = (set: PrefixSet, text: string): boolean => {
  const address = parseIpAddress(text);
  if (address === undefined) throw new Error(text);
  return set.has(address);
};

describe('PrefixSet', () => {
  const set = new PrefixSet(['10.0.0.0/8', '203.0.113.7', '224.0.0.0/3', '2001:db8::/32', '::/128']);

  it.each(['10.0.0.0', '10.255.255.255', '203.0.113.7', '255.1.2.3', '2001:db8::1', '::', '::ffff:10.1.2.3'])(
    'has %s',
    (text) => expect(has(set, text)).toBe(true),
  );

  it.each(['9.255.255.255', '11.0.0.0', '203.0.113.6', '223.255.255.255', '2001:db9::1', '::1'])(
    'has not %s',
    (text) => expect(has(set, text)).toBe(false),
  );

  it('has every address of a family whose whole is in it', () => {
    expect(has(new PrefixSet(['0.0.0.0/0']), '198.51.100.1')).toBe(true);
    expect(has(new PrefixSet(['::/0']), '2001:db8::1')).toBe(true);
    expect(has(new PrefixSet(['0.0.0.0/0']), '2001:db8::1')).toBe(false);
  });

  it('says what is no network', () => {
    expect(() => new PrefixSet(['10.0.0.0/8', 'ten'])).toThrow('ten is no network');
  });
});
