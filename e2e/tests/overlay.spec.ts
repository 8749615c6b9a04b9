import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Page } from '@playwright/test';
import type { AxeResults } from 'axe-core';
import { expect, test } from '../fixtures/browser.ts';

/** The panel on a page as strict as they come. Its sessions are played: what real ones say is the business of other tests. */

const ADDRESS = 'http://localhost/watch';
const HOT_KEY = 'Control+Alt+Shift+P';

/** No inline script or style, nothing parsed from text, nothing from elsewhere. */
const POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; require-trusted-types-for 'script'";

/** Everything that a hostile style sheet could do to a panel that is not apart. */
const STYLE = `* { display: none !important; color: red !important; position: static !important; font-size: 99px !important }
  html, body, main, #player, video, button { display: block !important; font-size: 16px !important }`;

const HTML = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Watch</title><link rel="icon" href="data:,">
  <link rel="stylesheet" href="/style.css"><main><div id="player"><video id="video" width="320"></video></div>
  <button id="large">Large</button><button id="bare">Bare</button></main>
  <script src="/page.js"></script><script src="/overlay.js"></script><script src="/axe.js"></script></html>`;

/** Two sessions that play: one second of the clock is one second of media. */
const PAGE_SCRIPT = `
  const slots = Array.from({ length: 256 }, (_, index) => (index < 60 || index > 120 ? undefined : index % 3 ? 'p2p' : 'cdn'));
  const listeners = [];
  const fakeSession = (state, rate) => ({
    stats: () => ({
      state, cdnBytes: 1_250_000, p2pBytes: 5_000_000 + rate * performance.now(), uploadBytes: 0, wastedBytes: 0,
      offloadRatio: 0.8, cdnBps: 0, p2pBps: 0, uploadBps: 0, uplinkBps: 0, partnerCount: 3, swarmSize: 41, groupSize: 12,
      liveLatencyMs: 4_300, bufferAheadMs: 6_000, stallCount: 0, stallMs: 0, startupMs: 700,
      segments: { cdn: 1, p2p: 2, mixed: 3 }, ledSegments: 4, rescuedSegments: 5, bannedPeers: 0,
    }),
    window: () => ({
      trackId: '00c0ffee', start: 0, slots, pending: slots.map((_, index) => index === 121),
      availability: slots.map(() => 2), playhead: 100, urgentEnd: 110, liveEdge: 125, slotsPerSegment: 10,
    }),
    partners: () => [],
    on: (name, listener) => listeners.push(listener),
    off: (name, listener) => listeners.splice(listeners.indexOf(listener), 1),
  });
  window.living = [fakeSession('sharing', 250)];
  window.addPlayer = () => living.push(fakeSession('cdn-only', 0));
  window.warn = () => listeners.forEach((listener) => listener({ code: 'ice-failing', message: 'No way through: <b>add a STUN server</b>.' }));
  window.listenerCount = () => listeners.length;
  window.looks = 0;
  window.Paceline = { version: '9.9.9', sessions: () => (looks++, living) };
  window.keys = [];
  window.clicks = 0;
  window.violations = [];
  addEventListener('securitypolicyviolation', (event) => violations.push(event.violatedDirective + ' ' + event.sourceFile));
  document.addEventListener('keydown', (event) => keys.push(event.key));
  document.addEventListener('click', () => clicks++);
  document.querySelector('#large').onclick = () => document.querySelector('#player').requestFullscreen();
  document.querySelector('#bare').onclick = () => document.querySelector('#video').requestFullscreen();
`;

interface WatchPage {
  readonly axe: { run(context: string): Promise<AxeResults> };
  readonly looks: number;
  readonly keys: readonly string[];
  readonly clicks: number;
  readonly violations: readonly string[];
  readonly PacelineOverlay: { readonly overlay: { destroy(): void } };
  addPlayer(): void;
  warn(): void;
  listenerCount(): number;
}

async function openPage(page: Page, search = ''): Promise<void> {
  const resolve = createRequire(import.meta.url).resolve;
  const files: Readonly<Record<string, string | (() => Promise<string>)>> = {
    '/watch': HTML,
    '/style.css': STYLE,
    '/page.js': PAGE_SCRIPT,
    '/overlay.js': () => readFile(resolve('@paceline/overlay/dist/paceline-overlay.min.js'), 'utf8'),
    '/axe.js': () => readFile(resolve('axe-core/axe.min.js'), 'utf8'),
  };
  await page.route('http://localhost/**', async (route) => {
    const path = new URL(route.request().url()).pathname;
    const file = files[path] ?? '';
    const contentType = path.endsWith('.js')
      ? 'text/javascript'
      : path.endsWith('.css')
        ? 'text/css'
        : 'text/html';
    const body = typeof file === 'string' ? file : await file();
    await route.fulfill({ contentType, body, headers: { 'Content-Security-Policy': POLICY } });
  });
  await page.goto(ADDRESS + search);
}

/** Something of the page's own scripts. */
function inPage<Result>(page: Page, read: (watch: WatchPage) => Result): Promise<Result> {
  return page.evaluate(`(${read.toString()})(window)`);
}

test('the panel opens with its hot key, shows what sessions do, and closes with Escape', async ({ page }) => {
  await openPage(page);
  const panel = page.getByRole('dialog', { name: 'Paceline' });
  await page.locator('#large').focus();
  await expect(panel).toBeHidden();
  expect(await inPage(page, ({ looks, listenerCount }) => looks + listenerCount())).toBe(0);

  await page.keyboard.press(HOT_KEY);
  await expect(panel).toBeFocused();
  expect(await inPage(page, ({ keys }) => keys)).not.toContain('P');
  await expect(panel).toContainText('9.9.9');
  await expect(panel).toContainText('sharing');
  await expect(panel).toContainText('80.0 % offload');
  await expect(panel.getByRole('row', { name: 'CDN' })).toContainText('1.25 MB');
  await expect(panel.getByRole('row', { name: 'Partners' })).toContainText(/(1\.9|2\.0)\d Mbit\/s/);
  await expect(panel.getByRole('img', { name: 'Window' })).toHaveAccessibleName(
    /21 from the CDN, 40 from partners, 1 pending, 3 missing/,
  );
  const [box, size] = [await panel.boundingBox(), page.viewportSize()];
  expect([Math.round(box!.x + box!.width), Math.round(box!.y)]).toEqual([size!.width - 12, 12]);

  await inPage(page, (watch) => {
    watch.warn();
    watch.addPlayer();
  });
  await expect(panel.getByRole('list', { name: 'Warnings' })).toContainText(
    'ice-failing (1) No way through: <b>add a',
  );
  await panel.getByRole('tab', { name: 'Player 1' }).focus();
  await page.keyboard.press('ArrowRight');
  await expect(panel.getByRole('tab', { name: 'Player 2' })).toBeFocused();
  await expect(panel).toContainText('cdn-only');

  await panel.getByRole('button', { name: /Move to the next corner/ }).focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowLeft');
  expect((await panel.boundingBox())!.x).toBe(12);
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await panel.getByRole('button', { name: 'Copy report' }).click();
  await expect(panel.getByRole('status')).toHaveText('Report copied.');
  const copied: unknown = JSON.parse(await page.evaluate(() => navigator.clipboard.readText()));
  expect(copied).toMatchObject({
    page: ADDRESS,
    sessions: [{ warnings: [{ code: 'ice-failing' }] }, { warnings: [] }],
  });

  await page.keyboard.press('Escape');
  await expect(panel).toBeHidden();
  await expect(page.locator('#large')).toBeFocused();
  const { looks, clicks, violations } = await inPage(page, ({ looks, clicks, violations }) => ({
    looks,
    clicks,
    violations,
  }));
  expect({ clicks, violations }).toEqual({ clicks: 0, violations: [] });
  await page.waitForTimeout(1_300);
  expect(await inPage(page, (watch) => watch.looks), 'closed, it looks at nothing').toBe(looks);
});

test('the panel is there at once with ?paceline=debug, and has nothing that axe objects to', async ({
  page,
}) => {
  await openPage(page, '?paceline=debug');
  await expect(page.getByRole('dialog', { name: 'Paceline' })).toBeVisible();
  await inPage(page, (watch) => {
    watch.warn();
    watch.addPlayer();
  });
  await expect(page.getByRole('tab')).toHaveCount(2);
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const { violations, passes } = await inPage(page, ({ axe }) => axe.run('paceline-overlay'));
    expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
    const checked = passes.map(({ id }) => id);
    expect(checked).toEqual(
      expect.arrayContaining(['button-name', 'color-contrast', 'aria-dialog-name', 'svg-img-alt']),
    );
  }
});

test('the panel follows into fullscreen, can be seen over a bare video, and leaves nothing behind', async ({
  page,
}) => {
  await openPage(page, '?paceline=debug');
  const panel = page.getByRole('dialog', { name: 'Paceline' });
  const owner = (): Promise<string | undefined> =>
    page.evaluate(() => document.querySelector('paceline-overlay')?.parentElement?.id);
  /** What lies at the middle of the panel. */
  const onTop = async (): Promise<string | undefined> => {
    const { x, y } = (await panel.boundingBox())!;
    return page.evaluate(
      ([left, top]) => document.elementFromPoint(left!, top!)?.localName,
      [x + 20, y + 20],
    );
  };
  await page.locator('#large').click();
  await expect.poll(owner).toBe('player');
  expect(await onTop()).toBe('paceline-overlay');
  await page.evaluate(() => document.exitFullscreen());
  await expect.poll(owner).toBe('');
  await page.locator('#bare').click();
  await expect.poll(() => page.evaluate(() => document.fullscreenElement?.id)).toBe('video');
  expect(await owner()).toBe('');
  // Nothing but the video can be pointed at, so what is seen has to tell.
  const clip = (await panel.boundingBox())!;
  const shown = await page.screenshot({ clip });
  await page.keyboard.press(HOT_KEY);
  await expect(panel).toBeHidden();
  expect(shown.equals(await page.screenshot({ clip })), 'nothing was to be seen of the panel').toBe(false);
  await page.keyboard.press(HOT_KEY);
  await expect(panel).toBeVisible();
  await page.evaluate(() => document.exitFullscreen());

  await inPage(page, ({ PacelineOverlay }) => PacelineOverlay.overlay.destroy());
  await page.keyboard.press(HOT_KEY);
  await expect(page.locator('paceline-overlay')).toHaveCount(0);
  const { listeners, keys } = await inPage(page, ({ listenerCount, keys }) => ({
    listeners: listenerCount(),
    keys,
  }));
  expect(listeners).toBe(0);
  expect(keys, 'the key is the page’s again').toContain('P');
});
