import { describe, expect, test } from 'vitest';
import { bytesAt, graphSpanMs, rateAtBps, rateSeriesBps, secondsOf } from '../page/model/rate-series.ts';

const readings = [
  { atMs: 1_000, bytes: 0 },
  { atMs: 2_000, bytes: 1_000 },
  { atMs: 4_000, bytes: 5_000 },
];

describe('rates from byte counters', () => {
  test('a counter is linear between readings and flat outside them', () => {
    expect(bytesAt(readings, 0)).toBe(0);
    expect(bytesAt(readings, 1_500)).toBe(500);
    expect(bytesAt(readings, 3_000)).toBe(3_000);
    expect(bytesAt(readings, 9_000)).toBe(5_000);
    expect(bytesAt([], 9_000)).toBe(0);
  });

  test('two readings of the same moment do not divide by zero', () => {
    const twice = [
      { atMs: 1_000, bytes: 0 },
      { atMs: 1_000, bytes: 10 },
      { atMs: 2_000, bytes: 20 },
    ];
    expect(bytesAt(twice, 1_000)).toBe(0);
    expect(bytesAt(twice, 1_500)).toBe(15);
  });

  test('the rate is that of the window before the given time, in bit/s', () => {
    expect(rateAtBps(readings, 4_000, 2_000)).toBe(16_000);
    expect(rateAtBps(readings, 20_000, 2_000)).toBe(0);
  });

  test('a counter that starts over counts as silence, never as negative traffic', () => {
    const restarted = [
      { atMs: 0, bytes: 9_000 },
      { atMs: 1_000, bytes: 0 },
    ];
    expect(rateAtBps(restarted, 1_000, 1_000)).toBe(0);
  });

  test('several counters add up', () => {
    expect(rateSeriesBps([readings, readings], [4_000], 2_000)).toEqual([32_000]);
    expect(rateSeriesBps([], [4_000], 2_000)).toEqual([0]);
  });

  test('points lie on whole seconds, so that a moving graph keeps its shape', () => {
    expect(secondsOf(10_400, 3_000)).toEqual([8_000, 9_000, 10_000]);
    expect(secondsOf(10_900, 3_000)).toEqual([8_000, 9_000, 10_000]);
  });

  test('the span grows in steps up to two minutes', () => {
    expect(graphSpanMs(0, 5_000)).toBe(30_000);
    expect(graphSpanMs(0, 31_000)).toBe(60_000);
    expect(graphSpanMs(0, 900_000)).toBe(120_000);
  });
});
