import { readFile } from 'node:fs/promises';
import { parseTrace } from '@paceline/simulator';
import { axeViolations } from '../fixtures/axe.ts';
import { expect, test } from '../fixtures/browser.ts';
import { startDemoProcess, type DemoProcess } from '../fixtures/demo-process.ts';

const VIEWERS = 3;

/** A small phone. */
const NARROW = { width: 360, height: 740 };

test.describe('the QoS page', () => {
  let demo: DemoProcess;

  test.beforeAll(async () => {
    demo = await startDemoProcess('--viewers', String(VIEWERS));
  });

  test.afterAll(async () => {
    await demo.close();
  });

  test('shows who shares with whom, where each segment came from and why, and nothing is wrong with it', async ({
    page,
  }) => {
    const errors: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error') errors.push(message.text());
    });
    page.on('pageerror', (error) => errors.push(String(error)));
    await page.goto(demo.url);
    await expect(page.getByRole('article')).toHaveCount(VIEWERS);

    const detail = page.getByRole('region', { name: 'Partners, log and segments of a viewer' });
    const partners = detail.getByRole('region', { name: 'Partners', exact: true }).locator('tbody tr');
    await expect(partners).toHaveCount(VIEWERS - 1, { timeout: 20_000 });
    // Somebody leads, somebody gets from partners, whoever is looked at.
    const reasons = detail.locator('.reason');
    await expect(async () => {
      const words = await reasons.allTextContents();
      expect(words.filter((word) => /^(pushed|pulled)/.test(word)).length).toBeGreaterThan(1);
      expect(words).toContain('CDN');
    }).toPass({ timeout: 20_000 });

    const topology = page.locator('.topology');
    await expect(topology.locator('.node')).toHaveCount(VIEWERS);
    await expect(topology.locator('.flow-p2p').first()).toBeAttached({ timeout: 10_000 });
    await expect(topology.getByRole('img')).toHaveAccessibleName(/^3 viewers, \d of them sending: /);

    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await axeViolations(page), colorScheme).toEqual([]);
    }
    await page.setViewportSize(NARROW);
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(width).toBeLessThanOrEqual(NARROW.width);
    expect(errors).toEqual([]);
  });

  test('can be used with the keyboard alone, takes viewers off the network, and exports a trace', async ({
    page,
  }) => {
    await page.goto(demo.url);
    await expect(page.getByRole('article')).toHaveCount(VIEWERS);
    const add = page.getByRole('button', { name: 'Add viewer', exact: true });
    await add.focus();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('article')).toHaveCount(VIEWERS + 1);
    const toggle = page.getByRole('switch', { name: 'Viewer 2: P2P' });
    await expect(toggle).toBeEnabled({ timeout: 15_000 });
    await toggle.focus();
    await page.keyboard.press('Space');
    await expect(toggle).toHaveAttribute('aria-checked', 'false');
    await page.getByRole('button', { name: 'Remove Viewer 4' }).focus();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('article')).toHaveCount(VIEWERS);

    const condition = page.getByRole('combobox', { name: 'Viewer 1: condition' });
    const card = page.getByRole('article', { name: 'Viewer 1' });
    await condition.selectOption('background');
    await expect(card).toHaveAttribute('data-condition', 'background');
    // The second one shares nothing: the first and the third have each other.
    const haveAll = async (count: number): Promise<void> => {
      for (const label of ['Viewer 1', 'Viewer 3']) {
        const partners = page.getByRole('button', { name: `Partners ${count} of ${label}`, exact: true });
        await expect(partners).toBeVisible({ timeout: 20_000 });
      }
    };
    await haveAll(1);
    await condition.selectOption('offline');
    // Nothing goes either way: after 6 s of silence both let go.
    await haveAll(0);
    await condition.selectOption('online');
    await expect(card).toHaveAttribute('data-condition', 'online');
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Export a trace for the simulator' }).press('Enter');
    const trace = parseTrace(await readFile(await (await download).path(), 'utf8'));
    expect(trace.viewers.map(({ viewer, leaving }) => [viewer, leaving])).toContainEqual([
      'Viewer 4',
      'polite',
    ]);
    expect(trace.viewers.find(({ viewer }) => viewer === 'Viewer 1')?.hidden).toHaveLength(1);
  });
});
