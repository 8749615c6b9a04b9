import { describe, expect, it } from 'vitest';
import { parseIpAddress } from '../../../src/geo/ip-address.ts';
import { MmdbDatabase } from '../../../src/geo/mmdb/mmdb-database.ts';
import type { NetworkFacts } from '../../../src/geo/network-facts.ts';
import { writeMmdb } from '../../support/mmdb-writer.ts';
import type { MmdbValue } from '../../support/mmdb-writer.ts';

function find(database: MmdbDatabase, text: string): NetworkFacts | undefined {
  const address = parseIpAddress(text);
  if (address === undefined) throw new Error('bad test data');
  return database.find(address);
}

const CITY = {
  country: { iso_code: 'CN', names: { en: 'China' } },
  subdivisions: [{ iso_code: 'GD', names: { en: 'Guangdong' } }],
  city: { geoname_id: 1_795_565, names: { en: 'Shenzhen' } },
} as const;

describe('MaxMind databases', () => {
  it('finds IPv4, mapped and IPv6 addresses in a database of both', () => {
    const database = new MmdbDatabase(
      writeMmdb({
        ipVersion: 6,
        networks: { '198.51.100.0/24': CITY, '2001:db8::/32': { country: { iso_code: 'FR' } } },
      }),
    );
    const shenzhen = { country: 'cn', asn: 0, region: 'gd', city: 'shenzhen' };
    expect(find(database, '198.51.100.7')).toEqual(shenzhen);
    expect(find(database, '::ffff:198.51.100.7')).toEqual(shenzhen);
    expect(find(database, '198.51.101.7')).toBeUndefined();
    expect(find(database, '2001:db8:1::1')).toEqual({ country: 'fr', asn: 0, region: '', city: '' });
    expect(find(database, '2001:db9::1')).toBeUndefined();
    expect(database.builtAtMs).toBe(Date.UTC(2026, 5, 17));
  });

  it('knows nothing of IPv6 when it holds IPv4 alone', () => {
    // The first 32 bits of the address are 32.1.72.96.
    const file = writeMmdb({ ipVersion: 4, networks: { '32.1.72.0/24': { country_code: 'US' } } });
    const database = new MmdbDatabase(file);
    expect(find(database, '32.1.72.96')?.country).toBe('us');
    expect(find(database, '2001:4860:4860::8888')).toBeUndefined();
  });

  it.each<[string, MmdbValue, Partial<NetworkFacts> | undefined]>([
    ['a record of MaxMind ASN', { autonomous_system_number: 4134 }, { asn: 4134 }],
    [
      'a flat record',
      { country_code: 'de', state1: 'Hesse', city: 'Frankfurt' },
      { country: 'de', region: 'hesse', city: 'frankfurt' },
    ],
    ['a record of IPinfo', { country_code: 'JP', asn: 'AS2516' }, { country: 'jp', asn: 2516 }],
    [
      'names without codes',
      { country: { iso_code: 'GB' }, subdivisions: [{ names: { en: 'Wales' } }] },
      { region: 'wales' },
    ],
    ['a country that is none', { country_code: 'Atlantis', asn: 5 }, { country: '', asn: 5 }],
    ['a number that is no ASN', { country_code: 'fr', asn: 'AS99999999999' }, { country: 'fr', asn: 0 }],
    ['a name with a control character', { country_code: 'fr', city: 'a\u0007b' }, { city: '' }],
    ['a name that is too long', { country_code: 'fr', city: 'x'.repeat(65) }, { city: '' }],
    ['names of an object', { country_code: 'fr', region: { __proto__x: 'a' } }, { region: '' }],
    ['nothing of use', { is_anonymous: 1 }, undefined],
  ])('reads %s', (_, record, facts) => {
    const file = writeMmdb({
      ipVersion: 4,
      networks: { '198.51.100.0/24': record, '192.0.2.0/24': { country_code: 'fr' } },
    });
    const found = find(new MmdbDatabase(file), '198.51.100.1');
    if (facts === undefined) expect(found).toBeUndefined();
    else expect(found).toMatchObject(facts);
  });

  it('refuses every cut of a file', () => {
    const file = writeMmdb({ ipVersion: 6, networks: { '198.51.100.0/24': CITY } });
    for (let length = 0; length < file.length; length += 7) {
      expect(() => new MmdbDatabase(file.subarray(0, length))).toThrow(RangeError);
    }
  });

  it('refuses a file of something else, and one without countries and ASNs', () => {
    expect(() => new MmdbDatabase(Buffer.from('hello'))).toThrow('not a MaxMind database');
    const file = writeMmdb({ ipVersion: 4, networks: { '192.0.2.0/24': { is_anonymous: 1 } } });
    expect(() => new MmdbDatabase(file)).toThrow('holds no country and no ASN');
  });

  it('never throws for an address, whatever is damaged', () => {
    const file = writeMmdb({
      ipVersion: 4,
      networks: { '198.51.100.0/24': CITY, '192.0.2.0/24': CITY, '203.0.113.0/24': { country_code: 'us' } },
    });
    for (let at = 0; at < file.length; at += 1) {
      const damaged = Buffer.from(file);
      damaged[at] = (damaged[at] ?? 0) ^ 0xff;
      let database: MmdbDatabase;
      try {
        database = new MmdbDatabase(damaged);
      } catch (error) {
        expect(error).toBeInstanceOf(RangeError);
        continue;
      }
      for (const address of ['198.51.100.1', '192.0.2.1', '203.0.113.1', '1.1.1.1']) {
        expect(() => find(database, address)).not.toThrow();
      }
    }
  });
});
