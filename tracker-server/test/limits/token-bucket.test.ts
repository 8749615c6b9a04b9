import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TokenBucket } from '../../src/limits/token-bucket.ts';

describe('token bucket', () => {
  it('never lets more through than the burst and the rate allow', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 500 }), { maxLength: 300 }), (gapsMs) => {
        const bucket = new TokenBucket({ perS: 20, burst: 60 }, 0);
        let nowMs = 0;
        let passed = 0;
        for (const gapMs of gapsMs) {
          nowMs += gapMs;
          if (bucket.take(nowMs)) passed += 1;
        }
        expect(passed).toBeLessThanOrEqual(60 + (nowMs / 1000) * 20);
      }),
    );
  });

  it('lets everything through that stays under the rate', () => {
    const bucket = new TokenBucket({ perS: 20, burst: 1 }, 0);
    for (let nowMs = 0; nowMs < 10_000; nowMs += 50) expect(bucket.take(nowMs)).toBe(true);
  });

  it('fills up and no further', () => {
    const bucket = new TokenBucket({ perS: 1, burst: 2 }, 0);
    expect([bucket.take(0), bucket.take(0), bucket.take(0)]).toEqual([true, true, false]);
    expect(bucket.isFull(1_999)).toBe(false);
    expect(bucket.isFull(2_000)).toBe(true);
    expect([bucket.take(9_999), bucket.take(9_999), bucket.take(9_999)]).toEqual([true, true, false]);
  });

  it('is not fooled by a clock that steps back', () => {
    const bucket = new TokenBucket({ perS: 1, burst: 1 }, 5_000);
    expect(bucket.take(5_000)).toBe(true);
    expect(bucket.take(1_000)).toBe(false);
    expect(bucket.take(5_500)).toBe(false);
    expect(bucket.take(6_000)).toBe(true);
  });
});
