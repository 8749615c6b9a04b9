import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseByteRange } from '../src/byte-range.ts';

describe('a Range header', () => {
  it.each([
    ['bytes=0-99', { type: 'part', start: 0, end: 100 }],
    ['bytes=0-0', { type: 'part', start: 0, end: 1 }],
    ['Bytes=990-', { type: 'part', start: 990, end: 1000 }],
    ['bytes=990-5000', { type: 'part', start: 990, end: 1000 }],
    ['bytes=-1', { type: 'part', start: 999, end: 1000 }],
    ['bytes=-5000', { type: 'part', start: 0, end: 1000 }],
    ['bytes=1000-', { type: 'unsatisfiable' }],
    ['bytes=1000-1001', { type: 'unsatisfiable' }],
    ['bytes=-0', { type: 'unsatisfiable' }],
    ['bytes=-', { type: 'whole' }],
    ['bytes=5-4', { type: 'whole' }],
    ['bytes=0-1,5-6', { type: 'whole' }],
    ['bytes=a-b', { type: 'whole' }],
    ['slots=0-1', { type: 'whole' }],
    [undefined, { type: 'whole' }],
  ])('%j of a file of 1000 bytes', (header, expected) => {
    expect(parseByteRange(header, 1000)).toEqual(expected);
  });

  it('has nothing to satisfy in an empty file', () => {
    expect(parseByteRange('bytes=0-', 0)).toEqual({ type: 'unsatisfiable' });
    expect(parseByteRange('bytes=-5', 0)).toEqual({ type: 'unsatisfiable' });
  });

  it('always means bytes inside the file', () => {
    const text = fc.oneof(
      fc.string(),
      fc.tuple(fc.nat(), fc.nat()).map(([from, to]) => `bytes=${from}-${to}`),
    );
    fc.assert(
      fc.property(text, fc.nat(), (header, byteLength) => {
        const range = parseByteRange(header, byteLength);
        if (range.type !== 'part') return;
        expect(range.start).toBeGreaterThanOrEqual(0);
        expect(range.end).toBeGreaterThan(range.start);
        expect(range.end).toBeLessThanOrEqual(byteLength);
      }),
    );
  });
});
