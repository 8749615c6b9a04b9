import { describe, expect, test } from 'vitest';
import { summariseGroup } from '../page/model/group-summary.ts';
import type { OriginSample } from '../page/model/sample.ts';
import { NO_FRAMES, statsWith, steadySamples } from './sample-fixture.ts';

const NOW_MS = 100_000;

function originSamples(bytesPerSecond: number, fromMs = 0): OriginSample[] {
  return Array.from({ length: (NOW_MS - fromMs) / 1_000 + 1 }, (_, index) => ({
    atMs: fromMs + index * 1_000,
    totalBytes: index * bytesPerSecond,
  }));
}

describe('summariseGroup', () => {
  test('four viewers and one copy are at the ceiling', () => {
    const viewers = [
      { present: true, samples: steadySamples(0, NOW_MS, 1_000, 0) },
      ...[1, 2, 3].map(() => ({ present: true, samples: steadySamples(0, NOW_MS, 0, 1_000) })),
    ];
    const summary = summariseGroup(viewers, originSamples(1_000), NOW_MS);
    expect(summary.viewerCount).toBe(4);
    expect(summary.ceilingRatio).toBe(0.75);
    expect(summary.copies).toBeCloseTo(1);
    expect(summary.originOffloadRatio).toBeCloseTo(0.75);
    expect(summary.sdkOffloadRatio).toBeCloseTo(0.75);
    expect(summary.ceilingShare).toBeCloseTo(1);
    expect(summary.originBytes).toBeCloseTo(30_000);
  });

  test('without P2P there is a copy for each viewer', () => {
    const viewers = [1, 2].map(() => ({ present: true, samples: steadySamples(0, NOW_MS, 1_000, 0) }));
    const summary = summariseGroup(viewers, originSamples(2_000), NOW_MS);
    expect(summary.copies).toBeCloseTo(2);
    expect(summary.ceilingShare).toBeCloseTo(0);
  });

  test('the origin is believed over the viewers', () => {
    const viewers = [1, 2].map(() => ({ present: true, samples: steadySamples(0, NOW_MS, 0, 1_000) }));
    const summary = summariseGroup(viewers, originSamples(1_500), NOW_MS);
    expect(summary.sdkOffloadRatio).toBe(1);
    expect(summary.originOffloadRatio).toBeCloseTo(0.25);
  });

  test('only what both sides have counted is compared', () => {
    const viewers = [{ present: true, samples: steadySamples(0, NOW_MS, 1_000, 0) }];
    const summary = summariseGroup(viewers, originSamples(1_000, NOW_MS - 10_000), NOW_MS);
    expect(summary.watchedBytes).toBeCloseTo(10_000);
    expect(summary.originOffloadRatio).toBeCloseTo(0);
  });

  test('the bytes of the first sample of a viewer that joined within the window count', () => {
    const joined = {
      present: true,
      samples: [{ atMs: NOW_MS - 5_000, frames: NO_FRAMES, stats: statsWith({ cdnBytes: 600 }) }],
    };
    expect(summariseGroup([joined], originSamples(20), NOW_MS).watchedBytes).toBeCloseTo(600);
  });

  test('a removed viewer still counts for what it loaded, and is no viewer any more', () => {
    const viewers = [
      { present: true, samples: steadySamples(0, NOW_MS, 1_000, 0) },
      { present: false, samples: steadySamples(0, NOW_MS - 15_000, 1_000, 0) },
    ];
    const summary = summariseGroup(viewers, originSamples(1_500), NOW_MS);
    expect(summary.viewerCount).toBe(1);
    expect(summary.watchedBytes).toBeCloseTo(45_000);
    expect(summary.originOffloadRatio).toBeCloseTo(0);
  });

  test('one viewer has a ceiling of zero and no share of it', () => {
    const viewers = [{ present: true, samples: steadySamples(0, NOW_MS, 1_000, 0) }];
    expect(summariseGroup(viewers, originSamples(1_000), NOW_MS).ceilingShare).toBeUndefined();
  });

  test('nothing is claimed without viewers or without an origin', () => {
    const empty = summariseGroup([], [], NOW_MS);
    expect(empty).toMatchObject({ viewerCount: 0, copies: undefined, sdkOffloadRatio: undefined });
    const viewers = [{ present: true, samples: steadySamples(0, NOW_MS, 1_000, 1_000) }];
    const blind = summariseGroup(viewers, [], NOW_MS);
    expect(blind.originOffloadRatio).toBeUndefined();
    expect(blind.sdkOffloadRatio).toBeCloseTo(0.5);
  });

  test('latency is the median of the viewers that play', () => {
    const viewers = [4_000, undefined, 9_000, 5_000].map((liveLatencyMs) => ({
      present: true,
      samples: [{ atMs: NOW_MS, frames: NO_FRAMES, stats: statsWith({ liveLatencyMs }) }],
    }));
    expect(summariseGroup(viewers, [], NOW_MS).latencyMs).toBe(5_000);
  });
});
