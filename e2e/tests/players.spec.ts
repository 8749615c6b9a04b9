import type { Viewer } from '@paceline/viewer-lab';
import { expect, test } from '../fixtures/lab-test.ts';
import { mountPlayerPages, openOtherWay, openPlayerPage, progressOf } from '../fixtures/player-pages.ts';

/** Every page of demo/players that shares, by file name; a few at a time, for a dozen videos are too many for two cores. */
const PAGES = [
  ['hls-js', 'video-js', 'plyr', 'dplayer'],
  ['artplayer', 'clappr', 'vidstack', 'hls-video-element'],
  ['react-player', 'mediaelement', 'openplayer'],
];

/** First frame, tracker, ICE, and two segments of 2 s. A busy machine takes longer. */
const SHARING_TIMEOUT_MS = 25_000;

test.describe.configure({ mode: 'parallel' });

for (const pages of PAGES) {
  test(`${pages.join(', ')}: the pages play and share with each other`, async ({ lab }) => {
    mountPlayerPages(lab);
    await expectSharing(await Promise.all(pages.map((page) => openPlayerPage(lab, page, page))));
  });
}

test('a fragment of configuration and a class of its own bring P2P where no script tag reaches', async ({
  lab,
}) => {
  await expectSharing([await openOtherWay(lab, 'fragment'), await openOtherWay(lab, 'class of its own')]);
});

/** All play, all are partners, each has had bytes from another, and no console has complained. */
async function expectSharing(tabs: readonly Viewer[]): Promise<void> {
  await expect(async () => {
    for (const tab of tabs) {
      const { playedS, partnerCount, p2pBytes } = await progressOf(tab);
      expect(playedS, tab.name).toBeGreaterThan(1);
      expect(partnerCount, tab.name).toBe(tabs.length - 1);
      expect(p2pBytes, tab.name).toBeGreaterThan(0);
    }
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
