import { rm } from 'node:fs/promises';
import type { Lab, Viewer } from '@paceline/viewer-lab';
import { expect, test } from '../fixtures/lab-test.ts';
import { buildWithVite, buildWithWebpack, installApp, makePlainPage } from './fresh-apps.ts';
import type { EmptyApp, FreshApp, Services } from './fresh-apps.ts';

/**
 * What a user does on the first day, with what npm would give: packs the packages, installs them into an empty app, builds
 * the quick starts without any configuration and opens them side by side.
 */

/** To the first frame, on a machine that has other work to do. */
const PLAYING_TIMEOUT_MS = 15_000;

/** From opening the last page to bytes from partners on all: first frame, tracker, ICE, a segment or two. */
const SHARING_TIMEOUT_MS = 30_000;

test('the packed package plays and shares in a Vite app, a webpack app and plain pages', async ({ lab }) => {
  const app = await installApp();
  try {
    const apps = await buildApps(app, { streamUrl: lab.origin.streamUrl(), trackerUrl: lab.trackerUrl });
    const viewers: Viewer[] = [];
    const strangers: string[] = [];
    for (const fresh of apps) viewers.push(await open(lab, fresh, strangers));

    for (const viewer of viewers) {
      await expect
        .poll(() => playbackOf(viewer), { message: viewer.name, timeout: PLAYING_TIMEOUT_MS })
        .toEqual({ isPlaying: true, errors: [] });
    }
    for (const { name, page } of viewers) {
      const line = page.locator('p');
      await expect(line, name).toHaveText(/^\d+ % from 3 partners \([1-9]\d* bytes\)$/, {
        timeout: SHARING_TIMEOUT_MS,
      });
    }
    for (const { name, consoleErrors } of viewers) expect(consoleErrors, name).toEqual([]);
    expect(strangers, 'requests to anybody but the origin and the tracker').toEqual([]);
  } finally {
    await rm(app.folder, { recursive: true, force: true });
  }
});

async function playbackOf({ page, consoleErrors }: Viewer): Promise<object> {
  const playedS = await page.evaluate<number>('document.querySelector("video")?.currentTime ?? 0');
  return { isPlaying: playedS > 0, errors: consoleErrors };
}

async function buildApps(app: EmptyApp, services: Services): Promise<FreshApp[]> {
  return Promise.all([
    makePlainPage(app, 'script-tag', services),
    makePlainPage(app, 'existing-player', services),
    buildWithVite(app, services),
    buildWithWebpack(app, services),
  ]);
}

async function open(lab: Lab, { name, folder }: FreshApp, strangers: string[]): Promise<Viewer> {
  lab.origin.mountDirectory(`/fresh/${name}`, folder);
  const viewer = await lab.openTab(name);
  const known = [lab.origin.url, lab.trackerUrl, 'blob:', 'data:'];
  const note = (url: string): void => {
    if (!known.some((prefix) => url.startsWith(prefix))) strangers.push(`${name}: ${url}`);
  };
  viewer.page.on('request', (request) => note(request.url()));
  viewer.page.on('websocket', (socket) => note(socket.url()));
  await viewer.page.goto(`${lab.origin.url}/fresh/${name}/`);
  return viewer;
}
