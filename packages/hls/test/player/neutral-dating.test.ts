import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLoadStats } from '../../src/player/load-stats.ts';
import { neutralDating } from '../../src/player/neutral-dating.ts';
import { ProcessingTime } from '../../src/player/processing-time.ts';

/** The sample hls.js takes: see `onFragBuffered` of its ABR controller. */
function sampleBps(
  dated: ReturnType<typeof neutralDating>,
  byteLength: number,
  processingMs: number,
  ttfbMs: number,
): number {
  const ms = dated.endMs + processingMs - dated.startMs - Math.min(dated.firstMs - dated.startMs, ttfbMs);
  return (byteLength * 8000) / ms;
}

describe('neutral dating', () => {
  it('reads as the estimate of hls.js, with the parsing time taken into account', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 10_000, max: 5_000_000 }),
        fc.integer({ min: 500_000, max: 50_000_000 }),
        fc.double({ min: 5, max: 500, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (byteLength, bandwidthBps, ttfbMs, share) => {
          const processingMs = ((byteLength * 8000) / bandwidthBps) * share * 0.9;
          const dated = neutralDating({ nowMs: 1e6, byteLength, bandwidthBps, ttfbMs, processingMs });
          const read = sampleBps(dated, byteLength, processingMs, ttfbMs);
          expect(Math.abs(read / bandwidthBps - 1)).toBeLessThan(1e-6);
        },
      ),
    );
  });

  it('is in order, ends now, and never has a transfer time of nothing', () => {
    const dated = neutralDating({
      nowMs: 500,
      byteLength: 1000,
      bandwidthBps: 1e6,
      ttfbMs: 30,
      processingMs: 999,
    });
    expect(dated.startMs).toBeLessThan(dated.firstMs);
    expect(dated.firstMs).toBeLessThan(dated.endMs);
    expect(dated.endMs).toBe(500);
  });

  it.each([Number.NaN, 0, Number.POSITIVE_INFINITY])(
    'falls back to the defaults of hls.js for an estimate of %s',
    (none) => {
      const dated = neutralDating({
        nowMs: 0,
        byteLength: 62_500,
        bandwidthBps: none,
        ttfbMs: none,
        processingMs: 0,
      });
      expect(dated.endMs - dated.firstMs).toBe(1000);
      expect(dated.firstMs - dated.startMs).toBe(5);
    },
  );
});

describe('processing time', () => {
  const parsed = (ms: number): ReturnType<typeof createLoadStats> => {
    const stats = createLoadStats();
    stats.loading.end = 1000;
    stats.parsing.end = 1000 + ms;
    return stats;
  };

  it('is 0 while unknown, and then the median of the last 8', () => {
    const time = new ProcessingTime();
    expect(time.expectedMs(1_000_000, 2000)).toBe(0);
    for (const ms of [900, 900, 900, 900, 900, 5, 6, 7, 8, 9, 900]) time.observe(parsed(ms));
    expect(time.expectedMs(1_000_000, 2000)).toBe(9);
  });

  it('leaves out segments that are still being parsed', () => {
    const time = new ProcessingTime();
    const pending = createLoadStats();
    pending.loading.end = 1000;
    time.observe(pending);
    expect(time.expectedMs(1_000_000, 2000)).toBe(0);
    pending.parsing.end = 1012;
    expect(time.expectedMs(1_000_000, 2000)).toBe(12);
  });

  it('is 0 below the bitrate at which hls.js counts it', () => {
    const time = new ProcessingTime();
    time.observe(parsed(12));
    expect(time.expectedMs(20_000, 2000)).toBe(0);
    expect(time.expectedMs(26_000, 2000)).toBe(12);
  });
});
