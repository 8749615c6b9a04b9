import type { Viewer } from '@paceline/viewer-lab';
import { expect, test } from '../fixtures/lab-test.ts';
import { delay, meshed, observe, openSwarm } from '../fixtures/swarm.ts';

const BACK_S = 4;
const ROUNDS = 3;

/** A decoder that is busy, and a segment that had to be fetched anew, ms. */
const MARGIN_MS = 1_000;

/** Seeks back and to the live edge in turn; gives how long each seek took to play, ms. */
async function seekAround({ page }: Viewer): Promise<number[]> {
  const tookMs: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    tookMs.push(await page.evaluate((s) => window.viewer.seek(window.viewer.video.currentTime - s), BACK_S));
    await delay(800);
    tookMs.push(
      await page.evaluate(() => {
        const { viewer } = window;
        return viewer.seek(viewer.hls?.liveSyncPosition ?? NaN);
      }),
    );
    await delay(800);
  }
  return tookMs;
}

test('seeking back and to the live edge is as quick as without P2P', async ({ lab }) => {
  const viewers = await openSwarm(lab, ['ann', 'ben', 'cleo']);
  const plain = await lab.open('pat', { tracker: undefined });
  const everybody = [...viewers, plain];
  await observe(lab, everybody, 6_000);

  const tookMs = await Promise.all(everybody.map(seekAround));
  const worstPlainMs = Math.max(...(tookMs.at(-1) ?? []));
  for (const [index, { name }] of viewers.entries()) {
    const worstMs = Math.max(...(tookMs[index] ?? []));
    expect(worstMs, `${name}: ${JSON.stringify(tookMs)}`).toBeLessThanOrEqual(worstPlainMs + MARGIN_MS);
  }

  await meshed(viewers);
  const { reports } = await observe(lab, everybody, 5_000);
  for (const [index, { name, consoleErrors }] of everybody.entries()) {
    const { stalls, fatal, errors } = reports[index]!;
    expect({ name, stalls, fatal, errors }).toEqual({ name, stalls: 0, fatal: [], errors: {} });
    expect(consoleErrors).toEqual([]);
  }
  for (const { stats } of reports.slice(0, 3)) expect(stats?.p2pBytes).toBeGreaterThan(0);
});
