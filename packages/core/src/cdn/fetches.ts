import type { TrackId } from '@paceline/protocol';
import type { Chunk } from '../chunk.ts';
import { byteLengthOf, sliceChunks } from '../chunk.ts';
import type { EngineState } from '../state/engine-state.ts';
import type { SegmentRecord } from '../window/segment-record.ts';
import type { Track } from '../window/track.ts';

interface Fetch {
  readonly fetchId: number;
  readonly track: Track;
  readonly epoch: number;
  readonly mediaSequence: number;
  readonly range: { readonly begin: number; readonly end: number } | undefined;
  readonly startedAtMs: number;
  /** When something of it came last, or it was begun, ms. */
  movedAtMs: number;
  /** Offset within the segment of the first byte of the body; known with the headers. */
  bodyBegin: number;
  receivedBytes: number;
  /** Bytes that are not yet part of a whole slot, and where they begin. */
  readonly pending: Chunk[];
  pendingBegin: number;
}

/** A slot that became whole from CDN bytes. */
export type CdnSlotSink = (
  track: Track,
  record: SegmentRecord,
  index: number,
  chunks: readonly Chunk[],
  nowMs: number,
) => void;

/**
 * The engine's own CDN requests: cuts their streaming bodies into slots the moment each is whole. Decides nothing about what
 * to fetch or what to do with it.
 *
 * Invariant: at most one request per segment is under way, but for a rescue beside a leader's request that stalled.
 */
export class Fetches {
  readonly #state: EngineState;
  readonly #sink: CdnSlotSink;
  /** Told when the size of a segment is learnt from the CDN. */
  readonly #onDescribed: (track: Track, record: SegmentRecord) => void;
  readonly #fetches = new Map<number, Fetch>();
  #nextId = 1;

  constructor(
    state: EngineState,
    sink: CdnSlotSink,
    onDescribed: (track: Track, record: SegmentRecord) => void,
  ) {
    this.#state = state;
    this.#sink = sink;
    this.#onDescribed = onDescribed;
  }

  /** True if a request for the segment is under way that was begun, or brought something, after then. */
  isFetching(track: Track, mediaSequence: number, sinceMs = -Infinity): boolean {
    for (const fetch of this.#fetches.values()) {
      if (fetch.track === track && fetch.mediaSequence === mediaSequence && fetch.movedAtMs > sinceMs)
        return true;
    }
    return false;
  }

  /** `range`: bytes of the segment, end exclusive; undefined for all of it. */
  start(
    track: Track,
    mediaSequence: number,
    range: { readonly begin: number; readonly end: number } | undefined,
    nowMs: number,
  ): void {
    const fetchId = this.#nextId;
    this.#nextId += 1;
    this.#fetches.set(fetchId, {
      fetchId,
      track,
      epoch: track.epoch,
      mediaSequence,
      range,
      startedAtMs: nowMs,
      movedAtMs: nowMs,
      bodyBegin: range?.begin ?? 0,
      receivedBytes: 0,
      pending: [],
      pendingBegin: range?.begin ?? 0,
    });
    this.#state.emit({ type: 'fetch', fetchId, track: track.id, mediaSequence, range });
  }

  started(fetchId: number, byteLength: number | undefined, ranged: boolean, nowMs: number): void {
    const fetch = this.#fetches.get(fetchId);
    if (fetch === undefined) return;
    if (fetch.range !== undefined && !ranged) {
      // The server sends everything: take it from the start, and do not ask for ranges again.
      this.#state.refuseRange();
      fetch.bodyBegin = 0;
      fetch.pendingBegin = 0;
    }
    const whole = fetch.range === undefined || !ranged;
    if (whole && byteLength !== undefined) this.#describe(fetch, byteLength, nowMs);
  }

  progressed(fetchId: number, chunk: Chunk, nowMs: number): void {
    const fetch = this.#fetches.get(fetchId);
    if (fetch === undefined) return;
    this.#state.tally.cdnBytes += chunk.byteLength;
    this.#state.cdnRate.add(chunk.byteLength, nowMs);
    fetch.movedAtMs = nowMs;
    fetch.pending.push(chunk);
    fetch.receivedBytes += chunk.byteLength;
    this.#cut(fetch, nowMs);
  }

  /** Returns the segment whose fetch is over, and whether it brought all that was asked for. */
  ended(
    fetchId: number,
    nowMs: number,
  ): { readonly track: Track; readonly mediaSequence: number; readonly isWhole: boolean } | undefined {
    const fetch = this.#fetches.get(fetchId);
    if (fetch === undefined) return undefined;
    if (fetch.bodyBegin === 0 && fetch.range === undefined) {
      // Without a Content-Length the size is known only now.
      this.#describe(fetch, fetch.receivedBytes, nowMs);
      this.#state.cdn.succeed(nowMs - fetch.startedAtMs);
      fetch.track.segmentBytes = ewma(fetch.track.segmentBytes, fetch.receivedBytes);
      this.#cut(fetch, nowMs);
    }
    this.#fetches.delete(fetchId);
    return { track: fetch.track, mediaSequence: fetch.mediaSequence, isWhole: this.#isWhole(fetch) };
  }

  failed(
    fetchId: number,
    rangeRefused: boolean,
  ): { readonly track: Track; readonly mediaSequence: number } | undefined {
    const fetch = this.#fetches.get(fetchId);
    if (fetch === undefined) return undefined;
    this.#fetches.delete(fetchId);
    this.#state.cdn.fail();
    if (rangeRefused && fetch.range !== undefined) this.#state.refuseRange();
    return fetch;
  }

  /** Aborts what is under way for a track, or for one segment of it. */
  cancel(trackId: TrackId, mediaSequence?: number): void {
    for (const fetch of [...this.#fetches.values()]) {
      if (fetch.track.id !== trackId) continue;
      if (mediaSequence !== undefined && fetch.mediaSequence !== mediaSequence) continue;
      this.#fetches.delete(fetch.fetchId);
      this.#state.emit({ type: 'cancel-fetch', fetchId: fetch.fetchId });
    }
  }

  /** A body that was cut short, or belongs to a numbering that is gone, leaves slots missing. */
  #isWhole(fetch: Fetch): boolean {
    const record = fetch.epoch === fetch.track.epoch ? fetch.track.record(fetch.mediaSequence) : undefined;
    if (record?.byteLength === undefined) return false;
    const { begin, end } = fetch.range ?? { begin: 0, end: record.byteLength };
    return record.missingRuns().every((run) => {
      const first = record.slotRange(run.first)?.begin ?? 0;
      const last = record.slotRange(run.end - 1)?.end ?? 0;
      return last <= begin || first >= end;
    });
  }

  #describe(fetch: Fetch, byteLength: number, nowMs: number): void {
    const record = this.#recordOf(fetch, nowMs);
    if (record === undefined || byteLength === 0) return;
    const known = record.byteLength !== undefined;
    const fingerprint = fetch.track.listed(fetch.mediaSequence)?.fingerprint;
    if (!record.describe(byteLength, fingerprint, true)) {
      // Peers told another size: the CDN is right for this viewer, and what came from them is of no use.
      record.forget();
      record.describe(byteLength, fingerprint, true);
      record.privateReason ??= 'size';
      return;
    }
    if (!known) this.#onDescribed(fetch.track, record);
  }

  #recordOf(fetch: Fetch, nowMs: number): SegmentRecord | undefined {
    if (fetch.epoch !== fetch.track.epoch) return undefined;
    return fetch.track.ensureRecord(fetch.mediaSequence, nowMs);
  }

  /** Hands out every slot that is whole; what comes before the first whole slot of a range is dropped. */
  #cut(fetch: Fetch, nowMs: number): void {
    const record = this.#recordOf(fetch, nowMs);
    if (record?.byteLength === undefined) return;
    const end = fetch.pendingBegin + byteLengthOf(fetch.pending);
    let cutTo = fetch.pendingBegin;
    for (let index = 0; index < record.slotsPerSegment; index += 1) {
      const range = record.slotRange(index);
      if (range === undefined || range.begin < fetch.pendingBegin || range.begin === range.end) continue;
      if (range.end > end) break;
      const chunks = sliceChunks(
        fetch.pending,
        range.begin - fetch.pendingBegin,
        range.end - fetch.pendingBegin,
      );
      cutTo = range.end;
      if (!record.holds(index)) this.#sink(fetch.track, record, index, chunks, nowMs);
    }
    if (cutTo === fetch.pendingBegin) return;
    const rest = sliceChunks(fetch.pending, cutTo - fetch.pendingBegin, end - fetch.pendingBegin);
    fetch.pending.splice(0, fetch.pending.length, ...rest);
    fetch.pendingBegin = cutTo;
  }
}

/** Weight 0.3 follows a change of bitrate within a few segments. */
export function ewma(average: number, sample: number): number {
  return average === 0 ? sample : average * 0.7 + sample * 0.3;
}
