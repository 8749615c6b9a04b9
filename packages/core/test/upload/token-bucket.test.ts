import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { TokenBucket } from '../../src/upload/token-bucket.ts';

describe('U2: a token bucket', () => {
  test('never gives more than its burst and its rate', () => {
    const takes = fc.array(fc.record({ waitMs: fc.nat({ max: 500 }), amount: fc.nat({ max: 400 }) }), {
      maxLength: 80,
    });
    fc.assert(
      fc.property(takes, (list) => {
        const bucket = new TokenBucket(1_000, 300, 0);
        let nowMs = 0;
        let taken = 0;
        for (const { waitMs, amount } of list) {
          nowMs += waitMs;
          if (bucket.take(amount, nowMs)) taken += amount;
          expect(taken).toBeLessThanOrEqual(300 + nowMs + 1e-6);
        }
      }),
    );
  });

  test('says when an amount will be there', () => {
    const bucket = new TokenBucket(1_000, 300, 0);
    expect(bucket.take(300, 0)).toBe(true);
    expect([bucket.readyAtMs(0, 0), bucket.readyAtMs(100, 0), bucket.readyAtMs(301, 0)]).toEqual([
      0,
      100,
      Infinity,
    ]);
    expect([bucket.take(100, 99), bucket.take(100, 100)]).toEqual([false, true]);
  });

  test('an empty one that never fills is never ready', () => {
    const bucket = new TokenBucket(0, 0, 0);
    expect([bucket.take(1, 1e9), bucket.readyAtMs(1, 1e9)]).toEqual([false, Infinity]);
  });

  test('a change keeps what is there, up to the new depth', () => {
    const bucket = new TokenBucket(1_000, 300, 0);
    bucket.configure(10, 100, 0);
    expect([bucket.take(101, 0), bucket.take(100, 0)]).toEqual([false, true]);
    bucket.configure(10, 500, 0);
    expect(bucket.take(1, 0)).toBe(false);
  });

  test('time that stands still or goes back gives nothing', () => {
    const bucket = new TokenBucket(1_000, 300, 1_000);
    bucket.take(300, 1_000);
    expect([bucket.take(1, 500), bucket.take(1, 1_000)]).toEqual([false, false]);
  });
});
