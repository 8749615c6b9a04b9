import type { WarningCode } from '@paceline/hls';
import type { Fault } from '@paceline/live-origin';
import { expect, test } from '../fixtures/lab-test.ts';
import { expectShared, expectSmooth, observe, openSwarm, p2pBytesOf } from '../fixtures/swarm.ts';

/**
 * CDNs that do not answer Range, or whose CORS rules do not allow or reveal what we would like. The page comes from another
 * origin than the stream, so that CORS applies.
 */
const CASES: Readonly<Record<string, { readonly fault: Fault; readonly warning?: WarningCode }>> = {
  'ignores Range': { fault: { type: 'noRange' }, warning: 'range-unsupported' },
  'refuses Range to other origins': { fault: { type: 'noCors', scope: 'preflight' } },
  'hides lengths from other origins': { fault: { type: 'noCors', scope: 'exposed' } },
};

for (const [behaviour, { fault, warning }] of Object.entries(CASES)) {
  test.describe(`a CDN that ${behaviour}`, () => {
    test.use({ labOptions: { origin: { faults: [fault] } } });

    test('is spared as well, and a leader whose segment dries up stalls nobody', async ({ lab }) => {
      const elsewhere = (name: string): string =>
        lab.origin.streamUrl(name).replace('127.0.0.1', 'localhost');
      const viewers = await openSwarm(lab, ['ann', 'ben', 'cleo'], (name) => ({ stream: elsewhere(name) }));
      const seen = await observe(lab, viewers, 7_000);
      expectSmooth(seen);
      expectShared(lab, seen);

      // Somebody has to fetch the rest of each of these, and would like to do so by Range.
      const driedUp = new Set<number>();
      lab.origin.inject({
        type: 'stall',
        byteLength: 60_000,
        match: ({ kind, mediaSequence = NaN }) => {
          const hit = kind === 'segment' && driedUp.size < 2 && !driedUp.has(mediaSequence);
          if (hit) driedUp.add(mediaSequence);
          return hit;
        },
      });
      const after = await observe(lab, viewers, 8_000);
      expect(driedUp.size).toBe(2);
      const { reports } = after;
      for (const { stalls, fatal, stats } of reports) {
        expect({ stalls, fatal }).toEqual({ stalls: 0, fatal: [] });
        expect(stats?.state).toBe('sharing');
      }
      expect(Math.max(...p2pBytesOf(reports))).toBeGreaterThan(0);

      const ranged = lab.origin.requests().filter(({ range }) => range !== undefined);
      expect(ranged.length, 'the rest was asked for by Range').toBeGreaterThan(0);
      for (const [index, viewer] of viewers.entries()) {
        const warns = warning !== undefined && ranged.some(({ viewer: name }) => name === viewer.name);
        expect(reports[index]?.warnings, viewer.name).toEqual(warns ? [warning] : []);
      }
    });
  });
}
