import type { Viewer } from '@paceline/viewer-lab';
import { compareMedia } from '../fixtures/cdn-books.ts';
import { expect, test } from '../fixtures/lab-test.ts';
import { expectNoWarnings, expectSmooth, observe, openSwarm, p2pBytesOf } from '../fixtures/swarm.ts';

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

// A light picture has one level.
test.use({ labOptions: { lightPicture: false } });

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

  // A switch throws away what is buffered of the old level: what comes next may not wait for partners for long.
  const allAtOne = [180, 180, 180, 180];
  for (const [height, expected] of [
    [180, allAtOne],
    [90, [180, 180, 90, 90]],
    [180, allAtOne],
  ] as const) {
    await Promise.all(viewers.map(async (viewer) => viewer.mark()));
    await Promise.all([play(cleo, height), play(dan, height)]);
    await expect.poll(settled, { timeout: 15_000 }).toEqual(expected);
    const reports = await Promise.all(viewers.map(async (viewer) => viewer.report()));
    expect(
      reports.map(({ stalls, fatal, errors }) => ({ stalls, fatal, errors })),
      `after a switch to ${height}`,
    ).toEqual(reports.map(() => ({ stalls: 0, fatal: [], errors: {} })));
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
