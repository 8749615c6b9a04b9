import { expect, test } from './lab-fixture.ts';

const RATE_BPS = 12_000_000;
const SEGMENTS = 30;
const WARMUP = 4;

test('hls.js goes on seeing the CDN alone, whatever the share of hits', async ({ page, lab }) => {
  await lab.open(page, '1.7');
  const disarm = lab.library.inject({ type: 'rate', rateBps: RATE_BPS, match: /^paced\/high\/seg/ });
  const runAt = (tenths: number): Promise<{ estimateBps: number; hits: number; segments: number }> =>
    page.evaluate((options) => window.lab!.runBandwidth(options), {
      url: `${lab.library.url}/live/paced/vod-${SEGMENTS}.m3u8`,
      fastSegmentUrl: `${lab.library.url}/live/high/seg-%.m4s`,
      segmentCount: SEGMENTS,
      tenths,
      warmup: WARMUP,
    }); // `lab` is set by the page
  const alone = await runAt(0);
  const half = await runAt(5);
  const most = await runAt(9);
  disarm();
  expect([alone.hits, half.hits, most.hits]).toEqual([0, 13, 23]);
  // In proportion within one run: the machine's own speed is in all three. Dated as instant, nine hits in ten read tenfold.
  for (const { estimateBps } of [half, most]) {
    expect(estimateBps / alone.estimateBps).toBeGreaterThan(0.9);
    expect(estimateBps / alone.estimateBps).toBeLessThan(1.1);
  }
});

test('a segment that dries up at the peers is abandoned, and hls.js switches down', async ({ page, lab }) => {
  await lab.open(page, '1.7');
  const report = await page.evaluate(
    (url) => window.lab!.runEmergency(url), // set by the page
    `${lab.library.url}/live/ladder.m3u8`,
  );
  expect(report.aborts).toBeGreaterThan(0);
  expect(report.lowSegments).toBeGreaterThan(0);
  // `aborted` is how the abandoned request ends; nothing else may have gone wrong.
  expect(report.errors.filter((error) => !/^(?:aborted|bufferStalled)/.test(error))).toEqual([]);
});
