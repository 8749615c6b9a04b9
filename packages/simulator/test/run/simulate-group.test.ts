import { describe, expect, it } from 'vitest';
import type { GroupResult } from '../../src/index.ts';
import { simulateGroup, summarise } from '../../src/index.ts';
import { smallScenario, UNSHAPED } from '../small-scenario.ts';

function run(scenario: ReturnType<typeof smallScenario>): GroupResult {
  return simulateGroup(scenario, scenario.groups[0] ?? [], 0);
}

const LOSSY = { viewers: 6, lossShare: 0.002, uplinks: [{ bps: 3_000_000, weight: 1 }] };

describe('simulateGroup', () => {
  it('gives near one copy to six viewers without limits, and no stall', () => {
    const summary = summarise([run(smallScenario({ ...UNSHAPED, viewers: 6 }))]);
    expect(summary.problems).toEqual([]);
    expect(summary.copies).toBeLessThanOrEqual(1.1);
    expect(summary.stalls).toBe(0);
    expect(summary.startupP95Ms).toBeLessThan(500);
  });

  it('gives the same result for the same seed, and another for another', () => {
    const scenario = smallScenario(LOSSY, { durationMs: 22_000 });
    const first = run(scenario);
    expect(run(scenario)).toEqual(first);
    expect(run({ ...scenario, seed: 2 })).not.toEqual(first);
  });

  it('delivers what came from the CDN and from partners, and nothing else', () => {
    const result = run(smallScenario(LOSSY, { measureFromMs: 0 }));
    const sumOf = (pick: (viewer: GroupResult['viewers'][number]) => number): number =>
      result.viewers.reduce((sum, viewer) => sum + pick(viewer), 0);
    const arrived = sumOf((viewer) => viewer.cdnBytes) + result.traffic.p2pBytes;
    const used = sumOf((viewer) => viewer.watchedBytes);
    const wasted = sumOf((viewer) => viewer.wastedBytes);
    const segmentBytes = 275_000;
    // What is neither used nor wasted is in a window or on its way: less than two segments a viewer.
    expect(arrived - used - wasted).toBeGreaterThanOrEqual(0);
    expect(arrived - used - wasted).toBeLessThan(result.viewers.length * 2 * segmentBytes);
    expect(result.cdnBytesBySecond.reduce((a, b) => a + b)).toBeGreaterThanOrEqual(
      sumOf((viewer) => viewer.cdnBytes),
    );
  });

  it('counts a viewer alone as the CDN alone', () => {
    const summary = summarise([run(smallScenario({ viewers: 1 }))]);
    expect(summary.offload).toBe(0);
    expect(summary.copies).toBe(1);
  });
});
