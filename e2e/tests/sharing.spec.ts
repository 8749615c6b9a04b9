import { cdnBytesOf, compareMedia, copiesOf, meanOf } from '../fixtures/cdn-books.ts';
import { expect, test } from '../fixtures/lab-test.ts';
import {
  COPIES_MAX,
  expectNoWarnings,
  expectSmooth,
  observe,
  openSwarm,
  p2pBytesOf,
} from '../fixtures/swarm.ts';

/** The promise itself: near one CDN copy for the group, and nobody notices. */

test('four viewers cost the CDN one copy, without a stall, and every byte is the origin’s', async ({
  lab,
}) => {
  const viewers = await openSwarm(lab, ['ann', 'ben', 'cleo', 'dan'], { digests: true });
  const seen = await observe(lab, viewers, 16_000);
  expectSmooth(seen);
  await expectNoWarnings(viewers);

  expect(seen.last - seen.first, 'segments in the observation').toBeGreaterThan(4);
  const copies = copiesOf(lab, viewers, seen.first, seen.last);
  expect(meanOf(copies), `copies by segment: ${copies.join(' ')}`).toBeLessThanOrEqual(COPIES_MAX);
  expect(Math.min(...copies), 'somebody has to fetch every segment').toBeGreaterThan(0.99);
  for (const p2pBytes of p2pBytesOf(seen.reports)) expect(p2pBytes).toBeGreaterThan(0);
  for (const report of seen.reports) {
    expect(report.stats?.state).toBe('sharing');
    const { compared, wrong } = compareMedia(lab, report);
    expect(wrong).toEqual([]);
    expect(compared).toBeGreaterThan(6);
  }
});

test('the SDK counts what the origin counts', async ({ lab }) => {
  const viewers = await openSwarm(lab, ['ann', 'ben', 'cleo']);
  const seen = await observe(lab, viewers, 10_000);
  expectSmooth(seen);
  for (const viewer of viewers) {
    // A response that is under way is counted by the origin first; what is counted wrongly adds up and stays.
    await expect
      .poll(
        async () => {
          const cdnBytes = (await viewer.report()).stats?.cdnBytes ?? 0;
          return Math.abs(cdnBytes / cdnBytesOf(lab, viewer) - 1);
        },
        { message: `${viewer.name}: counted by the SDK against sent by the origin`, timeout: 5_000 },
      )
      .toBeLessThan(0.02);
  }
  const reports = await Promise.all(viewers.map((viewer) => viewer.report()));
  const sum = (pick: (stats: NonNullable<(typeof reports)[0]['stats']>) => number): number =>
    reports.reduce((total, { stats }) => total + (stats === undefined ? NaN : pick(stats)), 0);
  const received = sum(({ p2pBytes, wastedBytes }) => p2pBytes + wastedBytes);
  expect(received / sum(({ uploadBytes }) => uploadBytes)).toBeGreaterThan(0.9);
});
