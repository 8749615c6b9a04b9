import type { PageViewer, Viewer, ViewerReport } from '@paceline/viewer-lab';
import { cdnBytesOf } from '../fixtures/cdn-books.ts';
import { expect, test } from '../fixtures/lab-test.ts';
import { delay } from '../fixtures/swarm.ts';

interface TwoPlayers {
  readonly players: readonly [PageViewer, PageViewer];
}

async function reportsOf({ page }: Viewer): Promise<ViewerReport[]> {
  return page.evaluate(() => (window as unknown as TwoPlayers).players.map((player) => player.report()));
}

test('two players on one page have a session each, share with each other and end apart', async ({ lab }) => {
  const viewer = await lab.open('both', { stream: undefined });
  await viewer.page.evaluate(
    ({ streams, tracker }) => {
      const players = streams.map((stream) => {
        const video = document.createElement('video');
        video.muted = true;
        document.body.append(video);
        const player = window.createViewer(video);
        player.start({ stream, tracker });
        return player;
      });
      Object.assign(window, { players });
    },
    { streams: ['left', 'right'].map((name) => lab.origin.streamUrl(name)), tracker: lab.trackerUrl },
  );
  await expect
    .poll(async () => (await reportsOf(viewer)).map(({ stats }) => stats?.partnerCount), { timeout: 20_000 })
    .toEqual([1, 1]);
  await delay(9_000);
  const before = await reportsOf(viewer);
  for (const { stalls, fatal, errors, warnings } of before) {
    expect({ stalls, fatal, errors, warnings }).toEqual({ stalls: 0, fatal: [], errors: {}, warnings: [] });
  }
  const [left, right] = before.map(({ stats }) => stats);
  expect(Math.max(left?.p2pBytes ?? 0, right?.p2pBytes ?? 0)).toBeGreaterThan(500_000);
  // A response that is under way is counted by the origin first; what is counted wrongly adds up and stays.
  await expect(async () => {
    const booked = [...lab.origin.counters().byViewer.entries()].map(([name, { segment }]) => [
      name,
      segment.bytes,
    ]);
    const own = (await reportsOf(viewer)).map(({ stats }) => stats?.cdnBytes);
    expect(Object.fromEntries(booked)).toEqual({ left: own[0], right: own[1] });
  }).toPass({ timeout: 5_000 });

  await viewer.page.evaluate(() => (window as unknown as TwoPlayers).players[0].session?.destroy());
  await viewer.page.evaluate(() =>
    (window as unknown as TwoPlayers).players.forEach((player) => player.mark()),
  );
  await delay(6_000);
  const after = await reportsOf(viewer);
  expect(after.map(({ stats }) => stats?.state)).toEqual(['destroyed', 'sharing']);
  for (const [index, { stalls, fatal, currentTime }] of after.entries()) {
    expect({ stalls, fatal }).toEqual({ stalls: 0, fatal: [] });
    expect(currentTime).toBeGreaterThan((before[index]?.currentTime ?? NaN) + 4);
  }
  expect(viewer.consoleErrors).toEqual([]);
  expect(cdnBytesOf(lab, viewer), 'streams are booked on their own names').toBe(0);
});
