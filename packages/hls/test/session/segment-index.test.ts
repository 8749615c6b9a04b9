import { trackIdOf } from '@paceline/core';
import type { Fingerprint } from '@paceline/protocol';
import { beforeEach, describe, expect, it } from 'vitest';
import type { ReadSegment } from '../../src/player/media-playlist.ts';
import { SegmentIndex } from '../../src/session/segment-index.ts';

const TRACK = trackIdOf('main', 10);
const OTHER = trackIdOf('audio', 10);

function segment(
  mediaSequence: number,
  range?: ReadSegment['range'],
  url = `s${mediaSequence}`,
): ReadSegment {
  const fingerprint = mediaSequence.toString(16).padStart(16, '0') as Fingerprint;
  return { mediaSequence, url: `https://cdn.example/${url}`, range, durationMs: 2_000, fingerprint };
}

function list(first: number, last: number): ReadSegment[] {
  return Array.from({ length: last - first + 1 }, (_, i) => segment(first + i));
}

describe('the segment index', () => {
  let index: SegmentIndex;

  beforeEach(() => {
    index = new SegmentIndex();
  });

  it('asks for a whole resource without a range', () => {
    index.update(TRACK, list(10, 12));
    expect(index.locate(TRACK, 11, undefined)).toEqual({
      url: 'https://cdn.example/s11',
      headers: {},
      range: undefined,
      firstByteTimeoutMs: 4_000,
      totalTimeoutMs: 10_000,
    });
    expect(index.locate(TRACK, 11, { begin: 100, end: 200 })?.range).toEqual({ begin: 100, end: 200 });
  });

  it('counts bytes of an EXT-X-BYTERANGE segment from where it begins in its file', () => {
    index.update(TRACK, [segment(10, { begin: 5_000, end: 8_000 }, 'all.mp4')]);
    expect(index.locate(TRACK, 10, undefined)?.range).toEqual({ begin: 5_000, end: 8_000 });
    expect(index.locate(TRACK, 10, { begin: 0, end: 300 })?.range).toEqual({ begin: 5_000, end: 5_300 });
    expect(index.locate(TRACK, 10, { begin: 2_900, end: 3_000 })?.range).toEqual({
      begin: 7_900,
      end: 8_000,
    });
  });

  it('does not know what no playlist listed', () => {
    index.update(TRACK, list(10, 12));
    expect(index.locate(TRACK, 13, undefined)).toBeUndefined();
    expect(index.locate(OTHER, 11, undefined)).toBeUndefined();
  });

  it('still finds what has left the playlist a while ago', () => {
    index.update(TRACK, list(10, 15));
    index.update(TRACK, list(14, 19));
    expect(index.get(TRACK, 10)?.url).toBe('https://cdn.example/s10');
    index.update(TRACK, list(700, 701));
    expect(index.get(TRACK, 10)).toBeUndefined();
    expect(index.get(TRACK, 701)?.mediaSequence).toBe(701);
  });

  it('merges an older list that comes late: newer segments stay', () => {
    index.update(TRACK, list(10, 16));
    index.update(TRACK, list(8, 14));
    for (const sequence of [8, 9, 15, 16]) expect(index.get(TRACK, sequence)).toBeDefined();
  });

  it('takes the newest word on a segment', () => {
    index.update(TRACK, [segment(10, undefined, 'old')]);
    index.update(TRACK, [segment(10, undefined, 'new')]);
    expect(index.get(TRACK, 10)?.url).toBe('https://cdn.example/new');
  });

  it('forgets the old numbers when the packager starts over', () => {
    index.update(TRACK, list(5_000, 5_006));
    index.update(TRACK, list(1, 4));
    expect(index.get(TRACK, 5_006)).toBeUndefined();
    expect(index.get(TRACK, 4)).toBeDefined();
  });

  it("gives the player's own headers, for that segment only", () => {
    index.update(TRACK, list(10, 12));
    index.noteHeaders(TRACK, 11, { Authorization: 'x' });
    index.noteHeaders(TRACK, 12, {});
    expect(index.locate(TRACK, 11, undefined)?.headers).toEqual({ Authorization: 'x' });
    expect(index.locate(TRACK, 12, undefined)?.headers).toEqual({});
  });

  it('is empty after clear', () => {
    index.update(TRACK, list(10, 12));
    index.clear();
    expect(index.locate(TRACK, 11, undefined)).toBeUndefined();
  });
});
