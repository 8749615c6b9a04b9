import { describe, expect, it } from 'vitest';
import type { GroupResult, ViewerResult } from '../../src/index.ts';
import { summarise } from '../../src/index.ts';
import { bySecond, quantile } from '../../src/run/summary.ts';
import { emptyTraffic } from '../../src/world/traffic.ts';

function viewer(change: Partial<ViewerResult>): ViewerResult {
  return {
    number: 0,
    region: 0,
    dueMs: 10_000,
    stallMs: 0,
    stalls: 0,
    startupMs: 100,
    latencyMs: 6_000,
    watchedBytes: 1_000,
    cdnBytes: 0,
    uploadedBytes: 100,
    wastedBytes: 0,
    playlistLoads: 5,
    passThroughs: 0,
    rescues: 0,
    uploads: true,
    ...change,
  };
}

function group(viewers: ViewerResult[], change: Partial<GroupResult> = {}): GroupResult {
  return {
    index: 0,
    viewers,
    traffic: emptyTraffic(),
    cdnBytesBySecond: [1, 2],
    watchedBytesBySecond: [3],
    facts: 0,
    events: 0,
    problems: [],
    ...change,
  };
}

describe('summarise', () => {
  it('reads offload and copies from CDN bytes and bytes watched', () => {
    const summary = summarise([group([viewer({ cdnBytes: 1_500 }), viewer({}), viewer({}), viewer({})])]);
    expect(summary.offload).toBeCloseTo(1 - 1_500 / 4_000);
    expect(summary.copies).toBeCloseTo(1.5);
  });

  it('counts a group by its weight', () => {
    const groups = [group([viewer({ cdnBytes: 1_000 })]), group([viewer({})], { index: 1 })];
    expect(summarise(groups, ({ index }) => (index === 0 ? 3 : 1)).offload).toBeCloseTo(0.25);
  });

  it('takes continuity from the time that was due', () => {
    expect(summarise([group([viewer({ stallMs: 100 }), viewer({})])]).continuity).toBeCloseTo(0.995);
  });

  it('is 1 for even uploads and 1/n if one does it all (Jain)', () => {
    expect(summarise([group([viewer({}), viewer({})])]).uploadFairness).toBeCloseTo(1);
    const one = [viewer({}), viewer({ uploadedBytes: 0 })];
    expect(summarise([group(one)]).uploadFairness).toBeCloseTo(0.5);
  });

  it('adds up seconds of groups of different length', () => {
    expect(
      bySecond([group([]), group([], { cdnBytesBySecond: [1] })], (result) => result.cdnBytesBySecond),
    ).toEqual([2, 2]);
  });

  it('knows quantiles of few and of none', () => {
    expect(quantile([], 0.5)).toBe(0);
    expect(quantile([3, 1, 2], 0.5)).toBe(2);
    expect(quantile([1, 2, 3, 4], 0.95)).toBe(4);
  });
});
