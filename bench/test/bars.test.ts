import { describe, expect, it } from 'vitest';
import type { CaseBars } from '../src/cases/case-plan.ts';
import type { PhaseResult } from '../src/measure/phase-result.ts';
import { judge } from '../src/report/bars.ts';
import { summarize } from '../src/report/summary.ts';
import { oursOf, phaseOf } from './phase-fixture.ts';

function missed(bars: CaseBars, ours: readonly Partial<PhaseResult>[], plain: Partial<PhaseResult> = {}) {
  const [first, second] = summarize(ours.map((changes) => [phaseOf(plain), oursOf(changes)]));
  if (first === undefined || second === undefined) throw new Error('two contenders');
  return judge(bars, second, first)
    .filter(({ met }) => !met)
    .map(({ what }) => what);
}

describe('judge', () => {
  it('meets the bars that every case has', () => {
    expect(missed({}, [{}])).toEqual([]);
  });

  it('misses each of them', () => {
    expect(missed({}, [{ stalls: 1 }])).toEqual(['stalls']);
    expect(missed({}, [{ fatalErrors: ['fragLoadError'] }])).toEqual(['fatal errors']);
    expect(missed({}, [{ coresPerViewer: 0.16 }])).toEqual(['CPU per viewer over plain']);
    expect(missed({}, [{ firstFrameMs: 351 }])).toEqual(['first frame later than plain']);
    const own = { cdnBytes: 103, originBytes: 100, p2pBytes: 0, uploadBytes: 0 };
    expect(missed({}, [{ own }])).toEqual(['SDK counters over origin']);
  });

  it('does not judge CPU with a light picture', () => {
    const [plain, ours] = summarize([[phaseOf({}), oursOf({ coresPerViewer: 0.16 })]]);
    if (plain === undefined || ours === undefined) throw new Error('two contenders');
    expect(judge({}, ours, plain, true).map(({ what }) => what)).not.toContain('CPU per viewer over plain');
  });

  it('judges the bars of the case', () => {
    expect(missed({ copiesMax: 1.1 }, [{ cdnBytes: 1_100_000 }])).toEqual([]);
    expect(missed({ copiesMax: 1.1 }, [{ cdnBytes: 1_101_000 }])).toEqual(['copies']);
    expect(missed({ offloadMin: 0.75 }, [{}])).toEqual([]);
    expect(missed({ offloadMin: 0.76 }, [{}])).toEqual(['offload']);
    expect(missed({ latencyRatioMax: 1.05 }, [{ latencyMs: 6_301 }])).toEqual(['live latency over plain']);
    expect(missed({ crossingBytesMax: 0 }, [{ crossingBytes: 1 }])).toEqual(['bytes across regions']);
    const flash = { cdnBytes: 14, startUpBytes: 10 };
    expect(missed({ flashRatioMax: 1.3 }, [{ flash }])).toEqual(['flash: CDN bytes over start-up buffers']);
  });

  it('goes by the median of the runs', () => {
    expect(missed({}, [{ stalls: 9 }, { stalls: 0 }, { stalls: 0 }])).toEqual([]);
    expect(missed({}, [{ stalls: 1 }, { stalls: 1 }, { stalls: 0 }])).toEqual(['stalls']);
  });

  it('allows as many stalls as plain hls.js has where a case says so', () => {
    expect(missed({ stallsMax: 'plain' }, [{ stalls: 2 }], { stalls: 2 })).toEqual([]);
    expect(missed({ stallsMax: 'plain' }, [{ stalls: 3 }], { stalls: 2 })).toEqual(['stalls']);
  });

  it('does not take what was not measured for met', () => {
    expect(missed({ crossingBytesMax: 0 }, [{}])).toEqual(['bytes across regions']);
    expect(missed({}, [{ own: undefined }])).toEqual(['SDK counters over origin']);
    expect(missed({ copiesMax: 2 }, [{ cdnBytes: NaN }])).toEqual(['copies']);
  });
});
