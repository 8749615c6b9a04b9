import { describe, expect, it } from 'vitest';
import { formatBytes, formatPercent, formatRate, formatSeconds } from '../src/format-value.ts';

describe('values as people read them', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [999.6, '1.00 kB'],
    [1_500, '1.50 kB'],
    [12_345_678, '12.3 MB'],
    [999_500_000, '1.00 GB'],
    [5e15, '5000 TB'],
    [-3, '0 B'],
  ])('%d bytes', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });

  it('has decimal units for rates, tenths for shares and seconds, and a dash for what is missing', () => {
    expect(formatRate(2_340_000)).toBe('2.34 Mbit/s');
    expect(formatPercent(0.8125)).toBe('81.3 %');
    expect(formatSeconds(4_321)).toBe('4.3 s');
    expect(formatSeconds(undefined)).toBe('–');
  });
});
