import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Fault, type LiveOriginHandle, loadClip, startLiveOrigin } from '@paceline/live-origin';
import type { Page } from '@playwright/test';
import { build } from 'vite';
import { test as base } from '../fixtures/browser.ts';
import { ClipLibrary } from './clip-library.ts';

/** The builds of hls.js that the loader must fit, oldest first. */
export const HLS_BUILDS = ['1.5', '1.6', '1.7', 'light'] as const;
export type HlsBuild = (typeof HLS_BUILDS)[number];

const SCRIPT_OF: Readonly<Record<HlsBuild, readonly [packageName: string, file: string]>> = {
  '1.5': ['hls.js-1.5', 'hls.min.js'],
  '1.6': ['hls.js-1.6', 'hls.min.js'],
  '1.7': ['hls.js', 'hls.min.js'],
  light: ['hls.js', 'hls.light.min.js'],
};

/** What goes wrong with the probe files, by name; see `page/loader-probe.ts`. */
const PROBE_FAULTS: readonly Fault[] = [
  { type: 'status', status: 404, match: /probe\/missing/ },
  { type: 'status', status: 503, match: /probe\/busy/ },
  { type: 'hang', match: /probe\/hang/ },
  { type: 'stall', byteLength: 20_000, match: /probe\/stall/ },
  { type: 'truncate', byteLength: 20_000, match: /probe\/cut/ },
];

/** A finite stream, a live one, and the page that plays them. */
export interface Lab {
  readonly library: LiveOriginHandle;
  readonly live: LiveOriginHandle;
  /** A fresh page with one build of hls.js and `window.lab`. */
  open(page: Page, build: HlsBuild): Promise<void>;
}

async function bundlePage(outDir: string): Promise<void> {
  const here = dirname(fileURLToPath(import.meta.url));
  await build({
    configFile: false,
    root: join(here, 'page'),
    logLevel: 'error',
    build: {
      outDir,
      emptyOutDir: true,
      minify: false,
      lib: { entry: join(here, 'page', 'lab.ts'), formats: ['iife'], name: 'lab', fileName: () => 'lab.js' },
    },
  });
}

function distOf(packageName: string): string {
  const manifest = createRequire(import.meta.url).resolve(`${packageName}/package.json`);
  return join(dirname(manifest), 'dist');
}

async function startLab(directory: string): Promise<Lab & { close(): Promise<void> }> {
  await bundlePage(directory);
  const clip = await loadClip();
  const library = await startLiveOrigin({ source: new ClipLibrary(clip), faults: PROBE_FAULTS });
  const live = await startLiveOrigin();
  library.mountDirectory('/lab', directory);
  for (const build of HLS_BUILDS) {
    const [packageName, file] = SCRIPT_OF[build];
    library.mountDirectory(`/hls/${build}`, distOf(packageName));
    const scripts = [`/hls/${build}/${file}`, 'lab.js'].map((src) => `<script src="${src}"></script>`);
    const html = `<!doctype html><meta charset="utf-8"><title>lab</title><link rel="icon" href="data:,">`;
    await writeFile(
      join(directory, `${build}.html`),
      `${html}<video muted width="320"></video>${scripts.join('')}`,
    );
  }
  return {
    library,
    live,
    open: async (page, hlsBuild) => {
      await page.goto(`${library.url}/lab/${hlsBuild}.html`);
      await page.waitForFunction(() => window.lab !== undefined);
    },
    close: async () => {
      await Promise.all([library.close(), live.close()]);
    },
  };
}

export const test = base.extend<object, { lab: Lab }>({
  lab: [
    // The first argument must be a pattern: Playwright reads the fixture's dependencies out of it.
    async ({}, use) => {
      const directory = await mkdtemp(join(tmpdir(), 'paceline-conformance-'));
      const lab = await startLab(directory);
      await use(lab);
      await lab.close();
      await rm(directory, { recursive: true, force: true });
    },
    { scope: 'worker' },
  ],
});

export { expect } from '@playwright/test';
