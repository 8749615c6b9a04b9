import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PageApp, PageFacts, Shown } from '../../packages/react/page/page-app.ts';
import type { Lab, Viewer } from '@paceline/viewer-lab';
import type { Page } from '@playwright/test';
import { test as base } from '../fixtures/lab-test.ts';
import { buildReactPage } from './build-page.ts';
import type { ReactVersion } from './build-page.ts';
import { watchLeftovers } from './leftovers.ts';

interface ReactFixtures {
  /** Folders of the bundled app, by version of React. */
  readonly reactPages: Readonly<Record<ReactVersion, string>>;
}

/** Playwright's `test` with a lab and with the app of packages/react, bundled once for all tests of a file. */
export const test = base.extend<object, ReactFixtures>({
  reactPages: [
    async ({}, use) => {
      const folder = await mkdtemp(join(tmpdir(), 'paceline-react-'));
      const pages = { 18: join(folder, '18'), 19: join(folder, '19') };
      try {
        for (const version of [18, 19] as const) await buildReactPage(version, pages[version]);
        await use(pages);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
    { scope: 'worker' },
  ],
});

/** A viewer at the app's page. */
export class ReactViewer {
  readonly viewer: Viewer;

  private constructor(viewer: Viewer) {
    this.viewer = viewer;
  }

  /** Opens the page and shows nothing yet. `prepare` gets the page before anything is loaded. */
  static async open(
    lab: Lab,
    name: string,
    version: ReactVersion,
    folder: string,
    prepare: (page: Page) => Promise<void> = watchLeftovers,
  ): Promise<ReactViewer> {
    const path = `/react-${version}`;
    lab.origin.mountDirectory(`${path}/built`, folder);
    lab.origin.mount(`${path}/page`, (_request, response) => {
      response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' });
      response.end(`<!doctype html><meta charset="utf-8"><title>React</title><link rel="icon" href="data:,">
        <div id="root"></div><script type="module" src="${path}/built/app.js"></script>`);
    });
    const viewer = await lab.openTab(name);
    await prepare(viewer.page);
    await viewer.page.goto(`${lab.origin.url}${path}/page/`);
    await viewer.page.waitForFunction('window.app !== undefined');
    return new ReactViewer(viewer);
  }

  async hydrate(shown: Shown): Promise<void> {
    await this.viewer.page.evaluate((props) => {
      (window as unknown as { readonly app: PageApp }).app.hydrate(props);
    }, shown);
  }

  async show(shown: Shown | undefined): Promise<void> {
    await this.viewer.page.evaluate((props) => {
      (window as unknown as { readonly app: PageApp }).app.show(props);
    }, shown);
  }

  async breakMedia(): Promise<void> {
    await this.viewer.page.evaluate(() => {
      (window as unknown as { readonly app: PageApp }).app.breakMedia();
    });
  }

  facts(): Promise<PageFacts> {
    return this.viewer.page.evaluate(() => (window as unknown as { readonly app: PageApp }).app.facts());
  }
}

export { expect } from '@playwright/test';
