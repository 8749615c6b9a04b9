import type { Viewer } from '@paceline/viewer-lab';
import { compareMedia } from '../fixtures/cdn-books.ts';
import { expect, test } from '../fixtures/lab-test.ts';
import { expectNoWarnings, expectSmooth, observe, openSwarm, p2pBytesOf } from '../fixtures/swarm.ts';

/**
 * A switch throws away what is buffered of the old level. What partners hold of the new one is known only some time later, so
 * that the first segment may come late; a viewer that stalled over it shares nothing for a while.
 */
const SWITCH_STALL_MS = 1_000;
const STALL_ERRORS = ['bufferStalledError', 'bufferNudgeOnStall'];

/** Levels by height, whatever their order in this version of hls.js. */
async function play({ page }: Viewer, height: number): Promise<void> {
  await page.evaluate((wanted) => {
    const { hls } = window.viewer;
    if (hls === undefined) throw new Error('nothing plays');
    hls.nextLevel = hls.levels.findIndex((level) => level.height === wanted);
  }, height);
}

async function heightOf({ page }: Viewer): Promise<number | undefined> {
  return page.evaluate(() => {
    const { hls } = window.viewer;
    return hls?.levels[hls.currentLevel]?.height;
  });
}

test('viewers of one level share it, and share the other after a switch', async ({ lab }) => {
  const viewers = await openSwarm(lab, ['ann', 'ben', 'cleo', 'dan'], (name) => ({
    stream: lab.origin.masterUrl(name),
    digests: true,
  }));
  const [ann, ben, cleo, dan] = viewers as [Viewer, Viewer, Viewer, Viewer];
  await Promise.all([play(ann, 180), play(ben, 180), play(cleo, 90), play(dan, 90)]);
  const settled = async (): Promise<(number | undefined)[]> => Promise.all(viewers.map(heightOf));
  await expect.poll(settled, { timeout: 15_000 }).toEqual([180, 180, 90, 90]);
  const apart = await observe(lab, viewers, 10_000);
  expectSmooth(apart);
  for (const pair of [apart.reports.slice(0, 2), apart.reports.slice(2)]) {
    const [first = 0, second = 0] = p2pBytesOf(pair);
    expect(first + second, 'bytes between the two of a level').toBeGreaterThan(0);
    const cdnBytes = pair
      .flatMap(({ segments }) => segments)
      .reduce((sum, segment) => sum + segment.cdnBytes, 0);
    expect((first + second) / cdnBytes, 'one of two copies comes from the partner').toBeGreaterThan(0.6);
  }

  await expectNoWarnings(viewers);

  await Promise.all([play(cleo, 180), play(dan, 180)]);
  await expect.poll(settled, { timeout: 15_000 }).toEqual([180, 180, 180, 180]);
  for (const viewer of viewers) {
    const { stallMs, fatal, errors } = await viewer.report();
    const others = Object.keys(errors).filter((details) => !STALL_ERRORS.includes(details));
    expect({ fatal, others }).toEqual({ fatal: [], others: [] });
    expect(stallMs, `${viewer.name}: stalled by the switch, ms`).toBeLessThan(SWITCH_STALL_MS);
  }
  const together = await observe(lab, viewers, 9_000);
  expectSmooth(together);
  expect(Math.max(...p2pBytesOf(together.reports))).toBeGreaterThan(0);
  for (const report of together.reports) {
    const { compared, wrong } = compareMedia(lab, report);
    expect(wrong).toEqual([]);
    expect(compared).toBeGreaterThan(8);
  }
});
