import { readFileSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { EmbeddedNetworks } from '../../../src/geo/embedded/embedded-networks.ts';
import { decodeNetworkFileHeader } from '../../../src/geo/embedded/network-file.ts';
import { parseIpAddress } from '../../../src/geo/ip-address.ts';
import type { IpAddress } from '../../../src/geo/ip-address.ts';
import { NETWORK_FILE } from '../../../src/network-file-path.ts';

function address(text: string): IpAddress {
  const parsed = parseIpAddress(text);
  if (parsed === undefined) throw new Error('bad test data');
  return parsed;
}

describe('the data that come with the tracker', () => {
  const networks = new EmbeddedNetworks(NETWORK_FILE, { onUnusable: (reason) => expect.fail(reason) });

  it('are not unpacked before somebody asks, but tell their date', () => {
    const untouched = new EmbeddedNetworks(NETWORK_FILE, { onUnusable: (reason) => expect.fail(reason) });
    expect(untouched.dataDate).toMatch(/^20\d\d-\d\d-\d\d$/);
    expect(untouched.isLoaded).toBe(false);
    untouched.find(address('8.8.8.8'));
    expect(untouched.isLoaded).toBe(true);
  });

  it.each([
    ['8.8.8.8', 'us', 15_169],
    ['::ffff:8.8.8.8', 'us', 15_169],
    ['2001:4860:4860::8888', 'us', 15_169],
    ['114.114.114.114', 'cn', 0],
    ['219.141.136.10', 'cn', 4_847],
    ['2a01:e00::1', 'fr', 12_322],
    ['77.88.8.8', 'ru', 13_238],
    ['200.160.2.3', 'br', 22_548],
  ])('know %s', (text, country, asn) => {
    const facts = networks.find(address(text));
    expect(facts?.country).toBe(country);
    if (asn !== 0) expect(facts?.asn).toBe(asn);
  });

  it('take the national networks of China for one operator each', () => {
    expect([4134, 4812, 4837, 4808, 9808, 56_046].map((asn) => networks.operatorOf(asn))).toEqual([
      'china-telecom',
      'china-telecom',
      'china-unicom',
      'china-unicom',
      'china-mobile',
      'china-mobile',
    ]);
  });

  it('name the licences of what they are made of', () => {
    const notice = readFileSync(join(NETWORK_FILE, '../NOTICE.md'), 'utf8');
    const { sources, dataDate } = decodeNetworkFileHeader(readFileSync(NETWORK_FILE));
    for (const text of [...sources, dataDate, 'CC BY 4.0', 'RouteViews', 'DB-IP', 'NRO']) {
      expect(notice).toContain(text);
    }
  });

  it.each([
    ['missing', undefined],
    ['damaged', readFileSync(NETWORK_FILE).subarray(0, 50_000)],
    ['something else', Buffer.from('hello')],
  ])('are unknown when they are %s, which is said once', (_, bytes) => {
    const path = join(mkdtempSync(join(tmpdir(), 'networks-')), 'networks.bin');
    if (bytes !== undefined) writeFileSync(path, bytes);
    const reasons: string[] = [];
    const broken = new EmbeddedNetworks(path, { onUnusable: (reason) => reasons.push(reason) });
    expect([broken.find(address('8.8.8.8')), broken.find(address('1.1.1.1'))]).toEqual([
      undefined,
      undefined,
    ]);
    expect(broken.operatorOf(4134)).toBeUndefined();
    expect(reasons).toHaveLength(1);
  });
});
