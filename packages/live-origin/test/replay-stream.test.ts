import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadClip } from '../src/clip.ts';
import { fragmentTimesS, trackTimescales } from '../src/fragment-time.ts';
import { findBoxes, readBoxes } from '../src/mp4-box.ts';
import { ReplayStream } from '../src/replay-stream.ts';
import { readPlaylist } from './read-playlist.ts';
import type { Clip } from '../src/clip.ts';
import type { ReplayStreamOptions } from '../src/replay-stream.ts';

const STARTED_AT_MS = 1_700_000_000_000;
const LOOP_MS = 24_000;

let clip: Clip;
beforeAll(async () => {
  clip = await loadClip();
});

function replay(options: Partial<ReplayStreamOptions> = {}): ReplayStream {
  return new ReplayStream(clip, { startedAtMs: STARTED_AT_MS, ...options });
}

function playlistAt(stream: ReplayStream, nowMs: number) {
  return readPlaylist(stream.mediaPlaylist(nowMs));
}

function bytesOf(stream: ReplayStream, path: string, nowMs: number): Uint8Array | undefined {
  const file = stream.read(path, nowMs);
  return file?.type === 'media' ? file.bytes : undefined;
}

const anyElapsedMs = fc.integer({ min: 0, max: 6 * LOOP_MS });
const anyOptions = fc.record({
  startMediaSequence: fc.oneof(fc.integer({ min: 0, max: 40 }), fc.constant(1000), fc.constant(655_350)),
  windowLength: fc.integer({ min: 1, max: 30 }),
  mergedSegments: fc.constantFrom(1, 2, 3),
});

describe('the clip', () => {
  it('has two renditions of twelve segments near their nominal rates', () => {
    expect(clip.renditions.map(({ name, segments }) => [name, segments.length])).toEqual([
      ['high', 12],
      ['low', 12],
    ]);
    const [high, low] = clip.renditions;
    expect(high?.averageBps).toBeGreaterThan(1_000_000);
    expect(high?.averageBps).toBeLessThan(1_200_000);
    expect(low?.averageBps).toBeLessThan(330_000);
  });

  it('starts segment i at exactly 2i seconds on both tracks', () => {
    for (const { init, segments } of clip.renditions) {
      const timescales = trackTimescales(init);
      expect(timescales).toEqual(
        new Map([
          [1, 90_000],
          [2, 48_000],
        ]),
      );
      segments.forEach((segment, i) => {
        expect(fragmentTimesS(segment, timescales)).toEqual([
          { trackId: 1, timeS: 2 * i },
          { trackId: 2, timeS: 2 * i },
        ]);
      });
    }
  });
});

describe('the playlist over time', () => {
  it('is full at the start, with the configured media sequence', () => {
    const { mediaSequence, segments, targetDurationS, initUri } = playlistAt(replay(), STARTED_AT_MS);
    expect(mediaSequence).toBe(1000);
    expect(segments.map(({ uri }) => uri)).toEqual(
      [1000, 1001, 1002, 1003, 1004, 1005].map((n) => `seg-${n}.m4s`),
    );
    expect(targetDurationS).toBe(2);
    expect(initUri).toBe('init.mp4');
  });

  it('slides by one segment exactly when a segment duration has passed', () => {
    const stream = replay();
    expect(playlistAt(stream, STARTED_AT_MS + 1999).mediaSequence).toBe(1000);
    expect(playlistAt(stream, STARTED_AT_MS + 2000).mediaSequence).toBe(1001);
    expect(stream.publishedAtMs(1006, STARTED_AT_MS)).toBe(STARTED_AT_MS + 2000);
  });

  it('never goes back, and never changes what it said about a segment', () => {
    fc.assert(
      fc.property(anyOptions, anyElapsedMs, anyElapsedMs, (options, a, b) => {
        const stream = replay(options);
        const earlier = playlistAt(stream, STARTED_AT_MS + Math.min(a, b));
        const later = playlistAt(stream, STARTED_AT_MS + Math.max(a, b));
        expect(later.mediaSequence).toBeGreaterThanOrEqual(earlier.mediaSequence);
        expect(later.segments).toHaveLength(options.windowLength);
        for (const segment of later.segments) {
          const known = earlier.segments.find(({ mediaSequence }) => mediaSequence === segment.mediaSequence);
          if (known) expect(segment).toEqual(known);
        }
      }),
    );
  });

  it('counts one discontinuity for each restart of the loop, across several loops', () => {
    fc.assert(
      fc.property(anyOptions, anyElapsedMs, (options, elapsedMs) => {
        const stream = replay(options);
        const perLoop = 12 / options.mergedSegments;
        const { segments } = playlistAt(stream, STARTED_AT_MS + elapsedMs);
        for (const { mediaSequence, discontinuity } of segments) {
          const restarts = Array.from(
            { length: mediaSequence - options.startMediaSequence },
            (_, i) => i + 1,
          );
          const expected = restarts.filter((i) => (options.startMediaSequence + i) % perLoop === 0).length;
          expect(discontinuity).toBe(expected);
        }
      }),
    );
  });

  it('dates each segment one duration before its publication', () => {
    fc.assert(
      fc.property(anyOptions, anyElapsedMs, (options, elapsedMs) => {
        const stream = replay(options);
        const nowMs = STARTED_AT_MS + elapsedMs;
        for (const { mediaSequence, dateMs, durationS } of playlistAt(stream, nowMs).segments) {
          expect(dateMs + durationS * 1000).toBe(stream.publishedAtMs(mediaSequence, nowMs));
          expect(stream.publishedAtMs(mediaSequence, nowMs)).toBeLessThanOrEqual(nowMs);
        }
      }),
    );
  });

  it('serves every listed segment in every rendition, and nothing from the future', () => {
    fc.assert(
      fc.property(anyOptions, anyElapsedMs, (options, elapsedMs) => {
        const stream = replay(options);
        const nowMs = STARTED_AT_MS + elapsedMs;
        const { segments } = playlistAt(stream, nowMs);
        for (const { uri } of segments) {
          expect(bytesOf(stream, uri, nowMs)?.byteLength).toBeGreaterThan(1000);
          expect(bytesOf(stream, `low/${uri}`, nowMs)?.byteLength).toBeGreaterThan(1000);
        }
        const next = (segments.at(-1)?.mediaSequence ?? 0) + 1;
        expect(stream.read(`seg-${next}.m4s`, nowMs)).toBeUndefined();
        expect(bytesOf(stream, `seg-${next}.m4s`, stream.publishedAtMs(next, nowMs))).toBeDefined();
      }),
    );
  });

  it('keeps a segment for three windows after it left the playlist, then drops it', () => {
    const stream = replay();
    const leftAtMs = STARTED_AT_MS + 2000;
    expect(bytesOf(stream, 'seg-1000.m4s', leftAtMs + 3 * 6 * 2000 - 2001)).toBeDefined();
    expect(bytesOf(stream, 'seg-1000.m4s', leftAtMs + 3 * 6 * 2000 + 1)).toBeUndefined();
    expect(stream.read('seg-999.m4s', STARTED_AT_MS)).toBeUndefined();
  });

  it.each(['', 'other.m3u8', 'high/stream.m3u8', 'low/low/seg-1000.m4s', 'seg-1e3.m4s', '../clip.json'])(
    'knows no file %j',
    (path) => {
      expect(replay().read(path, STARTED_AT_MS)).toBeUndefined();
    },
  );

  it('lists two levels in the multivariant playlist, both of which it serves', () => {
    const stream = replay();
    const text = stream.multivariantPlaylist();
    expect(text.match(/CODECS="vp09\.[\d.]+,opus"/g)).toHaveLength(2);
    const uris = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    expect(uris).toEqual(['stream.m3u8', 'low/stream.m3u8']);
    for (const uri of uris) expect(stream.read(uri, STARTED_AT_MS)?.type).toBe('playlist');
  });
});

describe('a restart of the stream', () => {
  it('begins anew at its instant and not before', () => {
    const stream = replay();
    const atMs = STARTED_AT_MS + 50_000;
    stream.restart({ atMs, startMediaSequence: 7 });
    expect(playlistAt(stream, atMs - 1).mediaSequence).toBe(1024);
    const after = playlistAt(stream, atMs);
    expect([after.mediaSequence, after.discontinuitySequence, after.segments.length]).toEqual([7, 0, 6]);
    expect(stream.read('seg-1024.m4s', atMs)).toBeUndefined();
    expect(bytesOf(stream, 'seg-12.m4s', atMs)).toBeDefined();
  });
});

describe('merged segments', () => {
  it('are the clip segments back to back: two whole fragments, 4 s', () => {
    const stream = replay({ mergedSegments: 2, startMediaSequence: 0 });
    expect(playlistAt(stream, STARTED_AT_MS).targetDurationS).toBe(4);
    const high = clip.renditions[0];
    for (let index = 0; index < 6; index++) {
      const nowMs = stream.publishedAtMs(index + 6, STARTED_AT_MS);
      const bytes = bytesOf(stream, `seg-${index + 6}.m4s`, nowMs) ?? new Uint8Array();
      expect(readBoxes(bytes).map(({ type }) => type)).toEqual([
        'styp',
        'moof',
        'mdat',
        'styp',
        'moof',
        'mdat',
      ]);
      const parts = [high?.segments[2 * index], high?.segments[2 * index + 1]];
      expect(bytes.byteLength).toBe(parts.reduce((sum, part) => sum + (part?.byteLength ?? 0), 0));
      const timescales = trackTimescales(high?.init ?? new Uint8Array());
      expect(fragmentTimesS(bytes, timescales).map(({ timeS }) => timeS)).toEqual([
        4 * index,
        4 * index,
        4 * index + 2,
        4 * index + 2,
      ]);
    }
  });

  it('must divide the clip', () => {
    expect(() => replay({ mergedSegments: 5 })).toThrow(/mergedSegments must divide/);
  });
});

describe('the continuous mode', () => {
  it('runs on without a discontinuity: each segment starts where the one before ended', () => {
    fc.assert(
      fc.property(anyOptions, anyElapsedMs, (options, elapsedMs) => {
        const stream = replay({ ...options, continuous: true });
        const nowMs = STARTED_AT_MS + elapsedMs;
        expect(stream.mediaPlaylist(nowMs)).not.toContain('DISCONTINUITY');
        const timescales = trackTimescales(clip.renditions[0]?.init ?? new Uint8Array());
        const { first, last } = stream.window(nowMs);
        const offsetS = (options.startMediaSequence % stream.segmentsPerLoop) * stream.segmentDurationS;
        for (const mediaSequence of [first, last]) {
          const expected = offsetS + (mediaSequence - options.startMediaSequence) * stream.segmentDurationS;
          const bytes = bytesOf(stream, `seg-${mediaSequence}.m4s`, nowMs) ?? new Uint8Array();
          const [video, audio] = fragmentTimesS(bytes, timescales);
          expect([video?.timeS, audio?.timeS]).toEqual([expected, expected]);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('changes nothing but the decode times, and leaves the clip alone', () => {
    const stream = replay({ continuous: true, startMediaSequence: 0 });
    const original = clip.renditions[0]?.segments[3] ?? new Uint8Array();
    const before = original.slice();
    const shifted = bytesOf(stream, 'seg-15.m4s', STARTED_AT_MS + LOOP_MS) ?? new Uint8Array();
    expect(original).toEqual(before);
    const changed = findBoxes(original, ['moof', 'traf', 'tfdt']);
    const isInTime = (at: number) => changed.some(({ bodyStart, end }) => at >= bodyStart + 4 && at < end);
    const differences = [...shifted.keys()].filter((at) => shifted[at] !== original[at]);
    expect(differences.length).toBeGreaterThan(0);
    expect(differences.every(isInTime)).toBe(true);
  });
});
