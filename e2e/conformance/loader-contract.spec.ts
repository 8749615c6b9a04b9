import type { ProbeCase, ProbeResult } from './page/loader-probe.ts';
import type { SourceOptions } from './page/sources.ts';
import { expect, HLS_BUILDS, type Lab, test } from './lab-fixture.ts';

/** The requests of the contract, each with an outcome that every loader must agree on. */
function contractCases({ library }: Lab, mode: string): readonly ProbeCase[] {
  // A URL per mode: the modes run at the same time, and the browser's cache lets one request per URL through at a time.
  const at = (name: string): string => `${library.url}/live/probe/${name}?${mode}`;
  return [
    { name: 'success', url: at('fine-1.m4s'), primed: true, inTerminal: ['destroy', 'destroy'] },
    { name: 'abort after success', url: at('fine-2.m4s'), primed: true, inTerminal: ['destroy', 'abort'] },
    { name: 'byte range', url: at('fine-3.m4s'), primed: true, range: [100, 4100] },
    { name: 'progressive', url: at('fine-4.m4s'), primed: true, progressive: true },
    { name: '404', url: at('missing.m4s') },
    { name: '503', url: at('busy.m4s') },
    { name: 'network error', url: 'http://127.0.0.1:1/nothing.m4s' },
    { name: 'broken off', url: at('cut.m4s') },
    { name: 'no first byte', url: at('hang-1.m4s'), maxTimeToFirstByteMs: 150 },
    { name: 'no end', url: at('stall-1.m4s'), maxTimeToFirstByteMs: 5000, maxLoadTimeMs: 250 },
    { name: 'early abort', url: at('stall-2.m4s'), then: { atMs: 15, calls: ['abort', 'destroy'] } },
    { name: 'late abort', url: at('stall-3.m4s'), then: { atMs: 160, calls: ['abort', 'destroy'] } },
    { name: 'early destroy', url: at('stall-4.m4s'), then: { atMs: 15, calls: ['destroy', 'destroy'] } },
    { name: 'late destroy', url: at('stall-5.m4s'), then: { atMs: 160, calls: ['destroy', 'destroy'] } },
    { name: 'load twice', url: at('stall-6.m4s'), then: { atMs: 20, calls: ['load', 'destroy'] } },
  ];
}

const MODES: readonly SourceOptions[] = [
  { mode: 'off' },
  { mode: 'cold' },
  { mode: 'warm' },
  { mode: 'short' },
];

function seenByName(
  cases: readonly ProbeCase[],
  results: readonly ProbeResult[],
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(cases.map((each, i) => [each.name, results[i]?.seen]));
}

for (const hlsBuild of HLS_BUILDS) {
  test(`loader contract, hls.js ${hlsBuild}: every mode ends like the stock loader`, async ({
    page,
    lab,
  }) => {
    await lab.open(page, hlsBuild);
    const cases = contractCases(lab, 'any');
    const probe = (options: SourceOptions): Promise<readonly ProbeResult[]> =>
      page.evaluate(
        ([of, mode]) => window.lab!.probeLoader(of, mode), // set by the page
        [contractCases(lab, options.mode), options] as const,
      );
    const [stock, ...ours] = await Promise.all([{ mode: 'stock' } as const, ...MODES].map(probe));
    expect(stock).toHaveLength(cases.length);
    expect(stock?.every(({ seen }) => seen.sameStats && seen.timesInOrder && !seen.insideLoad)).toBe(true);
    for (const [i, results] of ours.entries()) {
      const mode = MODES[i]?.mode;
      expect(seenByName(cases, results), mode).toEqual(seenByName(cases, stock ?? []));
    }
  });
}

test('network details are those of the CDN request, and null where there was none', async ({ page, lab }) => {
  await lab.open(page, '1.7');
  const url = `${lab.library.url}/live/probe/fine.m4s`;
  const fine: ProbeCase = { name: 'fine', url, primed: true };
  const stopped: ProbeCase = { name: 'stopped', url, then: { atMs: 10, calls: ['abort'] } };
  const details = await page.evaluate(
    async ([one, two]) => {
      const probe = window.lab!.probeLoader; // set by the page
      const hit = await probe([one], { mode: 'warm' });
      const cdn = await probe([one, two], { mode: 'cold' });
      return [...hit, ...cdn].map((result) => result.networkDetails);
    },
    [fine, stopped] as const,
  );
  expect(details).toEqual(['null', 'object', 'null']);
});

test('both time limits count from the start, over peers and CDN together', async ({ page, lab }) => {
  await lab.open(page, '1.7');
  const at = (name: string): string => `${lab.library.url}/live/probe/${name}`;
  const waitMs = 400;
  const cases: readonly ProbeCase[] = [
    { name: 'ends while waiting', url: at('hang-2.m4s'), maxTimeToFirstByteMs: 200 },
    { name: 'ends at the CDN', url: at('hang-3.m4s'), maxTimeToFirstByteMs: 600 },
    { name: 'total ends at the CDN', url: at('stall-7.m4s'), maxLoadTimeMs: 700 },
  ];
  const results = await page.evaluate(
    ([of, wait]) => window.lab!.probeLoader(of, { mode: 'cold', waitMs: wait }), // set by the page
    [cases, waitMs] as const,
  );
  expect(results.map(({ seen }) => seen.calls)).toEqual([['timeout'], ['timeout'], ['timeout']]);
  const limits = [200, 600, 700];
  for (const [i, { elapsedMs }] of results.entries()) {
    // A limit that started anew at the CDN would end after `waitMs` more.
    expect(elapsedMs).toBeGreaterThanOrEqual((limits[i] ?? 0) - 2);
    expect(elapsedMs).toBeLessThan((limits[i] ?? 0) + waitMs);
  }
});
