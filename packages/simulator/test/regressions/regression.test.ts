import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { loadRegressions, runScenarios, violationsOf } from '../../src/index.ts';

const DIRECTORY = fileURLToPath(new URL('../../src/regressions', import.meta.url));

const regressions = loadRegressions(DIRECTORY);

describe('seeds that once failed', () => {
  it('are there', () => {
    expect(regressions.size).toBeGreaterThan(0);
  });

  for (const [file, { reason, expect: expected, scenario }] of regressions) {
    it(`${file}: ${reason}`, async () => {
      const [results = []] = await runScenarios([scenario], { processes: 1 });
      expect(results.length).toBe(scenario.groups.length);
      expect(violationsOf(expected, results)).toEqual([]);
    });
  }
});
