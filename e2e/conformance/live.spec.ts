import { expect, HLS_BUILDS, test } from './lab-fixture.ts';

for (const hlsBuild of HLS_BUILDS) {
  test(`live, hls.js ${hlsBuild}: two viewers agree on names; attach and detach at run time`, async ({
    page,
    lab,
  }) => {
    await lab.open(page, hlsBuild);
    const report = await page.evaluate(
      ([url, other]) => window.lab!.runLive(url, other), // set by the page
      [lab.live.masterUrl('a'), lab.live.masterUrl('b')] as const,
    );
    const others = new Map(report.otherNames);
    const common = report.names.filter(([name]) => others.has(name));
    expect(common.length).toBeGreaterThan(3);
    for (const [name, fingerprint] of common) expect(others.get(name), name).toBe(fingerprint);
    expect(report.playhead?.mediaSequence).toBeGreaterThan(1000);
    expect(report.firstFrameSafe).toBe(1);
    expect(report.startupMs).toBeGreaterThan(0);
    expect(report.latencyMs).toBeGreaterThan(0);
    expect(report.servedWhileAttached).toBeGreaterThan(1);
    expect(report).toMatchObject({ restored: true, playedOn: true });
  });
}
