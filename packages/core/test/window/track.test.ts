import type { PeerId } from '@paceline/protocol';
import { expandWireSlot, toWireSlot, WINDOW_SLOTS } from '@paceline/protocol';
import { describe, expect, test } from 'vitest';
import type { ListedSegment } from '../../src/index.ts';
import { AHEAD_SEGMENTS_MAX, Track } from '../../src/window/track.ts';
import { fakeChunk } from '../fixtures/fake-chunk.ts';
import { fingerprintOf, peerIdOf, SLOTS, TRACK } from '../fixtures/names.ts';

function listing(first: number, last: number, version = 0): ListedSegment[] {
  return Array.from({ length: last - first + 1 }, (_, i) => ({
    mediaSequence: first + i,
    fingerprint: fingerprintOf(first + i, version),
    durationMs: 2_000,
  }));
}

function trackAt(first: number, last: number): Track {
  const track = new Track(TRACK, SLOTS);
  track.update(listing(first, last), 0);
  track.playhead.report(first * SLOTS, track.slotMs, 1, 'playing', 0);
  return track;
}

describe('W3: slots outside of the window', () => {
  test('a segment behind the window or beyond the live edge gets no record', () => {
    const track = trackAt(100, 105);
    expect(track.windowStart(0)).toBe(1_000 - 48);
    expect(track.ensureRecord(94, 0)).toBeUndefined();
    expect(track.ensureRecord(95, 0)).toBeDefined();
    expect(track.ensureRecord(105 + AHEAD_SEGMENTS_MAX, 0)).toBeDefined();
    expect(track.ensureRecord(105 + AHEAD_SEGMENTS_MAX + 1, 0)).toBeUndefined();
  });

  test('records go when the window has left them, and their claims with them', () => {
    const track = trackAt(100, 105);
    track.ensureRecord(100, 0);
    track.claims.set(100, {
      claimant: peerIdOf(1),
      round: 0,
      firstSlot: 0,
      slotCount: SLOTS,
      state: 'following',
      decideAtMs: 0,
      sinceMs: 0,
    });
    track.offeredSince.set(1_000, 0);
    track.playhead.report(1_057, track.slotMs, 1, 'playing', 0);
    track.trim(0);
    expect(track.record(100)).toBeDefined();
    track.playhead.report(1_058, track.slotMs, 1, 'playing', 0);
    track.trim(0);
    expect([track.record(100), track.claims.size, track.offeredSince.size]).toEqual([undefined, 0, 0]);
  });

  test('a seek back leaves nothing beyond the end of the window', () => {
    const track = trackAt(100, 140);
    track.playhead.report(1_400, track.slotMs, 1, 'playing', 0);
    track.ensureRecord(140, 0);
    track.playhead.report(1_000, track.slotMs, 1, 'playing', 0);
    track.trim(0);
    expect(track.record(140)).toBeUndefined();
  });
});

describe('W8: epochs', () => {
  test('a media sequence that starts over begins an epoch and takes everything with it', () => {
    const track = trackAt(100, 105);
    track.ensureRecord(100, 0)?.describe(1_000, fingerprintOf(100), true);
    expect(track.update(listing(1, 2), 0)).toBe(true);
    expect([track.epoch, track.record(100), track.firstListed, track.lastListed]).toEqual([
      1,
      undefined,
      1,
      2,
    ]);
    expect([track.playhead.slotAt(0), track.frontier]).toEqual([undefined, undefined]);
  });

  test('other identities under known numbers begin an epoch', () => {
    const track = trackAt(100, 105);
    expect(track.update(listing(102, 106, 1), 0)).toBe(true);
    expect(track.epoch).toBe(1);
  });

  test('one segment of another identity makes that segment private, not an epoch', () => {
    const track = trackAt(100, 105);
    track.ensureRecord(105, 0)?.describe(1_000, fingerprintOf(105), true);
    const changed = listing(101, 106).map((segment) =>
      segment.mediaSequence === 105 ? { ...segment, fingerprint: fingerprintOf(105, 9) } : segment,
    );
    expect(track.update(changed, 0)).toBe(false);
    expect([track.epoch, track.record(105)?.privateReason]).toEqual([0, 'fingerprint']);
  });

  test('a page that slept begins its books anew in the same epoch', () => {
    const track = trackAt(100, 105);
    track.ensureRecord(100, 0);
    const windows = Math.ceil((2 * WINDOW_SLOTS) / SLOTS);
    expect(track.update(listing(105 + windows + 1, 105 + windows + 6), 0)).toBe(true);
    expect([track.epoch, track.record(100)]).toEqual([0, undefined]);
  });

  test('a gap within two windows is only a gap', () => {
    const track = trackAt(100, 105);
    track.ensureRecord(105, 0);
    expect(track.update(listing(130, 135), 0)).toBe(false);
    expect(track.record(105)).toBeDefined();
  });

  test('an older playlist changes nothing', () => {
    const track = trackAt(100, 105);
    expect(track.update(listing(99, 104), 0)).toBe(false);
    expect([track.epoch, track.lastListed]).toEqual([0, 105]);
  });

  test('an empty playlist changes nothing', () => {
    const track = trackAt(100, 105);
    expect(track.update([], 0)).toBe(false);
    expect(track.lastListed).toBe(105);
  });

  test('the epoch is 8 bits', () => {
    const track = trackAt(100, 105);
    for (let reset = 1; reset <= 255; reset += 1) track.update(listing(100, 105, reset), 0);
    expect(track.epoch).toBe(255);
    track.update(listing(100, 105, 256), 0);
    expect(track.epoch).toBe(0);
  });
});

describe('W9: the 16-bit wrap', () => {
  test('records, window and wire numbers agree for every segment around multiples of 65,536', () => {
    for (const wraps of [1, 2, 1_000_000]) {
      const middle = Math.floor((wraps * 65_536) / SLOTS);
      const track = trackAt(middle - 40, middle - 35);
      for (let last = middle - 34; last <= middle + 40; last += 1) {
        track.update(listing(last - 5, last), 0);
        track.playhead.report((last - 3) * SLOTS, track.slotMs, 1, 'playing', 0);
        track.trim(0);
        const record = track.ensureRecord(last, 0);
        record?.describe(1_000, fingerprintOf(last), true);
        for (let index = 0; index < SLOTS; index += 1) {
          record?.store(index, {
            chunks: [fakeChunk(100)],
            byteLength: 100,
            origin: 'cdn',
            provider: undefined,
            atMs: 0,
          });
          const slot = last * SLOTS + index;
          expect(expandWireSlot(toWireSlot(slot), track.liveEdge)).toBe(slot);
          expect(track.segmentOf(slot)).toBe(last);
        }
        const window = track.window(0);
        expect(expandWireSlot(toWireSlot(window.start), track.liveEdge)).toBe(window.start);
        expect(window.has(last * SLOTS)).toBe(true);
      }
      expect(track.epoch).toBe(0);
      expect([...track.records()].length).toBeLessThanOrEqual(WINDOW_SLOTS / SLOTS + 1);
    }
  });
});

describe('E2: claims heard', () => {
  test('a claim is heard once, and memory of it is bounded', () => {
    const track = trackAt(100, 105);
    expect(track.hearClaim(100, 0, peerIdOf(1))).toBe(true);
    expect(track.hearClaim(100, 0, peerIdOf(1))).toBe(false);
    expect(track.hearClaim(100, 1, peerIdOf(1))).toBe(true);
    for (let i = 0; i < 3_000; i += 1) track.hearClaim(101, i, 'x' as PeerId);
    expect(track.heardClaims.size).toBe(1_024);
  });
});
