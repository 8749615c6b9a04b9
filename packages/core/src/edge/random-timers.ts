import type { Fetches } from '../cdn/fetches.ts';
import type { Assemblies } from '../schedule/assemblies.ts';
import type { NeedsSegment } from '../schedule/pulls.ts';
import type { EngineState } from '../state/engine-state.ts';
import type { Verdict } from './gossip.ts';
import type { Leadership, LeadershipClass } from './leadership.ts';
import { openSegments, orphanSpan } from './orphans.ts';
import type { SegmentRecord } from '../window/segment-record.ts';
import type { Track } from '../window/track.ts';

/**
 * What claims are measured against, and what other SDKs do: each viewer that sees a new segment waits a random time, up to a
 * bound, and fetches it if nobody has shown any of it by then. Decides nothing else; says nothing to anybody, so two whose
 * times are closer than an announcement takes both fetch. Not in the SDK: only the simulator makes engines with it.
 */
export class RandomTimers implements Leadership {
  readonly #state: EngineState;
  readonly #fetches: Fetches;
  readonly #assemblies: Assemblies;
  readonly #needs: NeedsSegment;
  readonly #waitMaxMs: number;
  /** When our patience ends, ms, by media sequence; at most as many as are open. */
  readonly #timers = new WeakMap<Track, Map<number, number>>();

  /** `waitMaxMs`: times are drawn from 0 up to this. */
  constructor(
    state: EngineState,
    fetches: Fetches,
    assemblies: Assemblies,
    needs: NeedsSegment,
    waitMaxMs: number,
  ) {
    this.#state = state;
    this.#fetches = fetches;
    this.#assemblies = assemblies;
    this.#needs = needs;
    this.#waitMaxMs = waitMaxMs;
  }

  onClaim(): Verdict {
    return 'ignored';
  }

  evaluate(nowMs: number): void {
    const state = this.#state;
    if (!state.sharingAllowed(nowMs)) return;
    for (const track of state.tracks.values()) {
      if (track.lastListed < 0 || !state.hasPartnerOn(track)) continue;
      const open = new Set(openSegments(track, this.#needs));
      const timers = this.#timersOf(track);
      for (const sequence of timers.keys()) if (!open.has(sequence)) timers.delete(sequence);
      for (const sequence of open) this.#consider(track, sequence, timers, nowMs);
    }
  }

  nextAtMs(nowMs: number): number | undefined {
    let nextMs = Infinity;
    for (const track of this.#state.tracks.values()) {
      for (const atMs of this.#timersOf(track).values()) if (atMs > nowMs) nextMs = Math.min(nextMs, atMs);
    }
    return nextMs === Infinity ? undefined : nextMs;
  }

  announceRescue(): void {
    // Nobody is told.
  }

  failed(track: Track, mediaSequence: number): void {
    this.#timersOf(track).delete(mediaSequence);
    track.claims.delete(mediaSequence);
  }

  #consider(track: Track, sequence: number, timers: Map<number, number>, nowMs: number): void {
    const state = this.#state;
    const fetches = this.#fetches;
    const record = track.ensureRecord(sequence, nowMs);
    if (record === undefined || record.isComplete || record.privateReason !== undefined) return;
    if (fetches.isFetching(track, sequence)) return;
    const span = orphanSpan(track, record, state, this.#assemblies, nowMs);
    if (span === undefined || !state.leads) {
      timers.delete(sequence);
      return;
    }
    const atMs = timers.get(sequence) ?? nowMs + state.random.between(0, this.#waitMaxMs);
    timers.set(sequence, atMs);
    if (nowMs >= atMs) this.#fetch(track, record, span, nowMs);
  }

  #fetch(
    track: Track,
    record: SegmentRecord,
    span: { readonly first: number; readonly end: number },
    nowMs: number,
  ): void {
    const state = this.#state;
    const { mediaSequence } = record;
    if (state.selfId === undefined) return;
    const begin = record.slotRange(span.first)?.begin;
    const end = record.slotRange(span.end - 1)?.end;
    const isPartial = begin !== undefined && end !== undefined && record.heldCount > 0;
    state.tally.ledSegments += 1;
    // Only for the books: how the segment is said to have come.
    track.claims.set(mediaSequence, {
      claimant: state.selfId,
      round: 0,
      firstSlot: span.first,
      slotCount: span.end - span.first,
      state: 'leading',
      decideAtMs: nowMs,
      sinceMs: nowMs,
    });
    this.#fetches.start(
      track,
      mediaSequence,
      isPartial && state.rangeUsable ? { begin, end } : undefined,
      nowMs,
    );
  }

  #timersOf(track: Track): Map<number, number> {
    const known = this.#timers.get(track);
    if (known !== undefined) return known;
    const timers = new Map<number, number>();
    this.#timers.set(track, timers);
    return timers;
  }
}

/** Leadership by random timers up to `waitMaxMs`, for an `Engine`. */
export function randomTimers(waitMaxMs: number): LeadershipClass {
  return class extends RandomTimers {
    constructor(state: EngineState, fetches: Fetches, assemblies: Assemblies, needs: NeedsSegment) {
      super(state, fetches, assemblies, needs, waitMaxMs);
    }
  };
}
