import { describe, expect, it } from 'vitest';
import { readBoxes } from '../src/mp4-box.ts';

function bytes(...values: number[]): Uint8Array {
  return Uint8Array.from(values);
}

const FREE = [0x66, 0x72, 0x65, 0x65];

describe('MP4 boxes', () => {
  it('may have a 64-bit size, or run to the end of the file', () => {
    const large = bytes(0, 0, 0, 1, ...FREE, 0, 0, 0, 0, 0, 0, 0, 17, 9);
    expect(readBoxes(large)).toEqual([{ type: 'free', start: 0, bodyStart: 16, end: 17 }]);
    const open = bytes(0, 0, 0, 0, ...FREE, 1, 2, 3);
    expect(readBoxes(open)).toEqual([{ type: 'free', start: 0, bodyStart: 8, end: 11 }]);
  });

  it('are refused when they do not fit', () => {
    expect(() => readBoxes(bytes(0, 0, 0, 9, ...FREE))).toThrow(/does not fit/);
    expect(() => readBoxes(bytes(0, 0, 0, 7, ...FREE))).toThrow(/does not fit/);
    expect(() => readBoxes(bytes(0, 0, 0))).toThrow(/cut short/);
  });
});
