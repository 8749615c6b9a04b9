import type { Viewer } from '@paceline/viewer-lab';
import { expect, test } from '../fixtures/lab-test.ts';
import { mountPlayerPages, openOtherWay, openPlayerPage, progressOf } from '../fixtures/player-pages.ts';

/** Every page of demo/players that shares, by file name. */
const PAGES = [
  'hls-js',
  'video-js',
  'plyr',
  'dplayer',
  'artplayer',
  'clappr',
  'vidstack',
  'hls-video-element',
  'react-player',
  'mediaelement',
  'openplayer',
];

/** First frame, tracker, ICE, and two segments of 2 s. A busy machine takes longer. */
const SHARING_TIMEOUT_MS = 25_000;

test.describe.configure({ mode: 'parallel' });

for (const page of PAGES) {
  test(`${page}: two tabs of the page play and share`, async ({ lab }) => {
    mountPlayerPages(lab);
    await expectSharing(await Promise.all(['one', 'two'].map((name) => openPlayerPage(lab, name, page))));
  });
}

test('a fragment of configuration and a class of its own bring P2P where no script tag reaches', async ({
  lab,
}) => {
  await expectSharing([await openOtherWay(lab, 'fragment'), await openOtherWay(lab, 'class of its own')]);
});

/** Both play, they are partners, at least one has had bytes from the other, and no console has complained. */
async function expectSharing(tabs: readonly Viewer[]): Promise<void> {
  await expect(async () => {
    const progress = await Promise.all(tabs.map(progressOf));
    for (const { playedS, partnerCount } of progress) {
      expect(playedS).toBeGreaterThan(1);
      expect(partnerCount).toBe(1);
    }
    expect(progress.reduce((sum, { p2pBytes }) => sum + p2pBytes, 0)).toBeGreaterThan(0);
  }).toPass({ timeout: SHARING_TIMEOUT_MS, intervals: [250] });
  expect(tabs.map(({ consoleErrors }) => consoleErrors)).toEqual(tabs.map(() => []));
}

test('a page that leaves HLS to the browser gets one warning, with the switch', async ({ lab }) => {
  mountPlayerPages(lab);
  const warnings: string[] = [];
  const { page } = await openPlayerPage(lab, 'native', 'native-hls', (text) => warnings.push(text));
  // As a browser with HLS of its own does it; another one has the same `currentSrc`.
  await page.locator('video').dispatchEvent('playing');
  await page.locator('video').dispatchEvent('playing');
  await expect.poll(() => warnings).toEqual([expect.stringContaining('Make the player prefer MSE')]);
});
