// The pictures in the README: opens the QoS page with a few viewers, waits until they share, and photographs it on a desktop
// and on a phone. `npm run screenshots`, after `npm run build`; takes about a minute.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { chromium } from '@playwright/test';
import { findBrowser } from './find-browser.mjs';

const FOLDER = 'docs/images';
const VIEWERS = 6;
/** A window of graphs and half a minute of segments. */
const SHARING_MS = 45_000;

const SHOTS = [
  { name: 'qos-desktop', colorScheme: 'dark', viewport: { width: 1440, height: 1120 } },
  { name: 'qos-phone', colorScheme: 'light', viewport: { width: 390, height: 844 } },
];

const demo = spawn(
  process.execPath,
  ['node_modules/tsx/dist/cli.mjs', 'demo/server/main.ts', '--port', '0', '--viewers', String(VIEWERS)],
  { stdio: ['ignore', 'pipe', 'inherit'] },
);
const [line] = await once(createInterface({ input: demo.stdout }), 'line');
const url = /http:\S+/.exec(line)[0];
const browser = await chromium.launch({
  executablePath: await findBrowser({ limitMs: 120_000 }),
  args: [
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    ...['--disable-gpu', '--autoplay-policy=no-user-gesture-required', '--allow-loopback-in-peer-connection'],
    '--disable-features=WebRtcHideLocalIpsWithMdns',
  ],
});
try {
  mkdirSync(FOLDER, { recursive: true });
  const page = await browser.newPage({ viewport: SHOTS[0].viewport });
  await page.goto(url);
  await page.waitForTimeout(SHARING_MS);
  for (const { name, colorScheme, viewport } of SHOTS) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize(viewport);
    // Graphs are drawn once a second.
    await page.waitForTimeout(2_500);
    await page.screenshot({ path: `${FOLDER}/${name}.png` });
    console.log(`${FOLDER}/${name}.png`);
  }
} finally {
  await browser.close();
  demo.kill('SIGTERM');
}
