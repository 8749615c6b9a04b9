import { describe, expect, test } from 'vitest';
import { PublicationClock } from '../../src/edge/publication-clock.ts';

describe('E6: when segments are published', () => {
  test('the earliest evidence counts: a segment is seen late, never early', () => {
    const clock = new PublicationClock();
    expect(clock.expectedAtMs(2_000)).toBeUndefined();
    const delaysMs = [900, 300, 700];
    delaysMs.forEach((delayMs, i) => clock.observe(100 + i, i * 2_000, 50_000 + i * 2_000 + delayMs));
    expect(clock.expectedAtMs(6_000)).toBe(56_300);
  });

  test('stream time is taken out: segments may differ in length', () => {
    const clock = new PublicationClock();
    clock.observe(100, 0, 50_000);
    clock.observe(101, 1_500, 51_500);
    expect(clock.expectedAtMs(5_500)).toBe(55_500);
  });

  test('follows a packager that drifts, and can be cleared', () => {
    const clock = new PublicationClock();
    for (let i = 0; i < 20; i += 1) clock.observe(i, i * 2_000, 10_000 + i * 2_000 + i * 10);
    expect(clock.expectedAtMs(40_000)).toBe(50_120);
    clock.clear();
    expect(clock.expectedAtMs(40_000)).toBeUndefined();
  });

  test('only the first evidence of a segment counts', () => {
    const clock = new PublicationClock();
    clock.observe(100, 0, 50_000);
    clock.observe(100, 0, 40_000);
    expect(clock.expectedAtMs(0)).toBe(50_000);
  });
});
