import { expect, test } from './lab-fixture.ts';
import type { BandwidthReport } from './page/bandwidth-run.ts';

const RATE_BPS = 12_000_000;
const SEGMENTS = 30;
const WARMUP = 4;

test('hls.js goes on seeing the CDN alone, whatever the share of hits', async ({ page, lab }) => {
  await lab.open(page, '1.7');
  const disarm = lab.library.inject({ type: 'rate', rateBps: RATE_BPS, match: /^paced\/high\/seg/ });
  const runAt = (tenths: number): Promise<BandwidthReport> =>
    page.evaluate((options) => window.lab!.runBandwidth(options), {
      url: `${lab.library.url}/live/paced/vod-${SEGMENTS}.m3u8`,
      fastSegmentUrl: `${lab.library.url}/live/high/seg-%.m4s`,
      segmentCount: SEGMENTS,
      tenths,
      warmup: WARMUP,
    }); // `lab` is set by the page
  const reports = [await runAt(0), await runAt(5), await runAt(9)];
  disarm();
  expect(reports.map(({ hits }) => hits)).toEqual([0, 13, 23]);
  for (const { estimateBps, cdnAloneBps } of reports) {
    // Against the downloads of the same run, so the machine's own speed is in both. Hits dated as instant would read tenfold.
    expect(estimateBps / cdnAloneBps).toBeGreaterThan(0.9);
    expect(estimateBps / cdnAloneBps).toBeLessThan(1.1);
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
