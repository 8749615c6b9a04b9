import { cdnBytesOf, copiesOf } from '../fixtures/cdn-books.ts';
import { openForeignPage, playbackOf } from '../fixtures/foreign-page.ts';
import { expect, test } from '../fixtures/lab-test.ts';
import { delay, expectSmooth, observe } from '../fixtures/swarm.ts';

test('pages whose players make their own hls.js share by a script tag or install() alone', async ({
  lab,
}) => {
  const viewers = [
    await openForeignPage(lab, 'tag', 'script-tag'),
    await openForeignPage(lab, 'early', 'script-tag-before-hls'),
    await openForeignPage(lab, 'module', 'module'),
  ];
  const off = await openForeignPage(lab, 'off', 'script-tag', { paceline: 'off' });
  await expect
    .poll(async () => (await Promise.all(viewers.map(playbackOf))).map(({ stats }) => stats?.partnerCount), {
      timeout: 20_000,
    })
    .toEqual([2, 2, 2]);
  await delay(9_000);
  for (const viewer of viewers) {
    // On a busy machine one may have led so far.
    await expect
      .poll(async () => (await playbackOf(viewer)).stats?.p2pBytes, { message: viewer.name, timeout: 10_000 })
      .toBeGreaterThan(0);
    const { stats, waitings, errors, currentTime } = await playbackOf(viewer);
    const { name, consoleErrors } = viewer;
    expect({ name, waitings, errors, consoleErrors }).toEqual({
      name,
      waitings: 0,
      errors: [],
      consoleErrors: [],
    });
    expect(currentTime, name).toBeGreaterThan(9);
    expect(stats?.cdnBytes, name).toBeLessThanOrEqual(cdnBytesOf(lab, viewer));
  }

  // The panel comes from beside the script, and shows the session that the tag began.
  const { page, consoleErrors } = viewers[0]!;
  const panel = page.getByRole('dialog', { name: 'Paceline' });
  await expect(panel).toBeHidden();
  await page.keyboard.press('Control+Alt+Shift+P');
  await expect(panel).toContainText('sharing', { timeout: 5_000 });
  expect(consoleErrors).toEqual([]);

  const { stats, waitings, errors } = await playbackOf(off);
  expect({ waitings, errors, console: off.consoleErrors }).toEqual({ waitings: 0, errors: [], console: [] });
  expect(stats).toMatchObject({ state: 'disabled', partnerCount: 0, p2pBytes: 0, uploadBytes: 0 });
  const sequences = lab.origin
    .requests()
    .flatMap(({ viewer, mediaSequence }) => (viewer === 'off' ? (mediaSequence ?? []) : []));
  const first = Math.min(...sequences);
  expect(Math.max(...sequences) - first).toBeGreaterThan(4);
  const copies = copiesOf(lab, [off], first, Math.max(...sequences) - 1);
  expect(copies, 'switched off, it pays for everything itself').toEqual(copies.map(() => 1));
});

test('a bad option throws a PacelineError at attach, and the player is unharmed', async ({ lab }) => {
  const viewer = await lab.open('ann', { stream: undefined });
  const errors = await viewer.page.evaluate(() => {
    const { Hls, Paceline } = window;
    const bad: readonly unknown[] = [
      {},
      { tracker: 'https://tracker.example' },
      { tracker: 'wss://tracker.example', maxPartners: 99 },
      { tracker: 'wss://tracker.example', trakcer: 1 },
      { tracker: 'wss://tracker.example', upload: { maxBps: 'fast' } },
    ];
    const hls = new Hls();
    return bad.map((options) => {
      try {
        Paceline.attach(hls, options as Parameters<typeof Paceline.attach>[1]);
        return 'nothing was thrown';
      } catch (error) {
        if (!(error instanceof Paceline.PacelineError)) return String(error);
        const untouched = hls.config.fLoader === Hls.DefaultConfig.fLoader && !Paceline.sessionOf(hls);
        return { name: error.name, code: error.code, field: error.field, untouched };
      }
    });
  });
  const bad = { name: 'PacelineError', code: 'bad-option', untouched: true };
  expect(errors).toEqual([
    { ...bad, field: 'tracker' },
    { ...bad, field: 'tracker' },
    { ...bad, field: 'maxPartners' },
    { ...bad, field: 'trakcer' },
    { ...bad, field: 'upload.maxBps' },
  ]);

  // The app's player goes on with what it has: the exception came before anything was touched.
  await viewer.page.evaluate(
    ({ stream, tracker }) => {
      try {
        window.viewer.start({ stream, tracker, sdk: { maxPartners: 0 } });
      } catch {
        window.viewer.hls?.loadSource(stream);
        window.viewer.hls?.attachMedia(window.viewer.video);
        void window.viewer.video.play();
      }
    },
    { stream: lab.origin.streamUrl('ann'), tracker: lab.trackerUrl },
  );
  await expect
    .poll(async () => (await viewer.report()).currentTime, { timeout: 10_000 })
    .toBeGreaterThan(0.5);
  const seen = await observe(lab, [viewer], 4_000);
  expectSmooth(seen);
  expect(seen.reports[0]?.stats).toBeUndefined();
});
