import { describe, expect, it } from 'vitest';
import type { Case, Laboratory, Scenario } from '../../src/index.ts';
import { EXPERIMENTS, simulateGroup } from '../../src/index.ts';
import { runCases } from '../../src/experiments/run-cases.ts';
import { smallScenario } from '../small-scenario.ts';

/** Runs the first group of every case, two viewers for a few seconds: enough to see that a table comes of it. */
class Rehearsal implements Laboratory {
  readonly scenarios: Scenario[] = [];

  run(cases: readonly Case[]): Promise<ReturnType<typeof simulateGroup>[][]> {
    return Promise.resolve(
      cases.map(({ scenario }) => {
        this.scenarios.push(scenario);
        const specs = (scenario.groups[0] ?? []).slice(0, 2);
        const base = { ...scenario, durationMs: 3_000, measureFromMs: 1_000 };
        return [simulateGroup(base, specs, 0)];
      }),
    );
  }
}

const OPTIONS = {
  seed: 1,
  viewers: undefined,
  regions: undefined,
  seconds: undefined,
  sample: undefined,
  engine: {},
};

describe('experiments', () => {
  for (const [name, experiment] of Object.entries(EXPERIMENTS)) {
    // Real time of the machine: that is measured by running it, not here.
    if (name === 'tick-cost') continue;
    it(`${name} plans cases and makes a table of them`, async () => {
      const laboratory = new Rehearsal();
      const report = await experiment.run(
        { ...OPTIONS, viewers: name === 'scale' ? 200 : undefined },
        laboratory,
      );
      expect(laboratory.scenarios.length).toBeGreaterThan(0);
      expect(report.tables.length).toBeGreaterThan(0);
      for (const { columns, rows } of report.tables) {
        expect(rows.length).toBeGreaterThan(0);
        for (const row of rows) {
          expect(row).toHaveLength(columns.length);
          expect(row.join(' ')).not.toMatch(/NaN|undefined/);
        }
      }
    });
  }

  it('give every viewer of a case a number of its own', async () => {
    const laboratory = new Rehearsal();
    await EXPERIMENTS['churn']?.run(OPTIONS, laboratory);
    for (const { groups } of laboratory.scenarios) {
      const numbers = groups.flat().map(({ number }) => number);
      expect(new Set(numbers).size).toBe(numbers.length);
    }
  });
});

describe('runCases', () => {
  it('simulates whole groups until the sample is reached, and says what they stand for', async () => {
    const laboratory = new Rehearsal();
    const { groups, ...base } = smallScenario({ viewers: 10 });
    const [group = []] = groups;
    const scenario = { ...base, groups: [group, group, group, group] };
    const [result] = await runCases([{ label: 'a', scenario }], { sample: 15 }, laboratory);
    expect(laboratory.scenarios[0]?.groups).toHaveLength(2);
    expect(result?.scale).toBe(2);
    expect(result?.summary.viewers).toBe(4);
  });
});
