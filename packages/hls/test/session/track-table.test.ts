import { MEDIA_SEQUENCE_MAX, trackIdOf } from '@paceline/core';
import type { Fingerprint } from '@paceline/protocol';
import { beforeEach, describe, expect, it } from 'vitest';
import type { PlaybackPosition, PlaylistFact } from '../../src/player/player-facts.ts';
import { TrackTable } from '../../src/session/track-table.ts';

type Update = Extract<PlaylistFact, { type: 'playlist' }>;

function playlist(overrides: Partial<Update> = {}, sequences: readonly number[] = [100, 101]): Update {
  const segments = sequences.map((mediaSequence) => ({
    mediaSequence,
    url: `https://cdn.example/s${mediaSequence}`,
    range: undefined,
    durationMs: 2_000,
    fingerprint: '0000000000000001' as Fingerprint,
    startMs: 0,
    discontinuity: false,
  }));
  return {
    type: 'playlist',
    kind: 'main',
    renditionKey: 'main|1',
    url: 'https://cdn.example/main.m3u8',
    live: true,
    targetDurationMs: 2_000,
    segments,
    ...overrides,
  };
}

function position(overrides: Partial<PlaybackPosition>): PlaybackPosition {
  return {
    state: 'playing',
    playhead: undefined,
    audioPlayhead: undefined,
    bufferAheadMs: 4_000,
    rate: 1,
    latencyMs: 6_000,
    stallCount: 0,
    stallMs: 0,
    startupMs: 500,
    ...overrides,
  };
}

describe('the track table', () => {
  let table: TrackTable;

  beforeEach(() => {
    table = new TrackTable();
  });

  it.each([
    ['a live playlist', playlist(), true],
    ['VOD', playlist({ live: false }), false],
    ['an empty playlist', playlist({}, []), false],
    ['segments of 20 s', playlist({ targetDurationMs: 20_000 }), true],
    ['segments above 20 s', playlist({ targetDurationMs: 21_000 }), false],
    ['no target duration', playlist({ targetDurationMs: Number.NaN }), false],
    ['the largest number', playlist({}, [MEDIA_SEQUENCE_MAX]), true],
    ['numbers out of range', playlist({}, [MEDIA_SEQUENCE_MAX + 1]), false],
  ])('%s: shareable is %3$s', (_what, update, shareable) => {
    expect(table.isShareable(update)).toBe(shareable);
  });

  it('opens a track and tells its playlist', () => {
    const update = playlist();
    const track = trackIdOf('main|1', 10);
    expect(table.open(update)).toEqual({
      track,
      facts: [
        { type: 'track-opened', track, slotsPerSegment: 10 },
        { type: 'playlist-updated', track, segments: update.segments },
      ],
    });
    expect(table.get('main|1')).toBe(track);
    expect(table.get('main|2')).toBeUndefined();
  });

  it('keeps the K of the first playlist when the target duration changes', () => {
    const first = table.open(playlist());
    const later = table.open(playlist({ targetDurationMs: 3_000 }));
    expect(later?.track).toBe(first?.track);
    expect(later?.facts[0]).toMatchObject({ type: 'track-opened', slotsPerSegment: 10 });
  });

  it('opens nothing for segments that are too long', () => {
    expect(table.open(playlist({ targetDurationMs: 60_000 }))).toBeUndefined();
    expect(table.get('main|1')).toBeUndefined();
  });

  it('remembers a bounded number of renditions', () => {
    for (let i = 0; i < 64; i += 1) expect(table.open(playlist({ renditionKey: `r${i}` }))).toBeDefined();
    expect(table.open(playlist({ renditionKey: 'one too many' }))).toBeUndefined();
    expect(table.open(playlist({ renditionKey: 'r0' }))).toBeDefined();
  });

  it('turns a position into slots, one fact per rendition that is played', () => {
    table.open(playlist());
    table.open(playlist({ renditionKey: 'audio|1', kind: 'audio', targetDurationMs: 4_000 }));
    const moved = table.moved(
      position({
        rate: 1.5,
        playhead: { renditionKey: 'main|1', mediaSequence: 100, fraction: 0.25 },
        audioPlayhead: { renditionKey: 'audio|1', mediaSequence: 50, fraction: 0.5 },
      }),
    );
    expect(moved).toEqual([
      { type: 'player-moved', track: trackIdOf('main|1', 10), slot: 1_002.5, rate: 1.5, state: 'playing' },
      { type: 'player-moved', track: trackIdOf('audio|1', 20), slot: 1_010, rate: 1.5, state: 'playing' },
    ]);
  });

  it('says which rendition was given up for another', () => {
    table.open(playlist());
    table.open(playlist({ renditionKey: 'main|2' }));
    table.open(playlist({ renditionKey: 'audio|1', kind: 'audio' }));
    const at = (renditionKey: string): ReturnType<TrackTable['moved']> =>
      table.moved(
        position({
          playhead: { renditionKey, mediaSequence: 100, fraction: 0 },
          audioPlayhead: { renditionKey: 'audio|1', mediaSequence: 100, fraction: 0 },
        }),
      );
    expect(at('main|1').map(({ type }) => type)).toEqual(['player-moved', 'player-moved']);
    expect(at('main|2')).toMatchObject([
      { type: 'track-left', track: trackIdOf('main|1', 10) },
      { type: 'player-moved', track: trackIdOf('main|2', 10) },
      { type: 'player-moved', track: trackIdOf('audio|1', 10) },
    ]);
    expect(at('main|2').map(({ type }) => type)).toEqual(['player-moved', 'player-moved']);
    expect(at('main|1')[0]).toEqual({ type: 'track-left', track: trackIdOf('main|2', 10) });
    table.clear();
    table.open(playlist({ renditionKey: 'main|2' }));
    expect(at('main|2').map(({ type }) => type)).toEqual(['player-moved']);
  });

  it('says nothing of a position in a rendition that is not shared', () => {
    table.open(playlist());
    const elsewhere = { renditionKey: 'main|2', mediaSequence: 1, fraction: 0 };
    expect(table.moved(position({ playhead: elsewhere }))).toEqual([]);
    expect(table.moved(position({}))).toEqual([]);
  });

  it('fixes K anew after clear', () => {
    table.open(playlist());
    table.clear();
    expect(table.get('main|1')).toBeUndefined();
    expect(table.open(playlist({ targetDurationMs: 4_000 }))?.track).toBe(trackIdOf('main|1', 20));
  });
});
