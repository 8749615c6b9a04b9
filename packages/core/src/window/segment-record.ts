import type { Fingerprint, PeerId } from '@paceline/protocol';
import type { Chunk } from '../chunk.ts';
import { slotByteLength, slotOffset } from './stride.ts';

export type SlotOrigin = 'cdn' | 'p2p';

/** One whole slot. */
export interface HeldSlot {
  readonly chunks: readonly Chunk[];
  readonly byteLength: number;
  readonly origin: SlotOrigin;
  /** Who sent it; undefined for the CDN. */
  readonly provider: PeerId | undefined;
  /** Whether a partner sent it unasked. */
  readonly pushed?: boolean;
  /** When it became whole, ms. */
  readonly atMs: number;
}

/** Why a segment is not taken from peers: most have other bytes under its number, the CDN gives two sizes, the player refused it. */
export type PrivateReason = 'fingerprint' | 'size' | 'rejected';

/**
 * What is known and held of one segment. It never decides anything.
 *
 * Invariants: a slot is held whole or not at all; slots are held only once the byte length is known.
 */
export class SegmentRecord {
  readonly mediaSequence: number;
  readonly slotsPerSegment: number;
  #byteLength: number | undefined;
  /** True when the length came from our own CDN response, not from a peer. */
  #lengthVerified = false;
  #fingerprint: Fingerprint | undefined;
  readonly #slots: (HeldSlot | undefined)[];
  #heldCount = 0;
  privateReason: PrivateReason | undefined;
  /** Some partner says another size or identity. */
  disputed = false;
  /** What the player refused, before the CDN told its true size: how long it was, and who sent some of it. */
  refused: { readonly byteLength: number; readonly providers: readonly PeerId[] } | undefined;
  /** It has been played, and whoever spoke of it was judged. */
  settled = false;
  /** What was held was thrown away: whatever is under way for it has to be ended. Cleared by who does that. */
  discarded = false;
  /** It was believed to be another one before: who has told us nothing may go by that. */
  revised = false;
  /** When anything last happened for this segment in the group as far as we see: claim, metadata, slot, announcement. */
  progressAtMs: number;

  constructor(mediaSequence: number, slotsPerSegment: number, nowMs: number) {
    this.mediaSequence = mediaSequence;
    this.slotsPerSegment = slotsPerSegment;
    this.#slots = new Array<HeldSlot | undefined>(slotsPerSegment).fill(undefined);
    this.progressAtMs = nowMs;
  }

  get firstSlot(): number {
    return this.mediaSequence * this.slotsPerSegment;
  }

  get byteLength(): number | undefined {
    return this.#byteLength;
  }

  get fingerprint(): Fingerprint | undefined {
    return this.#fingerprint;
  }

  get lengthVerified(): boolean {
    return this.#lengthVerified;
  }

  get heldCount(): number {
    return this.#heldCount;
  }

  get isComplete(): boolean {
    return this.#heldCount === this.slotsPerSegment;
  }

  /**
   * Learns the size and identity. What our own CDN says (`verified`) takes the place of what partners said. Any other
   * contradiction changes nothing and returns false; the caller decides whom to believe.
   */
  describe(byteLength: number, fingerprint: Fingerprint | undefined, verified: boolean): boolean {
    if (verified && !this.#lengthVerified && !this.#agrees(byteLength, fingerprint)) this.forget();
    if (!this.#agrees(byteLength, fingerprint)) return false;
    if (this.#byteLength === undefined) this.#holdEmptySlots(byteLength);
    this.#byteLength = byteLength;
    this.#fingerprint ??= fingerprint;
    this.#lengthVerified ||= verified;
    return true;
  }

  /** Our own playlist names it: what came under another name is of no use. From partners it was only hearsay. */
  identify(fingerprint: Fingerprint, nowMs: number): void {
    if (this.#fingerprint === undefined || this.#fingerprint === fingerprint) return;
    if (this.#lengthVerified) this.privateReason = 'fingerprint';
    this.forget();
    this.progressAtMs = nowMs;
  }

  #agrees(byteLength: number, fingerprint: Fingerprint | undefined): boolean {
    if (this.#byteLength !== undefined && this.#byteLength !== byteLength) return false;
    return fingerprint === undefined || this.#fingerprint === undefined || this.#fingerprint === fingerprint;
  }

  /** A segment shorter than its number of slots has empty ones: they count as held. */
  #holdEmptySlots(byteLength: number): void {
    if (byteLength >= this.slotsPerSegment) return;
    for (let index = 0; index < this.slotsPerSegment; index += 1) {
      if (slotByteLength(index, byteLength, this.slotsPerSegment) > 0) continue;
      this.store(index, {
        chunks: [],
        byteLength: 0,
        origin: 'cdn',
        provider: undefined,
        atMs: this.progressAtMs,
      });
    }
  }

  /** Forgets size and slots: what peers said turned out wrong. */
  forget(): void {
    this.discarded = true;
    this.revised = true;
    this.#byteLength = undefined;
    this.#fingerprint = undefined;
    this.#lengthVerified = false;
    this.#slots.fill(undefined);
    this.#heldCount = 0;
  }

  /** Byte range [begin, end) of slot `index` in the segment. Undefined while the length is unknown. */
  slotRange(index: number): { readonly begin: number; readonly end: number } | undefined {
    if (this.#byteLength === undefined) return undefined;
    return {
      begin: slotOffset(index, this.#byteLength, this.slotsPerSegment),
      end: slotOffset(index + 1, this.#byteLength, this.slotsPerSegment),
    };
  }

  slotBytes(index: number): number | undefined {
    if (this.#byteLength === undefined) return undefined;
    return slotByteLength(index, this.#byteLength, this.slotsPerSegment);
  }

  holds(index: number): boolean {
    return this.#slots[index] !== undefined;
  }

  slot(index: number): HeldSlot | undefined {
    return this.#slots[index];
  }

  /** Stores a whole slot. False if it was held already. */
  store(index: number, slot: HeldSlot): boolean {
    if (this.#slots[index] !== undefined) return false;
    this.#slots[index] = slot;
    this.#heldCount += 1;
    return true;
  }

  /** Runs [first, end) of indices that are not held, in order. */
  missingRuns(): { readonly first: number; readonly end: number }[] {
    const runs: { first: number; end: number }[] = [];
    for (let index = 0; index < this.slotsPerSegment; index += 1) {
      if (this.holds(index)) continue;
      const last = runs[runs.length - 1];
      if (last?.end === index) last.end = index + 1;
      else runs.push({ first: index, end: index + 1 });
    }
    return runs;
  }

  /** All chunks in order. Only of a complete segment. */
  chunks(): Chunk[] {
    const all: Chunk[] = [];
    for (const slot of this.#slots) if (slot) all.push(...slot.chunks);
    return all;
  }

  /** Bytes by origin; what was pushed is part of `p2pBytes`. */
  byteOrigins(): { readonly cdnBytes: number; readonly p2pBytes: number; readonly pushedBytes: number } {
    let cdnBytes = 0;
    let p2pBytes = 0;
    let pushedBytes = 0;
    for (const slot of this.#slots) {
      if (slot?.origin === 'cdn') cdnBytes += slot.byteLength;
      else if (slot) p2pBytes += slot.byteLength;
      if (slot?.pushed === true) pushedBytes += slot.byteLength;
    }
    return { cdnBytes, p2pBytes, pushedBytes };
  }

  /** Partners that sent at least one slot of it. */
  providers(): PeerId[] {
    const providers = new Set<PeerId>();
    for (const slot of this.#slots) if (slot?.provider !== undefined) providers.add(slot.provider);
    return [...providers];
  }
}
