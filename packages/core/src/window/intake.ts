import type { Fingerprint } from '@paceline/protocol';
import { ewma } from '../cdn/fetches.ts';
import type { Chunk } from '../chunk.ts';
import { byteLengthOf, sliceChunks } from '../chunk.ts';
import type { Arrival, Spread } from '../edge/spread.ts';
import type { Gossip } from '../edge/gossip.ts';
import type { Assemblies } from '../schedule/assemblies.ts';
import type { Pulls } from '../schedule/pulls.ts';
import type { EngineState } from '../state/engine-state.ts';
import type { Uploads } from '../upload/uploads.ts';
import type { SegmentRecord, SlotOrigin } from './segment-record.ts';
import type { Track } from './track.ts';

export interface IntakeRooms {
  readonly state: EngineState;
  readonly gossip: Gossip;
  readonly pulls: Pulls;
  readonly uploads: Uploads;
  readonly assemblies: Assemblies;
  readonly spread: Spread;
}

/**
 * The one place where a slot enters the window, from wherever it came: notes it, ends everything that was under way for it,
 * and hands it to `Spread`. Decides nothing.
 */
export class Intake {
  readonly #rooms: IntakeRooms;

  constructor(rooms: IntakeRooms) {
    this.#rooms = rooms;
  }

  /** A slot is whole. One that is held already is ignored. */
  store(
    track: Track,
    record: SegmentRecord,
    index: number,
    chunks: readonly Chunk[],
    arrival: Arrival,
    nowMs: number,
  ): void {
    const { state, pulls, uploads, assemblies, spread } = this.#rooms;
    const byteLength = byteLengthOf(chunks);
    const from = arrival.type === 'pushed' || arrival.type === 'pulled' ? arrival.from : undefined;
    const origin: SlotOrigin = from === undefined ? 'cdn' : 'p2p';
    const pushed = arrival.type === 'pushed';
    const held = { chunks, byteLength, origin, provider: from?.peerId, pushed, atMs: nowMs };
    if (!record.store(index, held)) return;
    const slot = record.firstSlot + index;
    record.progressAtMs = nowMs;
    track.offeredSince.delete(slot);
    if (from !== undefined) {
      state.tally.p2pBytes += byteLength;
      state.p2pRate.add(byteLength, nowMs);
      from.track(track.id, track.epoch)?.held.add(slot);
      if (record.isComplete && record.byteLength !== undefined) {
        track.segmentBytes = ewma(track.segmentBytes, record.byteLength);
      }
    }
    pulls.settle(track, slot, byteLength, from, nowMs);
    for (const loser of assemblies.drop(track, slot)) uploads.withdraw(loser, track, slot);
    spread.onSlot(track, record, index, held, arrival, nowMs);
  }

  /** A whole segment from the stock loader. `durationMs`: how long the CDN took for it. */
  ingest(
    track: Track,
    mediaSequence: number,
    fingerprint: Fingerprint | undefined,
    chunk: Chunk,
    durationMs: number,
    nowMs: number,
  ): void {
    const { state, gossip } = this.#rooms;
    state.tally.cdnBytes += chunk.byteLength;
    state.cdnRate.add(chunk.byteLength, nowMs);
    state.cdn.succeed(durationMs);
    track.frontier = Math.max(track.frontier ?? mediaSequence, mediaSequence);
    track.segmentBytes = ewma(track.segmentBytes, chunk.byteLength);
    const record = track.ensureRecord(mediaSequence, nowMs);
    if (record === undefined || chunk.byteLength === 0) return;
    if (!record.describe(chunk.byteLength, fingerprint, true)) {
      // The CDN itself gives two sizes: the last one is what this viewer plays, and nobody else's business.
      record.forget();
      record.describe(chunk.byteLength, fingerprint, true);
      record.privateReason ??= 'size';
    }
    gossip.describeToAll(track, record, nowMs);
    for (let index = 0; index < track.slotsPerSegment; index += 1) {
      const range = record.slotRange(index);
      if (range === undefined || record.holds(index)) continue;
      const chunks = sliceChunks([chunk], range.begin, range.end);
      this.store(track, record, index, chunks, { type: 'ingested' }, nowMs);
    }
  }
}
