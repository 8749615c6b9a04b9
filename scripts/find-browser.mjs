// Finds a Chromium for the end-to-end tests and benchmarks, and installs one if there is none and it may.
// As a program it prints the path and nothing else on standard output: `node scripts/find-browser.mjs [--no-install]`.
// Never waits without a limit.
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { runCommand, runScript } from './run-command.mjs';

/** A browser that cannot print its version within this time (cold disk, two cores) will not run a test either. */
const VERSION_LIMIT_MS = 20_000;
/** About 170 MB over a slow line; a blocked line fails at the first connection, see below. */
const DOWNLOAD_LIMIT_MS = 180_000;
const CONNECT_LIMIT_MS = 10_000;
const PACKAGES_LIMIT_MS = 240_000;
const INSTALL_LIMIT_MS = 600_000;

/** The headless shell comes first: without windows it opens pages in a third of the processor time. */
const NAMES_ON_PATH = [
  'chromium-headless-shell',
  ...['google-chrome', 'google-chrome-stable', 'chrome', 'chromium', 'chromium-browser'],
  ...['microsoft-edge', 'microsoft-edge-stable', 'msedge'],
];

const USUAL_PLACES = {
  linux: [
    '/usr/bin/chromium-headless-shell',
    '/opt/google/chrome/chrome',
    '/usr/bin/google-chrome',
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/lib/chromium/chromium',
    '/snap/bin/chromium',
    '/opt/microsoft/msedge/msedge',
  ],
  darwin: [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  ],
  win32: ['LOCALAPPDATA', 'PROGRAMFILES', 'PROGRAMFILES(X86)']
    .flatMap((variable) => process.env[variable] ?? [])
    .flatMap((root) => [
      join(root, 'Google/Chrome/Application/chrome.exe'),
      join(root, 'Chromium/Application/chrome.exe'),
      join(root, 'Microsoft/Edge/Application/msedge.exe'),
    ]),
};

/** Package managers that carry Chromium, and what to ask of each, in order. */
const PACKAGE_MANAGERS = {
  'apt-get': [['update'], ['install', '-y', '--no-install-recommends', 'chromium']],
  dnf: [['install', '-y', 'chromium']],
  apk: [['add', '--no-cache', 'chromium']],
  pacman: [['-Sy', '--noconfirm', 'chromium']],
};

const WAYS_OUT = `No Chromium, Chrome or Edge was found, and none could be installed. Any one of these helps:
  1. install Google Chrome or Chromium the usual way for your system;
  2. npx playwright install --with-deps chromium
  3. set PACELINE_BROWSER to the path of a Chromium executable.
Or leave the browser tests out: npm test -- --no-browser`;

/**
 * The path of a Chromium that starts. Throws an error with the ways out if there is none.
 * `install: false` only looks; `log` gets a line whenever something slow begins; `limitMs` bounds the installing.
 */
export async function findBrowser({ install = true, log = console.error, limitMs = INSTALL_LIMIT_MS } = {}) {
  const endsAtMs = performance.now() + limitMs;
  const wanted = process.env.PACELINE_BROWSER;
  if (wanted) {
    // Taken at its word: it may be a wrapper that does not know --version.
    if (isExecutable(wanted)) return wanted;
    throw new Error(
      `PACELINE_BROWSER is set to ${wanted}, which is not an executable file. Correct it or unset it.`,
    );
  }
  const found =
    (await firstThatStarts(installedBrowsers())) ?? (await firstThatStarts(await playwrightBrowser()));
  if (found !== undefined) return found;
  if (install) {
    log('find-browser: none found; asking Playwright for its Chromium');
    await runScript('node_modules/@playwright/test/cli.js', ['install', 'chromium'], {
      limitMs: within(DOWNLOAD_LIMIT_MS, endsAtMs),
      env: { PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT: String(CONNECT_LIMIT_MS) },
      stdoutTo: process.stderr,
    });
    const downloaded = await firstThatStarts(await playwrightBrowser());
    if (downloaded !== undefined) return downloaded;
    await installFromSystem(log, endsAtMs);
    // Again Playwright's too: the system's package brings the libraries that it may have lacked.
    const installed =
      (await firstThatStarts(installedBrowsers())) ?? (await firstThatStarts(await playwrightBrowser()));
    if (installed !== undefined) return installed;
  }
  throw new Error(WAYS_OUT);
}

function installedBrowsers() {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  const onPath = NAMES_ON_PATH.flatMap((name) => folders.map((folder) => join(folder, name + suffix)));
  return [...(USUAL_PLACES[process.platform] ?? []), ...onPath];
}

async function playwrightBrowser() {
  try {
    const { chromium } = await import('@playwright/test');
    return [chromium.executablePath()];
  } catch {
    return [];
  }
}

async function firstThatStarts(paths) {
  for (const path of new Set(paths)) {
    if (isExecutable(path) && (await starts(path))) return path;
  }
  return undefined;
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Some distributions ship a stub that only says where to get the real thing, and a browser may lack its libraries. */
async function starts(path) {
  // On Windows the version switch opens a window instead.
  if (process.platform === 'win32') return true;
  const { ok } = await runCommand(path, ['--version'], { limitMs: VERSION_LIMIT_MS, collect: true });
  return ok;
}

async function installFromSystem(log, endsAtMs) {
  const elevate = await elevation();
  if (elevate === undefined) return;
  for (const [manager, steps] of Object.entries(PACKAGE_MANAGERS)) {
    if (!(await runCommand(manager, ['--version'], { limitMs: VERSION_LIMIT_MS, collect: true })).ok)
      continue;
    log(`find-browser: installing chromium with ${manager}`);
    for (const args of steps) {
      const [command, ...rest] = [...elevate, manager, ...args];
      const env = { DEBIAN_FRONTEND: 'noninteractive' };
      const limitMs = within(PACKAGES_LIMIT_MS, endsAtMs);
      await runCommand(command, rest, { limitMs, env, stdoutTo: process.stderr });
    }
    return;
  }
}

/** The limit, or what is left of the whole if that is less. */
function within(limitMs, endsAtMs) {
  return Math.max(1, Math.min(limitMs, endsAtMs - performance.now()));
}

/** What to put before a command to run it as root: nothing, sudo, or undefined if a password would be asked for. */
async function elevation() {
  if (process.getuid?.() === 0) return [];
  const { ok } = await runCommand('sudo', ['-n', 'true'], { limitMs: VERSION_LIMIT_MS, collect: true });
  return ok ? ['sudo', '-n'] : undefined;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  try {
    console.log(await findBrowser({ install: !process.argv.includes('--no-install') }));
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
