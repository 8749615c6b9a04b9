import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { parseIpAddress } from '../../src/geo/ip-address.ts';
import { placeOf } from '../../src/geo/locator.ts';
import { openGeo } from '../../src/geo/open-geo.ts';
import type { Geo, GeoLogEntry, GeoOptions } from '../../src/geo/open-geo.ts';
import type { Place } from '../../src/geo/place.ts';
import { NETWORK_FILE } from '../../src/network-file-path.ts';
import { writeMmdb } from '../support/mmdb-writer.ts';
import { place } from '../support/places.ts';

let directory = '';
let entries: GeoLogEntry[] = [];
const opened: Geo[] = [];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'geo-'));
  entries = [];
});

afterEach(() => {
  for (const geo of opened.splice(0)) geo.close();
  rmSync(directory, { recursive: true });
});

function open(options: GeoOptions, overrides = ''): Geo {
  const geo = openGeo({ checkMs: 10, ...options }, overrides, NETWORK_FILE, (entry) => entries.push(entry));
  geo.watch();
  opened.push(geo);
  return geo;
}

function locate(geo: Geo, text: string): Place {
  const address = parseIpAddress(text);
  if (address === undefined) throw new Error('bad test data');
  return placeOf(address, geo.locators);
}

function file(
  name: string,
  networks: Parameters<typeof writeMmdb>[0]['networks'],
  buildEpoch?: number,
): string {
  const path = join(directory, name);
  writeFileSync(
    path,
    writeMmdb({ ipVersion: 6, networks, ...(buildEpoch === undefined ? {} : { buildEpoch }) }),
  );
  return path;
}

describe('where places come from', () => {
  it('asks overrides, local networks, files and the embedded data, in this order', () => {
    const cityFile = file('city.mmdb', {
      '8.8.0.0/16': { country_code: 'us', state1: 'ca', city: 'x' },
      '10.0.0.0/8': { country_code: 'zz' },
    });
    const geo = open({ cityFile, operatorGroupsCsv: 'google,15169' }, '8.8.4.4,fr,free');
    expect(locate(geo, '8.8.4.4')).toEqual(place('fr/free'));
    expect(locate(geo, '8.8.8.8')).toEqual(place('us/google/ca/x'));
    expect(locate(geo, '64:ff9b::8.8.8.8')).toEqual(place('us/google/ca/x'));
    expect(locate(geo, '10.1.1.1').country).toBe('local');
    expect(locate(geo, '114.114.114.114').country).toBe('cn');
  });

  it('does without the embedded data when told to', () => {
    const geo = open({ embedded: false });
    expect(locate(geo, '8.8.8.8')).toEqual(place(''));
    expect(geo.ageDays(Date.now())).toBeNull();
  });

  it('follows a file, and keeps the old one when the new one is bad', async () => {
    const asnFile = file('asn.mmdb', { '198.51.100.0/24': { autonomous_system_number: 64_500 } });
    const geo = open({ asnFile, embedded: false });
    expect(locate(geo, '198.51.100.1').operator).toBe('as64500');
    file('asn.mmdb', { '198.51.100.0/24': { autonomous_system_number: 64_501, note: 'longer' } });
    await vi.waitFor(() => expect(locate(geo, '198.51.100.1').operator).toBe('as64501'));
    expect(entries).toEqual([{ event: 'geo-reloaded', file: 'asnFile', builtDate: '2026-06-17' }]);
    writeFileSync(asnFile, 'nonsense');
    await vi.waitFor(() => expect(entries.at(-1)).toMatchObject({ event: 'geo-refused', file: 'asnFile' }));
    expect(locate(geo, '198.51.100.1').operator).toBe('as64501');
    // A file that is seen while it is being written is refused twice.
    expect(geo.filesRefused()).toBeGreaterThan(0);
  });

  it('tells the age of the oldest data that count', () => {
    const day = 86_400;
    const [builtS, nowMs] = [1_781_654_400, (1_781_654_400 + 100 * day) * 1000];
    const asnFile = file('asn.mmdb', { '1.0.0.0/8': { asn: 5 } }, builtS + 40 * day);
    const countryFile = file('country.mmdb', { '1.0.0.0/8': { country_code: 'fr' } }, builtS + 90 * day);
    expect(open({}).ageDays(nowMs)).toBe(100);
    expect(open({ countryFile }).ageDays(nowMs)).toBe(100);
    expect(open({ countryFile, asnFile }).ageDays(nowMs)).toBe(60);
    expect(open({ countryFile, embedded: false }).ageDays(nowMs)).toBe(10);
    expect(open({}).ageDays(0)).toBe(0);
  });

  it.each<[string, GeoOptions, string]>([
    ['file that is missing', { cityFile: '/nowhere/x.mmdb' }, 'geo.cityFile /nowhere/x.mmdb: cannot be read'],
    ['operator group', { operatorGroupsCsv: 'a,1\nb,x' }, 'operator groups, line 2'],
    ['interval', { checkMs: 0 }, 'geo.checkMs is 0'],
  ])('names what is wrong with a bad %s', (_, options, message) => {
    expect(() => open(options)).toThrow(message);
  });
});
