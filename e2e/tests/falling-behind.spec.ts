import type { Viewer } from '@paceline/viewer-lab';
import { expect, test } from '../fixtures/lab-test.ts';
import { delay, observe, openSwarm, p2pBytesOf } from '../fixtures/swarm.ts';

/** Longer than the playlist, so that what plays then is listed no more. */
const PAUSE_MS = 13_000;

const SLOTS_A_SECOND = 5;

/** Of three viewers' bytes two thirds can come from partners; with the window of one of them standing still, none of its own. */
const SHARE_MIN = 0.4;

/** Where the playhead is, in slots since the stream began. */
async function playheadSlot(viewer: Viewer): Promise<number> {
  const { window: view } = await viewer.report();
  return view === undefined ? NaN : view.start + view.playhead;
}

test('a viewer behind the playlist, that plays from its buffer, goes on sharing', async ({ lab }) => {
  const viewers = await openSwarm(lab, ['ann', 'ben', 'cleo']);
  const [, ben] = viewers as [Viewer, Viewer, Viewer];
  await ben.page.evaluate(() => window.viewer.video.pause());
  await delay(PAUSE_MS);
  await ben.page.evaluate(() => window.viewer.video.play());
  await delay(1_000);

  const before = await playheadSlot(ben);
  const { reports, playedS } = await observe(lab, viewers, 6_000);
  const passed = (await playheadSlot(ben)) - before;

  // Its position is known all the time, or its window would stay where it was and be left by the live edge.
  expect(reports[1]?.latencyMs).toBeGreaterThan(PAUSE_MS);
  expect(passed / SLOTS_A_SECOND).toBeGreaterThan((playedS[1] ?? NaN) - 1);
  // Who leads three segments in a row gets nothing from partners, so it is asked of all together; of each, that it asks partners.
  const segments = reports.flatMap((report) => report.segments);
  expect(segments.filter(({ how }) => how === 'cdn')).toEqual([]);
  const p2pBytes = p2pBytesOf(reports).reduce((sum, bytes) => sum + bytes, 0);
  expect(p2pBytes / segments.reduce((sum, { byteLength }) => sum + byteLength, 0)).toBeGreaterThan(SHARE_MIN);
  expect(reports[1]).toMatchObject({ stalls: 0, fatal: [], errors: {} });
});
