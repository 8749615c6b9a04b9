import { describe, expect, it } from 'vitest';
import { startTracker } from '../../src/index.ts';
import type { TrackerLimits } from '../../src/index.ts';
import { faultOfLimits } from '../../src/tracker/limit-ranges.ts';
import { DEFAULT_TRACKER_LIMITS } from '../../src/tracker/tracker-limits.ts';

describe('ranges of limits', () => {
  it('hold the defaults', () => {
    expect(faultOfLimits(DEFAULT_TRACKER_LIMITS)).toBeUndefined();
    expect(faultOfLimits({})).toBeUndefined();
  });

  it.each([
    [{ joinTimeoutMs: 0 }, 'joinTimeoutMs', 'is 0: use a whole number from 10 to 600000'],
    [{ pingIntervalMs: 1.5e9 }, 'pingIntervalMs', 'is 1500000000: use'],
    [{ heartbeatMs: NaN }, 'heartbeatMs', 'is null: use a whole number from 100'],
    [{ strikesMax: 2.5 }, 'strikesMax', 'is 2.5: use a whole number'],
    [{ strikesMax: '5' }, 'strikesMax', 'is "5": use a whole number'],
    [{ messages: 20 }, 'messages', 'is 20: write {"perS": 20, "burst": 150}'],
    [{ messages: { perS: 20 } }, 'messages.burst', 'is missing: use a whole number from 1'],
    [{ messages: { perS: -1, burst: 1 } }, 'messages.perS', 'is -1: use a number from 0'],
    [{ messages: { perS: 1, burst: 1, max: 1 } }, 'messages.max', 'is no part of it'],
    [{ toString: 1 }, 'toString', 'is no limit: use one of joinTimeoutMs'],
    [{ terminateOverBytes: 2_048 }, 'dropSignalsOverBytes', 'is 65536: use at most terminateOverBytes, 2048'],
  ])('refuse %j', (limits, name, what) => {
    const fault = faultOfLimits(limits);
    expect(fault?.name).toBe(name);
    expect(fault?.what).toContain(what);
  });

  it('are kept by every tracker that is started', async () => {
    const limits = { pingMissesMax: 0 } satisfies Partial<TrackerLimits>;
    await expect(startTracker({ port: 0, limits })).rejects.toThrow(
      'tracker option limits.pingMissesMax is 0: use a whole number from 1 to 100',
    );
  });
});
