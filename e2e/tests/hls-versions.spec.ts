import type { HlsVersion, ViewerOptions } from '@paceline/viewer-lab';
import { copiesOf, meanOf } from '../fixtures/cdn-books.ts';
import { expect, test } from '../fixtures/lab-test.ts';
import {
  COPIES_MAX,
  expectNoWarnings,
  expectSmooth,
  observe,
  openSwarm,
  p2pBytesOf,
} from '../fixtures/swarm.ts';

const VERSIONS: Readonly<Record<string, HlsVersion>> = { ann: '1.5', ben: '1.6', cleo: '1.7', dan: '1.7' };

test('hls.js 1.5, 1.6 and 1.7, with the script and with the module, share in one swarm', async ({ lab }) => {
  const optionsOf = (name: string): ViewerOptions => ({
    ...(VERSIONS[name] !== undefined && { hlsVersion: VERSIONS[name] }),
    build: name === 'dan' ? 'module' : 'script',
  });
  const viewers = await openSwarm(lab, Object.keys(VERSIONS), optionsOf);
  for (const { name, page } of viewers) {
    const version = await page.evaluate(() => window.Hls.version);
    expect(version).toMatch(new RegExp(`^${VERSIONS[name]}\\.`));
  }
  const seen = await observe(lab, viewers, 14_000);
  expectSmooth(seen);
  await expectNoWarnings(viewers);
  expect(meanOf(copiesOf(lab, viewers, seen.first, seen.last))).toBeLessThanOrEqual(COPIES_MAX);
  for (const p2pBytes of p2pBytesOf(seen.reports)) expect(p2pBytes).toBeGreaterThan(0);
  const { uploadBytes, led } = {
    uploadBytes: seen.reports.map(({ stats }) => stats?.uploadBytes ?? 0),
    led: seen.reports.map(({ stats }) => stats?.ledSegments ?? 0),
  };
  expect(Math.min(...uploadBytes), `bytes given by each: ${uploadBytes.join(' ')}`).toBeGreaterThan(0);
  expect(led.filter((count) => count > 0).length, `led by each: ${led.join(' ')}`).toBeGreaterThan(1);
});
