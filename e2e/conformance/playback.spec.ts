import type { Page } from '@playwright/test';
import { expect, HLS_BUILDS, type Lab, test } from './lab-fixture.ts';
import type { PlaybackOptions, PlaybackReport } from './page/playback-run.ts';

const SEGMENTS = 6;
/** Of the clip: two seconds each. */
const DURATION_S = 2 * SEGMENTS;

function play(page: Page, options: PlaybackOptions): Promise<PlaybackReport> {
  return page.evaluate((of) => window.lab!.runPlayback(of), options); // set by the page
}

function vodUrl({ library }: Lab): string {
  return `${library.url}/live/vod-${SEGMENTS}.m3u8`;
}

/** How often each fragment event came; not the one that tells of the playhead, as nothing is played here. */
function fragmentCounts({ counts }: PlaybackReport): Readonly<Record<string, number>> {
  const names = Object.entries(counts).filter(([name]) => /^hlsFrag(?!Changed)/.test(name));
  return Object.fromEntries(names);
}

/** What must hold after every run with our loader. */
function expectHealthy(report: PlaybackReport): void {
  expect(report.breaches).toEqual([]);
  expect(report.damaged).toEqual([]);
  expect(report.pending).toBe(0);
  expect(report.bufferedS).toBeGreaterThan(DURATION_S - 0.5);
}

for (const hlsBuild of HLS_BUILDS) {
  test(`playback, hls.js ${hlsBuild}: the same fragment events as with the stock loader`, async ({
    page,
    lab,
  }) => {
    await lab.open(page, hlsBuild);
    const url = vodUrl(lab);
    const stock = await play(page, { url, source: { mode: 'stock' } });
    expect(stock.trace.filter((event) => event.startsWith('hlsFragBuffered'))).toHaveLength(SEGMENTS);
    for (const mode of ['off', 'cold', 'warm', 'short'] as const) {
      const ours = await play(page, { url, source: { mode } });
      expectHealthy(ours);
      expect(ours.trace, mode).toEqual(stock.trace);
      expect(ours.errors, mode).toEqual(stock.errors);
      expect(fragmentCounts(ours), mode).toEqual(fragmentCounts(stock));
      expect(ours.requests, mode).toBe(mode === 'warm' ? 2 * SEGMENTS : SEGMENTS);
      expect(ours.hits, mode).toBe(mode === 'warm' ? SEGMENTS : 0);
      expect(ours.rejects, mode).toBe(mode === 'short' ? SEGMENTS : 0);
      expect(ours.cached, mode).toBe(SEGMENTS);
      expect(ours.renditionKeys, mode).toEqual(['main']);
      expect(ours.playlists, mode).toBeGreaterThan(0);
    }
  });
}

for (const enableWorker of [true, false]) {
  test(`the own copy stays whole while hls.js consumes its one, worker ${enableWorker ? 'on' : 'off'}`, async ({
    page,
    lab,
  }) => {
    await lab.open(page, '1.7');
    const report = await play(page, { url: vodUrl(lab), source: { mode: 'warm' }, config: { enableWorker } });
    expectHealthy(report);
    expect(report.hits).toBe(SEGMENTS);
    expect(report.cached).toBe(SEGMENTS);
  });
}

for (const hlsBuild of ['1.5', '1.7'] as const) {
  test(`progressive mode, hls.js ${hlsBuild}: every mode buffers the stream`, async ({ page, lab }) => {
    await lab.open(page, hlsBuild);
    for (const mode of ['off', 'cold', 'warm', 'short'] as const) {
      const report = await play(page, { url: vodUrl(lab), source: { mode }, config: { progressive: true } });
      expectHealthy(report);
      expect(report.errors, mode).toEqual([]);
      expect(report.cached, mode).toBe(SEGMENTS);
    }
  });

  test(`byte ranges, hls.js ${hlsBuild}: are asked for, cached and served one by one`, async ({
    page,
    lab,
  }) => {
    await lab.open(page, hlsBuild);
    const url = `${lab.library.url}/live/range.m3u8`;
    const report = await play(page, { url, source: { mode: 'warm' } });
    expectHealthy(report);
    expect(report.cached).toBe(12);
    expect(report.hits).toBe(12);
  });
}

test('a 503 is retried and a 404 is not, exactly as with the stock loader', async ({ page, lab }) => {
  await lab.open(page, '1.7');
  const config = {
    fragLoadPolicy: {
      default: {
        maxTimeToFirstByteMs: 5000,
        maxLoadTimeMs: 10_000,
        timeoutRetry: null,
        errorRetry: { maxNumRetry: 2, retryDelayMs: 100, maxRetryDelayMs: 100 },
      },
    },
  };
  for (const status of [503, 404]) {
    const reports: PlaybackReport[] = [];
    for (const mode of ['stock', 'off', 'cold'] as const) {
      lab.library.clearFaults();
      lab.library.fail({ status, times: 1, match: /high\/seg-2\.m4s/ });
      reports.push(await play(page, { url: vodUrl(lab), source: { mode }, config }));
    }
    const [stock, ...ours] = reports;
    expect(stock?.errors.length).toBeGreaterThan(0);
    for (const report of ours) {
      expect(report.errors).toEqual(stock?.errors);
      expect(report.trace).toEqual(stock?.trace);
      expect(report.breaches).toEqual([]);
    }
  }
});

test('CMCD and xhrSetup go with every CDN request and never into the name of a segment', async ({
  page,
  lab,
}) => {
  await lab.open(page, '1.7');
  const config = { cmcd: { sessionId: 'conformance', contentId: 'clip', useHeaders: false } };
  const report = await play(page, { url: vodUrl(lab), source: { mode: 'off' }, config, xhrSetup: true });
  expectHealthy(report);
  expect(report.setups).toBe(SEGMENTS);
  expect(report.requestUrls.some((url) => url.includes('CMCD'))).toBe(false);
  const sent = await page.evaluate(() =>
    performance
      .getEntriesByType('resource')
      .map((entry) => entry.name)
      .filter((name) => name.includes('/seg-') && name.includes('CMCD=')),
  );
  expect(sent).toHaveLength(SEGMENTS);
});
