import { expect, test } from '../fixtures/lab-test.ts';
import { delay, expectShared, meshed, observe, openSwarm } from '../fixtures/swarm.ts';

const OUTAGE_MS = 6_000;

/** Retries of hls.js wait up to some seconds, so equal players differ by that. */
const CHANCE_MS = 2_500;

test('6 s without segments from the CDN hurt no more than without P2P, and sharing goes on afterwards', async ({
  lab,
}) => {
  const viewers = await openSwarm(lab, ['ann', 'ben', 'cleo']);
  const plain = await Promise.all(['pat', 'quinn'].map((name) => lab.open(name, { tracker: undefined })));
  await observe(lab, plain, 3_000);

  lab.origin.fail({ match: 'segment', durationMs: OUTAGE_MS });
  const { reports } = await observe(lab, [...viewers, ...plain], OUTAGE_MS + 9_000);
  expect(lab.origin.requests().filter(({ status }) => status === 503).length).toBeGreaterThan(5);
  const stallsMs = reports.map(({ stallMs }) => Math.round(stallMs));
  const worstPlainMs = Math.max(...stallsMs.slice(viewers.length));
  for (const [index, { name }] of viewers.entries()) {
    expect(reports[index]?.fatal, name).toEqual([]);
    expect(stallsMs[index], `stalled, ms: ${stallsMs.join(' ')}`).toBeLessThanOrEqual(
      worstPlainMs + CHANCE_MS,
    );
  }

  await meshed(viewers);
  // Who stalled leaves partners alone for 15 s, of which nine are over.
  await delay(7_000);
  const after = await observe(lab, viewers, 9_000);
  for (const { stalls, fatal } of after.reports) expect({ stalls, fatal }).toEqual({ stalls: 0, fatal: [] });
  for (const { stats } of after.reports) expect(stats?.state).toBe('sharing');
  expectShared(lab, after);
});
