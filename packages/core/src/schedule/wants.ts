import type { Fetches } from '../cdn/fetches.ts';
import type { Leadership } from '../edge/leadership.ts';
import { rankOf } from '../edge/rendezvous.ts';
import type { PlayerInput } from '../input.ts';
import type { DeliveryKind } from '../output.ts';
import type { EngineState } from '../state/engine-state.ts';
import { earliest } from '../state/engine-state.ts';
import type { SegmentRecord } from '../window/segment-record.ts';
import type { Track } from '../window/track.ts';
import type { Assemblies } from './assemblies.ts';
import type { BackOff } from './back-off.ts';
import type { Pulls } from './pulls.ts';

type WantOrder = Extract<PlayerInput, { readonly type: 'segment-wanted' }>;

interface Want {
  readonly wantId: number;
  readonly track: Track;
  readonly mediaSequence: number;
  readonly sinceMs: number;
  /** When the player will have played all that it had when it asked, ms; undefined if it did not play. */
  readonly runsOutAtMs: number | undefined;
  /** Some of it was here when hls.js asked. */
  readonly prefetched: boolean;
  reportedBytes: number;
  how: DeliveryKind;
}

/** A segment that the stock loader is fetching is not asked of peers for this long, ms. */
const PASS_THROUGH_MS = 8_000;

/** Ranks that make a difference to the stagger; more would start rescues needlessly early. */
const STAGGER_RANKS = 8;

/**
 * Rescued segments in a row of which partners brought less than a quarter: waiting for them only empties the buffer. On a thin group
 * they bring more; on machines that are too slow for it they bring nothing, and everything is late.
 */
const VAIN_WAITS_MAX = 3;
const VAIN_SHARE = 1 / 4;

/**
 * Where partners are of no help, a request of ours that brought nothing for this long is left to the stock loader, ms. One that moves is
 * kept, for to ask again from the first byte would make a stall longer.
 */
const MOVING_MS = 2_000;

/**
 * Missing runs fetched separately; with more, it is one request for the whole span, which takes again what is here already. In groups whose
 * uplinks are short most rescues miss three or four. A browser makes six requests at a time to one server (HTTP/1.1).
 */
const RESCUE_RUNS_MAX = 4;

/**
 * Decides, for every segment that hls.js waits for: deliver, wait for partners, rescue it from the CDN, or leave it to the
 * stock loader. This is where "never worse than the CDN alone" is kept. Never lets a want wait without a deadline.
 *
 * Invariants:
 *  1. every want ends in exactly one order: `deliver` or `pass-through`, unless it was taken back;
 *  2. at the hard deadline the CDN is asked, whatever partners promise;
 *  3. a failed rescue becomes a pass-through: hls.js sees the CDN's own error and nothing of ours.
 */
export class Wants {
  readonly #state: EngineState;
  readonly #fetches: Fetches;
  readonly #pulls: Pulls;
  readonly #assemblies: Assemblies;
  readonly #leadership: Leadership;
  readonly #backOff: BackOff;
  #vainWaits = 0;
  readonly #wants = new Map<number, Want>();
  /** Segments with the stock loader, until when that is believed, ms. */
  readonly #passedThrough = new Map<string, number>();

  constructor(
    state: EngineState,
    fetches: Fetches,
    pulls: Pulls,
    assemblies: Assemblies,
    leadership: Leadership,
    backOff: BackOff,
  ) {
    this.#state = state;
    this.#fetches = fetches;
    this.#pulls = pulls;
    this.#assemblies = assemblies;
    this.#leadership = leadership;
    this.#backOff = backOff;
  }

  wants(track: Track, mediaSequence: number): boolean {
    for (const want of this.#wants.values()) {
      if (want.track === track && want.mediaSequence === mediaSequence) return true;
    }
    return false;
  }

  /**
   * Worth asking for: hls.js waits for it, or it is new and hls.js will ask. Not what the stock loader is fetching.
   */
  isNeeded(track: Track, mediaSequence: number): boolean {
    const { frontier } = track;
    const isAhead =
      track.watched &&
      frontier !== undefined &&
      mediaSequence > frontier &&
      track.playhead.state === 'playing';
    // Asked for most often of what was played already.
    if (!isAhead && !this.wants(track, mediaSequence)) return false;
    return !this.#passedThrough.has(`${track.id}/${mediaSequence}`);
  }

  add(order: WantOrder, nowMs: number): void {
    const { wantId, mediaSequence, playableMs } = order;
    const track = this.#state.tracks.get(order.track);
    if (track === undefined) {
      this.#state.emit({ type: 'pass-through', wantId });
      return;
    }
    track.frontier = Math.max(track.frontier ?? mediaSequence, mediaSequence);
    const record = track.ensureRecord(mediaSequence, nowMs);
    this.#wants.set(wantId, {
      wantId,
      track,
      mediaSequence,
      sinceMs: nowMs,
      runsOutAtMs: playableMs === undefined ? undefined : nowMs + playableMs,
      prefetched: (record?.heldCount ?? 0) > 0,
      reportedBytes: 0,
      how: 'p2p',
    });
  }

  remove(wantId: number): void {
    this.#wants.delete(wantId);
  }

  /** The stock loader has brought it, or has given up. */
  passThroughEnded(track: Track, mediaSequence: number): void {
    this.#passedThrough.delete(`${track.id}/${mediaSequence}`);
  }

  /** A fetch for the segment failed: whoever waits for it gets it from the stock loader. */
  fetchFailed(track: Track, mediaSequence: number, nowMs: number): void {
    for (const want of [...this.#wants.values()]) {
      if (want.track === track && want.mediaSequence === mediaSequence) this.#passThrough(want, nowMs);
    }
  }

  /** Everything that waits goes to the stock loader: P2P was turned off, or the track is gone. */
  releaseAll(nowMs: number, track?: Track): void {
    for (const want of [...this.#wants.values()]) {
      if (track === undefined || want.track === track) this.#passThrough(want, nowMs);
    }
  }

  evaluate(nowMs: number): void {
    for (const [key, untilMs] of this.#passedThrough) if (nowMs >= untilMs) this.#passedThrough.delete(key);
    for (const want of [...this.#wants.values()]) this.#decide(want, nowMs);
    if (this.#vainWaits < VAIN_WAITS_MAX) return;
    this.#vainWaits = 0;
    this.#backOff.stalled(nowMs);
    this.evaluate(nowMs);
  }

  nextAtMs(nowMs: number): number | undefined {
    let next: number | undefined;
    for (const want of this.#wants.values()) {
      if (this.#fetches.isFetching(want.track, want.mediaSequence)) {
        next = earliest(next, nowMs + MOVING_MS);
        continue;
      }
      const { softAtMs, hardAtMs } = this.#ladder(want, nowMs);
      next = earliest(next, softAtMs > nowMs ? softAtMs : hardAtMs);
    }
    return next;
  }

  #decide(want: Want, nowMs: number): void {
    const { track, mediaSequence } = want;
    const record = track.record(mediaSequence);
    if (record?.isComplete) {
      this.#deliver(want, record);
      return;
    }
    if (record !== undefined) this.#report(want, record);
    const mayWait =
      record !== undefined &&
      (this.#mayWait(track, record, nowMs) ||
        this.#fetches.isFetching(track, mediaSequence, nowMs - MOVING_MS));
    if (!mayWait) {
      this.#passThrough(want, nowMs);
      return;
    }
    if (this.#fetches.isFetching(track, mediaSequence)) {
      if (want.how === 'p2p')
        want.how = track.claims.get(mediaSequence)?.state === 'leading' ? 'led' : 'rescued';
      return;
    }
    const { softAtMs, hardAtMs } = this.#ladder(want, nowMs);
    if (nowMs >= hardAtMs || (nowMs >= softAtMs && !this.#isBeingRescued(track, record, nowMs))) {
      this.#rescue(want, record, nowMs >= hardAtMs, nowMs);
    }
  }

  /** Partners are worth waiting for: there are some, they may have it, and the player is past its start. */
  #mayWait(track: Track, record: SegmentRecord, nowMs: number): boolean {
    return (
      this.#state.sharingAllowed(nowMs) &&
      record.privateReason === undefined &&
      track.playhead.state !== 'starting' &&
      this.#state.hasPartnerOn(track)
    );
  }

  /**
   * When the CDN must be asked so that the segment is there when the playhead is: `hard`, whatever others do; `soft`, earlier
   * by rank, so that of many viewers in the same need one asks first and the others find its bytes. The playhead reaches the
   * segment, or the end of what the player has: after a switch of the level, when its buffer was emptied, that comes first.
   */
  #ladder(want: Want, nowMs: number): { softAtMs: number; hardAtMs: number } {
    const { config, rescueMs, lagMs, selfId } = this.#state;
    const firstSlot = want.mediaSequence * want.track.slotsPerSegment;
    const reachedAtMs = want.track.playhead.reaches(firstSlot, nowMs);
    const playAtMs =
      want.track.playhead.state === 'paused' ? undefined : earliest(reachedAtMs, want.runsOutAtMs);
    const patientAtMs = want.sinceMs + config.wantPatienceMs;
    if (playAtMs === undefined || selfId === undefined)
      return { softAtMs: patientAtMs, hardAtMs: patientAtMs };
    // What is late here is late twice: when the CDN is asked, and when the player is given what it sent.
    const hardAtMs = playAtMs - rescueMs - 2 * lagMs;
    const firstAtMs = hardAtMs - STAGGER_RANKS * config.rescueStaggerMs;
    // Before the first rank's turn ours makes no difference.
    if (nowMs < firstAtMs) return { softAtMs: firstAtMs, hardAtMs };
    const others = this.#state.watching(want.track).map(({ partner }) => partner.memberId);
    const rank = Math.min(rankOf(selfId, others, want.track.id, want.mediaSequence), STAGGER_RANKS);
    return { softAtMs: firstAtMs + rank * config.rescueStaggerMs, hardAtMs };
  }

  /** Somebody has just claimed it and there is still time to see its bytes. */
  #isBeingRescued(track: Track, record: SegmentRecord, nowMs: number): boolean {
    const claim = track.claims.get(record.mediaSequence);
    return claim?.state === 'following' && nowMs - claim.sinceMs < this.#state.cdn.p95Ms;
  }

  #rescue(want: Want, record: SegmentRecord, hard: boolean, nowMs: number): void {
    const { track } = want;
    const runs = hard ? record.missingRuns() : this.#quietRuns(track, record, nowMs);
    const first = runs[0];
    const last = runs[runs.length - 1];
    if (first === undefined || last === undefined) return;
    want.how = 'rescued';
    this.#state.tally.rescuedSegments += 1;
    this.#pulls.withdrawSegment(track, record.mediaSequence);
    this.#leadership.announceRescue(track, record, first.first, last.end - first.first, nowMs);
    const known = record.byteLength !== undefined && !record.disputed;
    const partial = known && record.heldCount > 0 && this.#state.rangeUsable;
    if (!partial) {
      this.#fetches.start(track, record.mediaSequence, undefined, nowMs);
      return;
    }
    const spans = runs.length > RESCUE_RUNS_MAX ? [{ first: first.first, end: last.end }] : runs;
    for (const span of spans) {
      const begin = record.slotRange(span.first)?.begin ?? 0;
      const end = record.slotRange(span.end - 1)?.end ?? 0;
      this.#fetches.start(track, record.mediaSequence, { begin, end }, nowMs);
    }
  }

  /** Missing runs without the slots that are coming in right now. */
  #quietRuns(track: Track, record: SegmentRecord, nowMs: number): { first: number; end: number }[] {
    const { stalledSlotMs } = this.#state.config;
    const quiet: { first: number; end: number }[] = [];
    for (const run of record.missingRuns()) {
      for (let index = run.first; index < run.end; index += 1) {
        if (this.#assemblies.isActive(track, record.firstSlot + index, stalledSlotMs, nowMs)) continue;
        const last = quiet[quiet.length - 1];
        if (last?.end === index) last.end = index + 1;
        else quiet.push({ first: index, end: index + 1 });
      }
    }
    return quiet;
  }

  #deliver(want: Want, record: SegmentRecord): void {
    this.#wants.delete(want.wantId);
    const { cdnBytes, p2pBytes, pushedBytes } = record.byteOrigins();
    const led = want.track.claims.get(want.mediaSequence)?.state === 'leading';
    const how = p2pBytes === 0 && cdnBytes > 0 && led && want.how !== 'rescued' ? 'led' : want.how;
    this.#vainWaits = how === 'rescued' && p2pBytes < VAIN_SHARE * cdnBytes ? this.#vainWaits + 1 : 0;
    this.#state.emit({
      type: 'deliver',
      wantId: want.wantId,
      chunks: record.chunks(),
      byteLength: record.byteLength ?? 0,
      cdnBytes,
      p2pBytes,
      pushedBytes,
      prefetched: want.prefetched,
      how,
    });
  }

  #report(want: Want, record: SegmentRecord): void {
    if (record.byteLength === undefined) return;
    const { cdnBytes, p2pBytes } = record.byteOrigins();
    const loadedBytes = cdnBytes + p2pBytes + this.#assemblies.partialBytes(want.track, record);
    if (loadedBytes === want.reportedBytes || loadedBytes >= record.byteLength) return;
    want.reportedBytes = loadedBytes;
    this.#state.emit({
      type: 'report-progress',
      wantId: want.wantId,
      loadedBytes,
      totalBytes: record.byteLength,
    });
  }

  #passThrough(want: Want, nowMs: number): void {
    this.#wants.delete(want.wantId);
    // A player that jumps about leaves at most a window of segments behind.
    if (this.#passedThrough.size >= 256) this.#passedThrough.clear();
    this.#passedThrough.set(`${want.track.id}/${want.mediaSequence}`, nowMs + PASS_THROUGH_MS);
    this.#pulls.withdrawSegment(want.track, want.mediaSequence);
    this.#fetches.cancel(want.track.id, want.mediaSequence);
    this.#state.emit({ type: 'pass-through', wantId: want.wantId });
  }
}
