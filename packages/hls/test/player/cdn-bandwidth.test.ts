import type { LoaderStats } from 'hls.js';
import { beforeEach, describe, expect, it } from 'vitest';
import { CdnBandwidth } from '../../src/player/cdn-bandwidth.ts';
import { createLoadStats } from '../../src/player/load-stats.ts';

const TTFB_MS = 40;

/** A CDN download of one second of transfer, parsing included. */
function download(bps: number, byteLength = bps / 8): LoaderStats {
  const stats = createLoadStats();
  stats.loaded = byteLength;
  stats.loading.start = 10_000;
  stats.loading.first = 10_000 + TTFB_MS;
  stats.parsing.end = stats.loading.first + (byteLength * 8000) / bps;
  return stats;
}

let bandwidth: CdnBandwidth;

beforeEach(() => {
  bandwidth = new CdnBandwidth();
});

describe('bandwidth of the CDN', () => {
  it('is the estimate of hls.js while the CDN has not been seen', () => {
    expect(bandwidth.estimateBps(500_000)).toBe(500_000);
    expect(bandwidth.estimateBps(Number.NaN)).toBeNaN();
  });

  it('is what a steady CDN gives, from the first sample on', () => {
    for (let i = 0; i < 5; i += 1) {
      bandwidth.observe(download(6e6), TTFB_MS);
      expect(bandwidth.estimateBps(6e6)).toBeCloseTo(6e6, 0);
    }
  });

  it('waits for the end of parsing, which hls.js writes later', () => {
    const stats = download(6e6);
    const end = stats.parsing.end;
    stats.parsing.end = 0;
    bandwidth.observe(stats, TTFB_MS);
    expect(bandwidth.estimateBps(5e6)).toBe(5e6);
    stats.parsing.end = end;
    expect(bandwidth.estimateBps(5e6)).toBeCloseTo(6e6, 0);
  });

  it('does not sink with the dips of the player estimate', () => {
    bandwidth.observe(download(6e6), TTFB_MS);
    expect(bandwidth.estimateBps(5e6)).toBeCloseTo(6e6, 0);
  });

  it('follows a drop within a few downloads and a rise more slowly', () => {
    for (let i = 0; i < 20; i += 1) bandwidth.observe(download(6e6), TTFB_MS);
    for (let i = 0; i < 3; i += 1) bandwidth.observe(download(2e6, 1e6), TTFB_MS);
    expect(bandwidth.estimateBps(6e6)).toBeLessThan(2.3e6);
    for (let i = 0; i < 3; i += 1) bandwidth.observe(download(6e6), TTFB_MS);
    expect(bandwidth.estimateBps(6e6)).toBeLessThan(4.5e6);
  });

  it('lets hits raise the player estimate by no more than a quarter at a time', () => {
    bandwidth.observe(download(6e6), TTFB_MS);
    expect(bandwidth.estimateBps(1e6)).toBe(1.25e6);
  });

  it('takes a download that was given up into account, unless it is too short to tell', () => {
    bandwidth.observe(download(6e6), TTFB_MS);
    bandwidth.observePartial(1000, 100);
    expect(bandwidth.estimateBps(6e6)).toBeCloseTo(6e6, 0);
    bandwidth.observePartial(250_000, 4000);
    expect(bandwidth.estimateBps(6e6)).toBeLessThan(3e6);
  });

  it('keeps the newest samples only', () => {
    for (let i = 0; i < 40; i += 1) bandwidth.observe(download(1e6, 5000), TTFB_MS);
    for (let i = 0; i < 32; i += 1) bandwidth.observe(download(4e6, 20_000), TTFB_MS);
    expect(bandwidth.estimateBps(4e6)).toBeCloseTo(4e6, 0);
  });
});
