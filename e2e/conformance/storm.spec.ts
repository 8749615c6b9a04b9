import { expect, test } from './lab-fixture.ts';

for (const mode of ['off', 'cold', 'warm', 'short'] as const) {
  test(`seek, level, element and source storm, ${mode}: no late call, nothing left open`, async ({
    page,
    lab,
  }) => {
    await lab.open(page, '1.7');
    const report = await page.evaluate(
      ([url, source]) => window.lab!.runStorm(url, source), // set by the page
      [`${lab.library.url}/live/ladder.m3u8`, { mode, waitMs: 90 }] as const,
    );
    expect(report.breaches).toEqual([]);
    expect(report.fatalErrors).toEqual([]);
    expect(report.loads).toBeGreaterThan(10);
    expect([report.openLoads, report.pendingAtSource, report.listenersLeft]).toEqual([0, 0, false]);
  });
}

for (const hlsBuild of ['1.5', '1.7'] as const) {
  test(`destroyed in the middle of a load, hls.js ${hlsBuild}: silence`, async ({ page, lab }) => {
    await lab.open(page, hlsBuild);
    for (const mode of ['off', 'cold'] as const) {
      const report = await page.evaluate(
        ([url, source]) => window.lab!.runDestroy(url, source, 6), // set by the page
        [`${lab.library.url}/live/vod-6.m3u8`, { mode }] as const,
      );
      expect(report).toMatchObject({ breaches: [], openLoads: 0, pendingAtSource: 0 });
    }
  });
}
