import { compareMedia, copiesOf, meanOf } from '../fixtures/cdn-books.ts';
import { attackAll, openHostilePage } from '../fixtures/hostile-peers.ts';
import type { Act } from '../fixtures/hostile-peers.ts';
import { expect, test } from '../fixtures/lab-test.ts';
import {
  delay,
  expectShared,
  expectSmooth,
  meshed,
  observe,
  openSwarm,
  p2pBytesOf,
} from '../fixtures/swarm.ts';

const ACTS: readonly Act[] = ['false identity', 'flood', 'garbage', 'no hello', 'replay', 'wrong sizes'];

/** Long, for what counts is told by bytes, and a busy machine is slow. */
const PATIENCE_MS = 30_000;

/** What a partner may send before it is cut off for good, by docs/limits.md, and what may be under way meanwhile. */
const TOLERATED_BYTES = 4_000_000;
const TOLERATED_BYTES_PER_MS = 250;
const UNDER_WAY_BYTES = 2_000_000;

test('peers that send garbage, lies, replays and floods are cut off, and nobody sees it', async ({ lab }) => {
  const mallory = await openHostilePage(lab);
  const viewers = await openSwarm(lab, ['ann', 'ben', 'cleo'], { digests: true });
  const attack = attackAll(lab, mallory, ACTS, PATIENCE_MS);
  const seen = await observe(lab, viewers, Promise.all([attack, delay(14_000)]));
  const results = await attack;
  expect(mallory.consoleErrors, 'the attack itself works').toEqual([]);

  expect(results.map(({ act }) => act).sort()).toEqual(ACTS.flatMap((act) => [act, act, act]));
  for (const result of results) {
    const { lastedMs = NaN, sentBytes = NaN } = result;
    const what = JSON.stringify(result);
    expect(result, what).toMatchObject({ connected: true, takenBack: false });
    expect(sentBytes, what).toBeGreaterThan(0);
    expect(sentBytes - lastedMs * TOLERATED_BYTES_PER_MS, what).toBeLessThan(
      TOLERATED_BYTES + UNDER_WAY_BYTES,
    );
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
  const results = await attackAll(lab, mallory, ['false sizes', 'false fingerprints'], 10_000);
  const seen = await watching;
  expect(mallory.consoleErrors, 'the attack itself works').toEqual([]);
  expect(results.map(({ connected }) => connected)).toEqual(results.map(() => true));
  expectSmooth(seen);
  expectShared(lab, seen);
  for (const report of seen.reports) expect(compareMedia(lab, report).wrong).toEqual([]);
});
