import { describe, expect, test } from 'vitest';
import { RateMeter } from '../../src/stats/rate-meter.ts';

describe('P7: rates', () => {
  test('a steady flow has its rate, from the first second on', () => {
    const meter = new RateMeter();
    expect(meter.bps(0)).toBe(0);
    for (let nowMs = 0; nowMs <= 30_000; nowMs += 100) {
      meter.add(1_250, nowMs);
      if (nowMs >= 1_000) expect(Math.abs(meter.bps(nowMs) - 100_000)).toBeLessThan(12_000);
    }
  });

  test('what stopped is forgotten after ten seconds', () => {
    const meter = new RateMeter();
    meter.add(1_000_000, 500);
    expect(meter.bps(600)).toBe(8_000_000);
    expect(meter.bps(5_500)).toBe(1_600_000);
    expect(meter.bps(11_000)).toBe(0);
    expect(meter.bps(1e9)).toBe(0);
  });
});
