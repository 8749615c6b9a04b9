import { existsSync } from 'node:fs';

/**
 * The headless shell first: the same engine without windows, whose pages (tabs, side panels) cost 1.5 s of processor time for
 * every viewer that is opened. Playwright's own browser is one too.
 */
const SYSTEM_BROWSERS = ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium'];

/**
 * Quiet (no requests of the browser's own), and with what a test viewer needs: sound without a click, full speed while
 * hidden, and WebRTC candidates that work between tabs of one machine.
 */
const ARGUMENTS = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--autoplay-policy=no-user-gesture-required',
  '--disable-background-timer-throttling',
  '--disable-renderer-backgrounding',
  '--disable-backgrounding-occluded-windows',
  '--disable-features=WebRtcHideLocalIpsWithMdns',
  '--allow-loopback-in-peer-connection',
  '--enable-precise-memory-info',
];

export interface BrowserLaunch {
  readonly args: string[];
  readonly executablePath?: string;
}

/**
 * How Chromium is started: the one named by the environment variable PACELINE_BROWSER, or that of the system, or the one that
 * Playwright brings along.
 */
export function browserLaunch(): BrowserLaunch {
  const named = process.env['PACELINE_BROWSER'];
  const executablePath = named || SYSTEM_BROWSERS.find((path) => existsSync(path));
  // The sandbox of Chromium refuses to run as root, as in most containers.
  const args = process.getuid?.() === 0 ? ['--no-sandbox', ...ARGUMENTS] : [...ARGUMENTS];
  return { args, ...(executablePath !== undefined && { executablePath }) };
}
