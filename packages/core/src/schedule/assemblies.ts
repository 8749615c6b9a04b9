import type { DataMessage } from '@paceline/protocol';
import { expandWireSlot } from '@paceline/protocol';
import type { Chunk } from '../chunk.ts';
import type { Misconduct } from '../partners/conduct.ts';
import type { Partner } from '../partners/partner.ts';
import { isAs } from '../partners/statement.ts';
import type { EngineState } from '../state/engine-state.ts';
import type { SegmentRecord } from '../window/segment-record.ts';
import { slotByteLength } from '../window/stride.ts';
import type { Track } from '../window/track.ts';

/** Slots coming from one partner at a time: it sends them one after the other; a few overlap when pushes meet answers. */
const PER_PARTNER_MAX = 8;

interface Assembly {
  readonly partner: Partner;
  readonly track: Track;
  readonly slot: number;
  readonly chunks: Chunk[];
  receivedBytes: number;
  readonly startedAtMs: number;
  lastAtMs: number;
}

export type DataResult =
  /** Nothing whole yet, or nothing for us. */
  | { readonly type: 'more' }
  /** The first frame of a slot from this sender. */
  | { readonly type: 'begun'; readonly track: Track; readonly slot: number }
  | { readonly type: 'misconduct'; readonly misconduct: Misconduct }
  /** The slot is held already: tell the sender. */
  | { readonly type: 'unneeded'; readonly track: Track; readonly slot: number }
  | {
      readonly type: 'whole';
      readonly track: Track;
      readonly record: SegmentRecord;
      readonly slot: number;
      readonly chunks: readonly Chunk[];
      readonly elapsedMs: number;
      /** Others that were sending the same slot. */
      readonly losers: readonly Partner[];
    };

/**
 * Puts slots together from the frames of partners, one sender per assembly. Decides whether a frame is acceptable; never
 * whether it was a good idea to ask for it.
 *
 * Invariants: an assembly never holds more than its slot's bytes; at most 8 assemblies per partner.
 */
export class Assemblies {
  readonly #state: EngineState;
  readonly #assemblies = new Map<string, Assembly>();

  constructor(state: EngineState) {
    this.#state = state;
  }

  receive(partner: Partner, message: DataMessage, nowMs: number): DataResult {
    const { payload } = message;
    const track = this.#state.tracks.get(message.track);
    if (track === undefined || message.epoch !== track.epoch) {
      return this.#useless(partner, payload.byteLength, nowMs);
    }
    const slot = expandWireSlot(message.slot, track.liveEdge);
    const sequence = track.segmentOf(slot);
    const record = track.ensureRecord(sequence, nowMs);
    const index = track.indexOf(slot);
    const expected = record?.slotBytes(index);
    // Our window, or our playlist, may be elsewhere; a description goes with the record.
    if (record === undefined || expected === undefined || record.privateReason !== undefined) {
      return this.#useless(partner, payload.byteLength, nowMs);
    }
    // It has to keep to the size that it told. One that told none agreed with ours.
    const statement = partner.track(track.id, track.epoch)?.statements.get(sequence);
    const told = statement && slotByteLength(index, statement.byteLength, track.slotsPerSegment);
    if ((told ?? expected) !== message.slotBytes) {
      // Ours has changed, and the news may be on its way.
      if (told === undefined && record.revised) return this.#useless(partner, payload.byteLength, nowMs);
      return this.#misconduct('wrong-slot-size', payload.byteLength);
    }
    if (record.holds(index) || (statement !== undefined && !isAs(record, statement))) {
      const judged = this.#useless(partner, payload.byteLength, nowMs);
      return judged.type === 'more' && message.byteOffset === 0 ? { type: 'unneeded', track, slot } : judged;
    }
    return this.#append(partner, track, record, slot, message, nowMs);
  }

  #append(
    partner: Partner,
    track: Track,
    record: SegmentRecord,
    slot: number,
    message: DataMessage,
    nowMs: number,
  ): DataResult {
    const { payload } = message;
    const key = keyOf(partner, track, slot);
    let assembly = this.#assemblies.get(key);
    if (assembly === undefined) {
      // The rest of a slot that we gave up on: late, not wrong.
      if (message.byteOffset !== 0) return this.#useless(partner, payload.byteLength, nowMs);
      if (this.#countOf(partner) >= PER_PARTNER_MAX) {
        return this.#misconduct('too-many-assemblies', payload.byteLength);
      }
      assembly = { partner, track, slot, chunks: [], receivedBytes: 0, startedAtMs: nowMs, lastAtMs: nowMs };
      this.#assemblies.set(key, assembly);
    } else if (message.byteOffset === 0) {
      // It begins again: an answer took the place of a push that was cut short.
      const judged = this.#useless(partner, assembly.receivedBytes, nowMs);
      assembly.chunks.length = 0;
      assembly.receivedBytes = 0;
      if (judged.type === 'misconduct') {
        this.#assemblies.delete(key);
        return judged;
      }
    } else if (message.byteOffset !== assembly.receivedBytes) {
      this.#assemblies.delete(key);
      return this.#misconduct('out-of-order-data', payload.byteLength + assembly.receivedBytes);
    }
    assembly.chunks.push(payload);
    assembly.receivedBytes += payload.byteLength;
    assembly.lastAtMs = nowMs;
    if (assembly.receivedBytes < message.slotBytes)
      return message.byteOffset === 0 ? { type: 'begun', track, slot } : { type: 'more' };
    this.#assemblies.delete(key);
    const elapsedMs = nowMs - assembly.startedAtMs;
    return {
      type: 'whole',
      track,
      record,
      slot,
      chunks: assembly.chunks,
      elapsedMs,
      losers: this.drop(track, slot),
    };
  }

  /** Gives up every assembly of a slot. Returns the partners that were sending it. */
  drop(track: Track, slot: number): Partner[] {
    const dropped: Partner[] = [];
    for (const [key, assembly] of this.#assemblies) {
      if (assembly.slot !== slot || assembly.track !== track) continue;
      this.#assemblies.delete(key);
      this.#waste(assembly.receivedBytes);
      dropped.push(assembly.partner);
    }
    return dropped;
  }

  /** True if bytes of the slot came within the last `withinMs`. */
  isActive(track: Track, slot: number, withinMs: number, nowMs: number): boolean {
    for (const assembly of this.#assemblies.values()) {
      if (assembly.slot === slot && assembly.track === track && nowMs - assembly.lastAtMs < withinMs)
        return true;
    }
    return false;
  }

  /** When the last bytes of the slot came from this partner, ms; undefined if none are kept. */
  lastFrom(partner: Partner, track: Track, slot: number): number | undefined {
    return this.#assemblies.get(keyOf(partner, track, slot))?.lastAtMs;
  }

  /** Bytes of a segment that are here but not yet part of a whole slot. */
  partialBytes(track: Track, record: SegmentRecord): number {
    let bytes = 0;
    for (const assembly of this.#assemblies.values()) {
      if (assembly.track === track && track.segmentOf(assembly.slot) === record.mediaSequence) {
        bytes += assembly.receivedBytes;
      }
    }
    return bytes;
  }

  forget(partner: Partner): void {
    this.#removeWhere((assembly) => assembly.partner === partner);
  }

  forgetTrack(track: Track): void {
    this.#removeWhere((assembly) => assembly.track === track);
  }

  /** Drops what belongs to slots behind the window, and what nobody has continued for `idleMs`. */
  trim(idleMs: number, nowMs: number): void {
    this.#removeWhere(
      (assembly) => nowMs - assembly.lastAtMs >= idleMs || assembly.slot < assembly.track.windowStart(nowMs),
    );
  }

  #removeWhere(matches: (assembly: Assembly) => boolean): void {
    for (const [key, assembly] of this.#assemblies) {
      if (!matches(assembly)) continue;
      this.#assemblies.delete(key);
      this.#waste(assembly.receivedBytes);
    }
  }

  #countOf(partner: Partner): number {
    let count = 0;
    for (const assembly of this.#assemblies.values()) if (assembly.partner === partner) count += 1;
    return count;
  }

  /** Crossed a cancel, came too late, lies outside of our window: happens between honest peers, in moderation. */
  #useless(partner: Partner, byteLength: number, nowMs: number): DataResult {
    if (!partner.useless.take(byteLength, nowMs)) return this.#misconduct('useless-data', byteLength);
    return this.#waste(byteLength);
  }

  #waste(byteLength: number): DataResult {
    this.#state.tally.wastedBytes += byteLength;
    return { type: 'more' };
  }

  #misconduct(misconduct: Misconduct, byteLength: number): DataResult {
    this.#state.tally.wastedBytes += byteLength;
    return { type: 'misconduct', misconduct };
  }
}

function keyOf(partner: Partner, track: Track, slot: number): string {
  return `${partner.peerId}/${track.id}/${slot}`;
}
