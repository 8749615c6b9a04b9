import { describe, expect, it } from 'vitest';
import { compileNetworkTable } from '../../../scripts/compile-network-table.ts';
import {
  decodeNetworkFile,
  decodeNetworkFileHeader,
  encodeNetworkFile,
} from '../../../src/geo/embedded/network-file.ts';
import { NetworkTable } from '../../../src/geo/embedded/network-table.ts';
import { parseIpAddress } from '../../../src/geo/ip-address.ts';
import type { NetworkFacts } from '../../../src/geo/network-facts.ts';

/** The first and the last address of a network, as decimal numbers. */
function span(first: string, last: string): string {
  return `${parseIpAddress(first)?.bits},${parseIpAddress(last)?.bits}`;
}

const COLUMNS = compileNetworkTable({
  asnIpv4: [
    `${span('1.0.0.0', '1.255.255.255')},4134,Chinanet`,
    `${span('2.0.0.0', '2.0.0.255')},7922,"Comcast Cable, LLC"`,
    `${span('2.0.1.0', '2.0.9.255')},7015,"Comcast Cable, LLC"`,
    `${span('255.255.255.0', '255.255.255.255')},9,Alone`,
  ].join('\n'),
  asnIpv6: [
    `${span('2001:db8::', '2001:db8:ffff:ffff:ffff:ffff:ffff:ffff')},4134,Chinanet`,
    // Inside of a /48 whose first address is of another: too fine for the table.
    `${span('2001:dba:1:8::', '2001:dba:1:9::')},77,Tiny`,
  ].join('\n'),
  countryIpv4: [
    `${span('1.0.0.0', '1.255.255.255')},CN`,
    `${span('1.2.0.0', '1.2.255.255')},HK`,
    `${span('2.0.1.0', '2.0.1.255')},US`,
  ].join('\n'),
  countryIpv6: `${span('2001:db8:8000::', '2001:db9:ffff:ffff:ffff:ffff:ffff:ffff')},CN\n`,
});

const META = { dataDate: '2026-06-17', builtDate: '2026-11-21', sources: ['a@1', 'b@2'] };

function find(table: NetworkTable, text: string): Pick<NetworkFacts, 'country' | 'asn'> | undefined {
  const address = parseIpAddress(text);
  return address && table.find(address);
}

describe('network file', () => {
  const file = encodeNetworkFile(META, COLUMNS);
  const table = new NetworkTable(decodeNetworkFile(file));

  it.each([
    ['0.255.255.255', undefined],
    ['1.0.0.0', { country: 'cn', asn: 4134 }],
    ['1.1.255.255', { country: 'cn', asn: 4134 }],
    ['1.2.0.0', { country: 'hk', asn: 4134 }],
    ['1.3.0.0', { country: 'cn', asn: 4134 }],
    ['2.0.0.9', { country: '', asn: 7922 }],
    ['2.0.1.9', { country: 'us', asn: 7015 }],
    ['2.0.10.0', undefined],
    ['255.255.255.255', { country: '', asn: 9 }],
    ['::ffff:1.0.0.1', { country: 'cn', asn: 4134 }],
    ['64:ff9b::1.0.0.1', { country: 'cn', asn: 4134 }],
    ['2001:db8:7fff::1', { country: '', asn: 4134 }],
    ['2001:db8:8000::1', { country: 'cn', asn: 4134 }],
    ['2001:db9::', { country: 'cn', asn: 0 }],
    ['2001:dba:1:8::', undefined],
    ['ffff:ffff:ffff:ffff::', undefined],
    ['::1', undefined],
  ])('gives what was put in for %s', (address, facts) => {
    if (facts === undefined) expect(find(table, address)).toBeUndefined();
    else expect(find(table, address)).toMatchObject(facts);
  });

  it('knows operators with several systems', () => {
    expect([4134, 7922, 7015, 9, 5].map((asn) => table.operatorOf(asn))).toEqual([
      'china-telecom',
      'as7015',
      'as7015',
      undefined,
      undefined,
    ]);
  });

  it('tells its dates and sources without being unpacked', () => {
    expect(decodeNetworkFileHeader(file)).toMatchObject(META);
  });

  it('is refused when it is cut off anywhere, or something else', () => {
    for (let length = 0; length < file.length; length += 5) {
      expect(() => decodeNetworkFile(file.subarray(0, length))).toThrow();
    }
    expect(() => decodeNetworkFile(Buffer.from('PLNTnonsense'))).toThrow(RangeError);
    expect(() => decodeNetworkFileHeader(Buffer.from('something else'))).toThrow('not a network file');
  });
});
