import { describe, expect, it } from 'vitest';
import { parseIpAddress } from '../../src/geo/ip-address.ts';
import type { NetworkFacts, NetworkSource } from '../../src/geo/network-facts.ts';
import { NetworkLocator } from '../../src/geo/network-locator.ts';
import type { Place } from '../../src/geo/place.ts';
import { place } from '../support/places.ts';

const source = (facts: Partial<NetworkFacts> | undefined): NetworkSource => ({
  find: () => facts && { country: '', asn: 0, region: '', city: '', ...facts },
});

function locate(
  sources: readonly (Partial<NetworkFacts> | undefined)[],
  groups: ReadonlyMap<number, string> = new Map(),
): Place | undefined {
  const address = parseIpAddress('198.51.100.1');
  const known = new Map([[2, 'as1']]);
  const locator = new NetworkLocator({
    sources: sources.map(source),
    groups,
    knownOperatorOf: (asn) => known.get(asn),
  });
  return address && locator.locate(address);
}

describe('places from networks', () => {
  it('take each field from the first source that knows it', () => {
    expect(
      locate([{ country: 'cn', region: 'gd', city: 'sz' }, undefined, { country: 'hk', asn: 7 }]),
    ).toEqual(place('cn/as7/gd/sz'));
    expect(locate([{ asn: 7 }, { country: 'cn', asn: 8, region: 'gd' }])).toEqual(place('cn/as7/gd'));
  });

  it('take no region from a source that sees another country, and no city of another region', () => {
    expect(locate([{ country: 'cn' }, { country: 'hk', region: 'hk', city: 'hk' }])).toEqual(place('cn'));
    expect(
      locate([
        { country: 'cn', region: 'gd' },
        { country: 'cn', region: 'bj', city: 'bj' },
      ]),
    ).toEqual(place('cn//gd'));
  });

  it('name the operator as the owner does, else as is known, else by its number', () => {
    expect(locate([{ country: 'cn', asn: 1 }])).toEqual(place('cn/as1'));
    expect(locate([{ country: 'cn', asn: 2 }])).toEqual(place('cn/as1'));
    expect(locate([{ country: 'cn', asn: 2 }], new Map([[2, 'telecom']]))).toEqual(place('cn/telecom'));
  });

  it('are not made up', () => {
    expect(locate([undefined, { region: 'x', city: 'y' }])).toBeUndefined();
  });
});
