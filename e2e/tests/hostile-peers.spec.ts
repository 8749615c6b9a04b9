import { compareMedia, copiesOf, meanOf } from '../fixtures/cdn-books.ts';
import { attackAll, openHostilePage } from '../fixtures/hostile-peers.ts';
import type { Act } from '../fixtures/hostile-peers.ts';
import { expect, test } from '../fixtures/lab-test.ts';
import { expectShared, expectSmooth, meshed, observe, openSwarm, p2pBytesOf } from '../fixtures/swarm.ts';

const ACTS: readonly Act[] = ['false identity', 'flood', 'garbage', 'no hello', 'replay', 'wrong sizes'];

/** A replay has to be told from a late duplicate, and waits for a segment to repeat. */
const CUT_OFF_WITHIN_MS = 12_000;

test('peers that send garbage, lies, replays and floods are cut off, and nobody sees it', async ({ lab }) => {
  const mallory = await openHostilePage(lab);
  const viewers = await openSwarm(lab, ['ann', 'ben', 'cleo'], { digests: true });
  const watching = observe(lab, viewers, 14_000);
  const results = await attackAll(lab, mallory, ACTS);
  const seen = await watching;
  expect(mallory.consoleErrors, 'the attack itself works').toEqual([]);

  expect(results.map(({ act }) => act).sort()).toEqual(ACTS.flatMap((act) => [act, act, act]));
  for (const { act, connected, closedAfterMs = Infinity, takenBack } of results) {
    expect({ act, connected, takenBack }).toEqual({ act, connected: true, takenBack: false });
    expect(closedAfterMs, act).toBeLessThan(CUT_OFF_WITHIN_MS);
  }
  expectSmooth(seen);
  expect(meanOf(copiesOf(lab, viewers, seen.first, seen.last))).toBeLessThanOrEqual(2);
  await meshed(viewers);
  for (const report of seen.reports) {
    expect(report.stats).toMatchObject({ state: 'sharing', bannedPeers: ACTS.length });
    expect(report.warnings).toEqual(['peer-banned']);
    expect(compareMedia(lab, report).wrong).toEqual([]);
  }
  for (const p2pBytes of p2pBytesOf(seen.reports)) expect(p2pBytes).toBeGreaterThan(0);
});

test('a peer that lies about every segment cannot harm playback, and the others go on sharing', async ({
  lab,
}) => {
  const mallory = await openHostilePage(lab);
  const viewers = await openSwarm(lab, ['ann', 'ben', 'cleo'], { digests: true });
  const watching = observe(lab, viewers, 12_000);
  const results = await attackAll(lab, mallory, ['false sizes', 'false fingerprints']);
  const seen = await watching;
  expect(mallory.consoleErrors, 'the attack itself works').toEqual([]);
  expect(results.map(({ connected }) => connected)).toEqual(results.map(() => true));
  expectSmooth(seen);
  expectShared(lab, seen);
  for (const report of seen.reports) expect(compareMedia(lab, report).wrong).toEqual([]);
});
