import { Random } from '@paceline/core';
import { describe, expect, test } from 'vitest';
import { Cdn } from '../../src/world/cdn.ts';
import { EventQueue } from '../../src/world/event-queue.ts';
import type { CdnSpec } from '../../src/world/scenario.ts';
import { SerialServer } from '../../src/world/serial-server.ts';

const SPEC: CdnSpec = { latencyMs: 10, sigma: 0, bps: 8_000_000, errorShare: 0, missMs: 0, outages: [] };

/** How long a segment of this size takes that is asked for at once, ms. */
function segmentMs(byteLength: number, slowdowns: CdnSpec['slowdowns'] = []): number {
  const events = new EventQueue(0);
  const cdn = new Cdn(events, new Random(1), { ...SPEC, slowdowns });
  const line = { accessMs: 0, downlink: new SerialServer(events, 1e12) };
  let endMs = NaN;
  cdn.fetch(1, byteLength, false, line, {
    started: () => undefined,
    received: (_bytes, isLast) => {
      if (isLast) endMs = events.nowMs;
    },
    failed: () => undefined,
  });
  events.runUntil(60_000);
  return endMs;
}

describe('the CDN', () => {
  test('sends a response at its rate, after its delay', () => {
    expect(segmentMs(100_000)).toBeCloseTo(110, 0);
  });

  test('is slower in a slowdown, also for what is under way, and never faster', () => {
    const slow = { fromMs: 0, toMs: 60_000, bps: 800_000 };
    expect(segmentMs(100_000, [slow])).toBeCloseTo(1_010, 0);
    expect(segmentMs(100_000, [{ ...slow, bps: 80_000_000 }])).toBeCloseTo(110, 0);
    const later = segmentMs(1_000_000, [{ ...slow, fromMs: 510 }]);
    expect(later).toBeGreaterThan(4_500);
    expect(later).toBeLessThan(5_600);
  });
});
