import { describe, expect, test } from 'vitest';
import {
  formatBytes,
  formatDuration,
  formatPercent,
  formatRate,
  formatSeconds,
} from '../page/model/format-value.ts';

describe('numbers as people read them', () => {
  test.each([
    [0, '0 B'],
    [999, '999 B'],
    [999.7, '1.00 kB'],
    [12_345, '12.3 kB'],
    [123_456_789, '123 MB'],
    [5e15, '5000 TB'],
  ])('%d bytes are %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text));

  test('rates, ratios and times carry their unit', () => {
    expect(formatRate(1_200_000)).toBe('1.20 Mbit/s');
    expect(formatPercent(0.8126)).toBe('81.3 %');
    expect(formatPercent(-0.2)).toBe('0.0 %');
    expect(formatSeconds(4_321)).toBe('4.3 s');
    expect(formatDuration(65_000)).toBe('1:05');
    expect(formatDuration(3_725_000)).toBe('1:02:05');
  });

  test('what is not known is a dash', () => {
    expect(formatPercent(undefined)).toBe('–');
    expect(formatSeconds(undefined)).toBe('–');
  });
});
