import { describe, expect, test } from 'vitest';
import { CdnTiming } from '../../src/cdn/cdn-timing.ts';

describe('S7: the time the CDN takes', () => {
  test('is assumed until three requests were measured', () => {
    const timing = new CdnTiming(500);
    expect(timing.p95Ms).toBe(500);
    timing.succeed(100);
    timing.succeed(110);
    expect(timing.p95Ms).toBe(500);
    timing.succeed(120);
    expect(timing.p95Ms).toBe(120);
  });

  test('is the 95th percentile of the last twenty', () => {
    const timing = new CdnTiming(500);
    for (let i = 20; i >= 1; i -= 1) timing.succeed(i * 10);
    expect(timing.p95Ms).toBe(190);
    for (let i = 0; i < 20; i += 1) timing.succeed(50);
    expect(timing.p95Ms).toBe(50);
  });

  test('is that of the last one, if it took longer', () => {
    const timing = new CdnTiming(500);
    for (let i = 0; i < 20; i += 1) timing.succeed(50);
    timing.succeed(1_500);
    expect(timing.p95Ms).toBe(1_500);
    timing.succeed(60);
    expect(timing.p95Ms).toBe(60);
  });

  test('a failure makes the next rescue early, and nothing makes it earlier than 4 s', () => {
    const timing = new CdnTiming(500);
    for (let i = 0; i < 3; i += 1) timing.fail();
    expect(timing.p95Ms).toBe(2_000);
    for (let i = 0; i < 3; i += 1) timing.succeed(60_000);
    expect(timing.p95Ms).toBe(4_000);
  });
});
