import { describe, expect, test } from 'vitest';
import { UplinkEstimate } from '../../src/upload/uplink-estimate.ts';

/** A line of `bps` that always has something to send, reported every `stepMs`. */
function busy(estimate: UplinkEstimate, bps: number, forMs: number, fromMs: number, stepMs = 50): number {
  let nowMs = fromMs;
  for (; nowMs < fromMs + forMs;) {
    estimate.start(nowMs);
    nowMs += stepMs;
    estimate.observe((bps * stepMs) / 8_000, 40_000, nowMs);
  }
  return nowMs;
}

describe('U3: the uplink', () => {
  test('is unknown until it was busy for half a second', () => {
    const estimate = new UplinkEstimate();
    busy(estimate, 3_000_000, 450, 0);
    expect(estimate.bps).toBe(0);
    busy(estimate, 3_000_000, 100, 450);
    expect(estimate.bps).toBeCloseTo(3_000_000);
  });

  test('follows a change within a few samples', () => {
    const estimate = new UplinkEstimate();
    const nowMs = busy(estimate, 8_000_000, 2_000, 0);
    busy(estimate, 1_000_000, 5_000, nowMs);
    expect(estimate.bps).toBeGreaterThan(900_000);
    expect(estimate.bps).toBeLessThan(1_200_000);
  });

  test('an idle line says nothing: short bursts are not its width', () => {
    const estimate = new UplinkEstimate();
    for (let nowMs = 0; nowMs < 60_000; nowMs += 1_000) {
      estimate.start(nowMs);
      estimate.observe(30_000, 0, nowMs + 20);
    }
    expect(estimate.bps).toBe(0);
  });
});
