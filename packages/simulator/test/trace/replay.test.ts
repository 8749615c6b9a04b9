import { describe, expect, it } from 'vitest';
import type { ExperimentOptions, Laboratory } from '../../src/experiments/experiment.ts';
import { simulateGroup } from '../../src/run/simulate-group.ts';
import { replayOf, scenarioOf } from '../../src/trace/replay.ts';
import { tracedViewer, traceWith } from './trace-fixture.ts';

const OPTIONS: ExperimentOptions = {
  ...{ seed: 1, viewers: undefined, regions: undefined, seconds: undefined, sample: undefined },
  engine: {},
};

const HERE: Laboratory = {
  run: (cases) =>
    Promise.resolve(
      cases.map(({ scenario }) =>
        scenario.groups.map((specs, index) => simulateGroup(scenario, specs, index)),
      ),
    ),
};

describe('replay', () => {
  it('seats the audience of the trace', () => {
    const { groups, durationMs, cdn } = scenarioOf(traceWith(), OPTIONS);
    expect([groups.length, durationMs, cdn.latencyMs]).toEqual([1, 60_000, 50]);
    expect(groups[0]?.map(({ arriveMs }) => arriveMs)).toEqual([0, 1_000, 2_000, 3_000, 4_000, 5_000]);
    expect(groups[0]?.at(-1)).toMatchObject({ leaveMs: 30_000, leaving: 'crash', accessMs: 5 });
  });

  it('takes a line that nobody could measure for an ample one', () => {
    const viewers = [tracedViewer('a', { uplinkBps: null, rttMs: null })];
    const spec = scenarioOf(traceWith({ viewers, cdnSegmentMs: null }), OPTIONS).groups[0]?.[0];
    expect(spec?.uplinkBps).toBeGreaterThanOrEqual(1e9);
    expect(spec?.accessMs).toBeGreaterThan(0);
  });

  it('says what was measured and what comes of it now', async () => {
    const report = await replayOf(traceWith()).run(OPTIONS, HERE);
    const [measured, simulated] = report.tables[0]?.rows ?? [];
    expect(measured?.slice(0, 2)).toEqual(['measured', '0.700']);
    expect(simulated?.[0]).toBe('simulated');
    expect(Number(simulated?.[1])).toBeGreaterThan(0.5);
  });
});
