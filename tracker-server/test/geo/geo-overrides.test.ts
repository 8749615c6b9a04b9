import { describe, expect, it } from 'vitest';
import { parseGeoOverrides } from '../../src/geo/geo-overrides.ts';
import { parseIpAddress } from '../../src/geo/ip-address.ts';
import { localNetworks, placeOf } from '../../src/geo/locator.ts';
import { LOCAL_PLACE, UNKNOWN_PLACE } from '../../src/geo/place.ts';
import type { Place } from '../../src/geo/place.ts';
import { place } from '../support/places.ts';

function locate(csv: string, address: string): Place {
  const parsed = parseGeoOverrides(csv);
  const ip = parseIpAddress(address);
  if (!parsed.ok || ip === undefined) throw new Error('bad test data');
  return placeOf(ip, [parsed.overrides, localNetworks]);
}

const FILE = `\uFEFFcidr,country,operator,region,city
# the office
10.0.0.0/8,CN,Telecom,Guangdong,Guangzhou
10.1.0.0/16, CN , Telecom , Guangdong , Shenzhen
10.1.2.0/24,CN,Unicom,Guangdong,Shenzhen

2001:db8::/32,FR,Orange,Bretagne,Rennes
2001:db8:1::/48,FR,Free\r
0.0.0.0/0,XX,,,`;

describe('geo overrides', () => {
  it('lets the longest prefix win', () => {
    expect(locate(FILE, '10.200.0.1')).toEqual(place('cn/telecom/guangdong/guangzhou'));
    expect(locate(FILE, '10.1.9.9')).toEqual(place('cn/telecom/guangdong/shenzhen'));
    expect(locate(FILE, '10.1.2.3')).toEqual(place('cn/unicom/guangdong/shenzhen'));
    expect(locate(FILE, '198.51.100.1')).toEqual(place('xx'));
  });

  it('does the same for IPv6, and leaves out what a row leaves out', () => {
    expect(locate(FILE, '2001:db8:2::1')).toEqual(place('fr/orange/bretagne/rennes'));
    expect(locate(FILE, '2001:db8:1::1')).toEqual(place('fr/free'));
    expect(locate(FILE, '2001:db9::1')).toEqual(UNKNOWN_PLACE);
  });

  it('finds an IPv4-mapped address in the IPv4 rows', () => {
    expect(locate(FILE, '::ffff:10.1.2.3')).toEqual(place('cn/unicom/guangdong/shenzhen'));
  });

  it.each([
    '127.0.0.1',
    '::1',
    '192.168.1.5',
    '172.31.0.1',
    '100.64.0.1',
    'fd00::1',
    'fe80::1',
    '::ffff:10.0.0.1',
    '64:ff9b::10.0.0.1',
    '10.255.255.255',
    '100.127.255.255',
    '169.254.1.1',
    'fdff:ffff::1',
    'febf::1%eth0',
    '::ffff:127.0.0.1',
  ])('puts %s in the one local place when no row matches', (address) => {
    expect(locate('', address)).toEqual(LOCAL_PLACE);
  });

  it('says nothing of public addresses without a row', () => {
    expect(locate('', '198.51.100.1')).toEqual(UNKNOWN_PLACE);
    for (const address of [
      '172.32.0.1',
      '100.63.255.255',
      '100.128.0.1',
      '11.0.0.0',
      '::2',
      'fec0::1',
      'fe00::1',
    ]) {
      expect(locate('', address)).toEqual(UNKNOWN_PLACE);
    }
  });

  it('finds a host in a row of its own, and everybody in a row for all', () => {
    const rows = '0.0.0.0/0,xx\n::/0,yy\n192.0.2.1,aa\n2001:db8::1,bb\n10.0.0.0/8,zz';
    expect(locate(rows, '192.0.2.1')).toEqual(place('aa'));
    expect(locate(rows, '192.0.2.2')).toEqual(place('xx'));
    expect(locate(rows, '2001:db8::1')).toEqual(place('bb'));
    expect(locate(rows, '2001:db8::2')).toEqual(place('yy'));
    expect(locate(rows, '64:ff9b::10.1.1.1')).toEqual(place('zz'));
  });

  it.each([
    ['10.0.0.0/8,a\n10.0.0.300,b', 2, 'not a network'],
    ['nonsense', 1, 'not a network'],
    ['10.0.0.0/8,a,b,c,d,e', 1, '6 columns'],
    ['10.0.0.0/8,a\n\n10.9.9.9/8,b', 3, 'line 1'],
    [`10.0.0.0/8,${'x'.repeat(65)}`, 1, '64 characters'],
    ['10.0.0.0/8,a\u0007b', 1, 'control character'],
  ])('names the line of a mistake: %j', (csv, line, reason) => {
    const parsed = parseGeoOverrides(csv);
    expect(parsed).toMatchObject({ ok: false, line });
    expect(parsed.ok ? '' : parsed.reason).toContain(reason);
  });
});
