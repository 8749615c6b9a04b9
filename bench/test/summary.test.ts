import { describe, expect, it } from 'vitest';
import { bestOf, summarize } from '../src/report/summary.ts';
import { oursOf, phaseOf } from './phase-fixture.ts';

describe('summarize', () => {
  it('counts copies and offload against the plain viewers of the same run', () => {
    const [plain, ours] = summarize([[phaseOf(), oursOf()]]);
    expect(plain?.copies.median).toBe(4);
    expect(plain?.offload.median).toBe(0);
    expect(ours?.copies.median).toBe(1);
    expect(ours?.offload.median).toBe(0.75);
  });

  it('makes up for phases that were not measured for equally long', () => {
    const [, ours] = summarize([[phaseOf(), oursOf({ measureMs: 120_000, cdnBytes: 2_000_000 })]]);
    expect(ours?.copies.median).toBe(1);
  });

  it('gives median and range over the runs', () => {
    const runs = [1_200_000, 1_000_000, 1_100_000].map((cdnBytes) => [phaseOf(), oursOf({ cdnBytes })]);
    const [, ours] = summarize(runs);
    expect(ours?.copies.median).toBeCloseTo(1.1);
    expect(ours?.copies.min).toBeCloseTo(1);
    expect(ours?.copies.max).toBeCloseTo(1.2);
  });

  it('compares latency, first frame and CPU with plain in the same run', () => {
    const [, ours] = summarize([
      [phaseOf(), oursOf({ latencyMs: 6_300, firstFrameMs: 340, coresPerViewer: 0.12 })],
    ]);
    expect(ours?.latencyRatio.median).toBeCloseTo(1.05);
    expect(ours?.firstFrameLaterMs.median).toBe(40);
    expect(ours?.cpuRatio.median).toBeCloseTo(1.2);
  });

  it('says what was not measured', () => {
    const [plain] = summarize([[phaseOf()]]);
    expect(plain?.counterRatio).toBeUndefined();
    expect(plain?.crossingBytes).toBeUndefined();
    expect(plain?.flashRatio).toBeUndefined();
  });

  it('keeps the settings of one contender apart', () => {
    const settings = [1, 2].map((s) =>
      phaseOf({ name: 'p2p-media-loader', label: `p2p-media-loader, ${s} s` }),
    );
    expect(summarize([[phaseOf(), ...settings]]).map(({ label }) => label)).toEqual([
      'plain hls.js',
      'p2p-media-loader, 1 s',
      'p2p-media-loader, 2 s',
    ]);
  });
});

describe('bestOf', () => {
  it('takes the fewest copies, and the fewest stalls among equals', () => {
    const summaries = summarize([
      [
        phaseOf(),
        phaseOf({ label: 'a', cdnBytes: 2_000_000, stalls: 3 }),
        phaseOf({ label: 'b', cdnBytes: 2_000_000, stalls: 1 }),
        phaseOf({ label: 'c', cdnBytes: 3_000_000 }),
      ],
    ]);
    expect(bestOf(summaries)?.label).toBe('b');
    expect(bestOf([])).toBeUndefined();
  });
});
