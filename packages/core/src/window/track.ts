import type { PeerId, TrackId } from '@paceline/protocol';
import { WINDOW_SLOTS } from '@paceline/protocol';
import type { Claim } from '../edge/claim.ts';
import { dropOldest } from '../drop-oldest.ts';
import { PublicationClock } from '../edge/publication-clock.ts';
import type { ListedSegment } from '../input.ts';
import { Playhead } from './playhead.ts';
import { SegmentRecord } from './segment-record.ts';
import { SlotRing } from './slot-ring.ts';
import type { Zones } from './zones.ts';
import { KEEP_BEHIND_SLOTS, zonesOf } from './zones.ts';

/** Listed segments remembered: far above any live window, so that a DVR playlist of hours cannot grow us. */
const LISTED_MAX = 400;

/** A segment may be this far ahead of our own playlist when partners speak of it. */
export const AHEAD_SEGMENTS_MAX = 3;

/** Within this everybody has seen a reset that one has seen, ms: a few refreshes of the playlist. */
const EPOCH_TRUST_MS = 30_000;

/** After a jump of the media sequence beyond two windows nothing of what is held can be of use. */
const AWAY_WINDOWS = 2;

/**
 * One rendition being watched: its playlist, its window, what is held of it. Keeps books and decides nothing.
 *
 * Invariant: records exist only for segments that touch [windowStart, windowStart + 256 slots).
 */
export class Track {
  readonly id: TrackId;
  readonly slotsPerSegment: number;
  readonly playhead = new Playhead();
  readonly #listed = new Map<number, ListedSegment>();
  readonly #records = new Map<number, SegmentRecord>();
  readonly #publication = new PublicationClock();
  /** Stream time at the end of each listed segment, ms. */
  readonly #streamEndMs = new Map<number, number>();
  /** Elections by media sequence; dropped with the record. */
  readonly claims = new Map<number, Claim>();
  /** Claims heard, by `msn/round/claimant`: a flood passes each once. */
  readonly heardClaims = new Set<string>();
  /** Counts resets of the media sequence, modulo 256. */
  epoch = 0;
  /** When we saw a reset ourselves, ms: for a while we know the epoch better than partners whose playlist is older. */
  #epochObservedAtMs = -Infinity;
  #epochAdoptedAtMs = -Infinity;
  /** Highest media sequence that hls.js asked for or got; what lies above is prefetched. */
  frontier: number | undefined;
  /** Since when a slot that we lack has been on offer, ms. */
  readonly offeredSince = new Map<number, number>();
  #first = -1;
  #last = -1;
  #segmentMs: number;
  /** When the player began to load another rendition, ms; undefined while it loads this one. */
  leftAtMs: number | undefined;
  /** Mean segment length in bytes, EWMA; for budgets. */
  segmentBytes = 0;

  constructor(id: TrackId, slotsPerSegment: number) {
    this.id = id;
    this.slotsPerSegment = slotsPerSegment;
    this.#segmentMs = slotsPerSegment * 200;
  }

  get watched(): boolean {
    return this.leftAtMs === undefined;
  }

  get lastListed(): number {
    return this.#last;
  }

  get firstListed(): number {
    return this.#first;
  }

  /** Mean duration of the listed segments, ms. */
  get segmentMs(): number {
    return this.#segmentMs;
  }

  /** Real length of a slot of this track, ms. */
  get slotMs(): number {
    return this.#segmentMs / this.slotsPerSegment;
  }

  /** First slot that does not exist yet. */
  get liveEdge(): number {
    return (this.#last + 1) * this.slotsPerSegment;
  }

  /** Rate of the stream, bit/s; 0 before a segment is known. */
  get streamBps(): number {
    return this.#segmentMs > 0 ? (this.segmentBytes * 8_000) / this.#segmentMs : 0;
  }

  listed(mediaSequence: number): ListedSegment | undefined {
    return this.#listed.get(mediaSequence);
  }

  /**
   * Takes a refreshed playlist. One that is older than what is known (a slower CDN node, the player's own refresh after a
   * scout's) changes nothing. Returns true if nothing of what was held is of use any more: the media sequence was reset, which
   * begins a new epoch, or we were away (a page that slept) for longer than a window: the numbering goes on.
   */
  update(segments: readonly ListedSegment[], nowMs: number): boolean {
    const first = segments[0];
    const last = segments[segments.length - 1];
    if (first === undefined || last === undefined) return false;
    const window = (AWAY_WINDOWS * WINDOW_SLOTS) / this.slotsPerSegment;
    const known = this.#last >= 0;
    const reset = known && (last.mediaSequence < this.#first || this.#contradicts(segments));
    const away = known && first.mediaSequence > this.#last + window;
    if (reset) this.#startEpoch(nowMs);
    else if (away) this.#startOver();
    let totalMs = 0;
    for (const segment of segments.slice(-LISTED_MAX)) {
      totalMs += segment.durationMs;
      this.#list(segment, nowMs);
    }
    if (last.mediaSequence < this.#last) return reset || away;
    this.#first = first.mediaSequence;
    this.#last = last.mediaSequence;
    this.#segmentMs = Math.max(totalMs / Math.min(segments.length, LISTED_MAX), 1);
    for (const sequence of this.#listed.keys()) {
      if (sequence >= this.#last - LISTED_MAX) continue;
      this.#listed.delete(sequence);
      this.#streamEndMs.delete(sequence);
    }
    return reset || away;
  }

  /** Some sign of a segment: its publication cannot have been later than now. */
  noteExistence(mediaSequence: number, nowMs: number): void {
    this.#publication.observe(mediaSequence, this.#streamEndOf(mediaSequence), nowMs);
  }

  /** When a segment is expected to be published, ms; undefined before there is evidence. */
  expectedAtMs(mediaSequence: number): number | undefined {
    return this.#publication.expectedAtMs(this.#streamEndOf(mediaSequence));
  }

  #list(segment: ListedSegment, nowMs: number): void {
    const { mediaSequence, fingerprint, durationMs } = segment;
    if (!this.#listed.has(mediaSequence)) {
      const begin = this.#streamEndMs.get(mediaSequence - 1);
      this.#streamEndMs.set(
        mediaSequence,
        begin === undefined ? this.#streamEndOf(mediaSequence) : begin + durationMs,
      );
      // Older ones were published some time before we came.
      if (mediaSequence > this.#last && this.#last >= 0) this.noteExistence(mediaSequence, nowMs);
    }
    this.#listed.set(mediaSequence, segment);
    this.#records.get(mediaSequence)?.identify(fingerprint, nowMs);
  }

  /** Stream time at the end of a segment, counted from the first one seen; beyond the list the mean length is assumed. */
  #streamEndOf(mediaSequence: number): number {
    const known = this.#streamEndMs.get(mediaSequence);
    if (known !== undefined) return known;
    const lastEnd = this.#streamEndMs.get(this.#last);
    return lastEnd === undefined ? 0 : lastEnd + (mediaSequence - this.#last) * this.#segmentMs;
  }

  /** True if most of what both lists name has another identity: the numbers were given out anew. */
  #contradicts(segments: readonly ListedSegment[]): boolean {
    let same = 0;
    let other = 0;
    for (const segment of segments) {
      const known = this.#listed.get(segment.mediaSequence);
      if (known === undefined) continue;
      if (known.fingerprint === segment.fingerprint) same += 1;
      else other += 1;
    }
    return other > same;
  }

  /** Everything held belongs to the old numbering. */
  #startEpoch(nowMs: number): void {
    // Partners that saw this reset before us have told us of it already.
    if (nowMs - this.#epochAdoptedAtMs >= EPOCH_TRUST_MS) {
      this.epoch = (this.epoch + 1) % 256;
      this.#epochObservedAtMs = nowMs;
    }
    this.#startOver();
  }

  /** Takes the epoch that partners state, unless we saw a reset ourselves not long ago. */
  adoptEpoch(epoch: number, nowMs: number): void {
    if (nowMs - this.#epochObservedAtMs < EPOCH_TRUST_MS) return;
    this.epoch = epoch;
    this.#epochAdoptedAtMs = nowMs;
  }

  #startOver(): void {
    this.#listed.clear();
    this.#streamEndMs.clear();
    this.#publication.clear();
    this.#first = -1;
    this.#last = -1;
    this.#records.clear();
    this.claims.clear();
    this.heardClaims.clear();
    this.offeredSince.clear();
    this.frontier = undefined;
    this.playhead.clear();
  }

  segmentOf(slot: number): number {
    return Math.floor(slot / this.slotsPerSegment);
  }

  indexOf(slot: number): number {
    return slot % this.slotsPerSegment;
  }

  record(mediaSequence: number): SegmentRecord | undefined {
    return this.#records.get(mediaSequence);
  }

  records(): IterableIterator<SegmentRecord> {
    return this.#records.values();
  }

  /** The record of a segment, made if the segment lies within the window and is not implausibly far ahead. */
  ensureRecord(mediaSequence: number, nowMs: number): SegmentRecord | undefined {
    const known = this.#records.get(mediaSequence);
    if (known !== undefined) return known;
    const firstSlot = mediaSequence * this.slotsPerSegment;
    const start = this.windowStart(nowMs);
    if (firstSlot + this.slotsPerSegment <= start || firstSlot >= start + WINDOW_SLOTS) return undefined;
    if (mediaSequence > this.#last + AHEAD_SEGMENTS_MAX) return undefined;
    const record = new SegmentRecord(mediaSequence, this.slotsPerSegment, nowMs);
    this.#records.set(mediaSequence, record);
    return record;
  }

  holds(slot: number): boolean {
    return this.#records.get(this.segmentOf(slot))?.holds(this.indexOf(slot)) ?? false;
  }

  /** First slot of the window: what is kept behind the playhead begins here. */
  windowStart(nowMs: number): number {
    const playhead = this.playhead.slotAt(nowMs);
    // Without a position the window is laid so that the live edge is at half of it.
    const anchor = playhead ?? this.liveEdge - WINDOW_SLOTS / 2 + KEEP_BEHIND_SLOTS;
    return Math.max(Math.floor(anchor) - KEEP_BEHIND_SLOTS, 0);
  }

  zones(nowMs: number, rescueMs: number): Zones {
    const playhead = this.playhead.slotAt(nowMs) ?? this.windowStart(nowMs) + KEEP_BEHIND_SLOTS;
    return zonesOf(playhead, this.liveEdge, rescueMs / this.slotMs);
  }

  /** What is held, as a window for the wire. */
  window(nowMs: number): SlotRing {
    const ring = new SlotRing(this.windowStart(nowMs));
    for (const record of this.#records.values()) {
      for (let index = 0; index < this.slotsPerSegment; index += 1) {
        const slot = record.firstSlot + index;
        if (slot < ring.end && record.holds(index)) ring.add(slot);
      }
    }
    return ring;
  }

  /** Drops what fell out of the window. */
  trim(nowMs: number): void {
    const start = this.windowStart(nowMs);
    for (const [sequence, record] of this.#records) {
      const first = record.firstSlot;
      if (first + this.slotsPerSegment > start && first < start + WINDOW_SLOTS) continue;
      this.#records.delete(sequence);
      this.claims.delete(sequence);
    }
    for (const slot of this.offeredSince.keys()) if (slot < start) this.offeredSince.delete(slot);
  }

  /** Remembers a claim so that its flood is passed once. False if it was heard before. */
  hearClaim(mediaSequence: number, round: number, claimant: PeerId): boolean {
    const key = `${mediaSequence}/${round}/${claimant}`;
    if (this.heardClaims.has(key)) return false;
    // A window has at most 256 segments, a segment a handful of claims; the oldest go first.
    if (this.heardClaims.size >= 1_024) {
      dropOldest(this.heardClaims);
    }
    this.heardClaims.add(key);
    return true;
  }
}
