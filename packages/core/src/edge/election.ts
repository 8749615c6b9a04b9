import type { ClaimMessage, PeerId } from '@paceline/protocol';
import { expandWireSlot, HOPS_MAX, toWireSlot } from '@paceline/protocol';
import type { Fetches } from '../cdn/fetches.ts';
import { dropOldest } from '../drop-oldest.ts';
import type { Partner } from '../partners/partner.ts';
import type { Assemblies } from '../schedule/assemblies.ts';
import type { NeedsSegment } from '../schedule/pulls.ts';
import type { EngineState } from '../state/engine-state.ts';
import { earliest } from '../state/engine-state.ts';
import type { SegmentRecord } from '../window/segment-record.ts';
import type { Track } from '../window/track.ts';
import { AHEAD_SEGMENTS_MAX } from '../window/track.ts';
import type { Claim } from './claim.ts';
import type { Verdict } from './gossip.ts';
import type { Leadership } from './leadership.ts';
import { openSegments, orphanSpan } from './orphans.ts';
import { outranks, rankOf } from './rendezvous.ts';
import { Scout } from './scout.ts';

/** A claimant that let this many leases run out is not believed for a while. */
const FAILED_LEASES_MAX = 2;
const DISTRUST_MS = 60_000;
const DISTRUSTED_MAX = 64;

/** Takeovers of one segment; after that the deadline ladder is all there is. */
const ROUNDS_MAX = 6;

/**
 * Decides who fetches a new segment from the CDN for the whole group: claims, leases, takeovers. Never decides what happens to
 * the bytes, and never waits without a bound.
 *
 * Invariants:
 *  1. a claim is relayed once, and only while it is the best heard;
 *  2. a claim without visible progress loses its segment when its lease ends;
 *  3. who fetches already does not stop for a better claim: the bytes are on their way.
 */
export class Election implements Leadership {
  readonly #state: EngineState;
  readonly #fetches: Fetches;
  readonly #assemblies: Assemblies;
  readonly #needs: NeedsSegment;
  readonly #scout: Scout;
  readonly #failedLeases = new Map<PeerId, { count: number; atMs: number }>();

  constructor(state: EngineState, fetches: Fetches, assemblies: Assemblies, needs: NeedsSegment) {
    this.#state = state;
    this.#fetches = fetches;
    this.#assemblies = assemblies;
    this.#needs = needs;
    this.#scout = new Scout(state, (track, nowMs) => this.#members(track, nowMs));
  }

  onClaim(partner: Partner, message: ClaimMessage, nowMs: number): Verdict | 'bad-claim' {
    const track = this.#state.tracks.get(message.track);
    if (track === undefined || message.epoch !== track.epoch || track.lastListed < 0) return 'ignored';
    const slot = expandWireSlot(message.segment, track.liveEdge);
    const sequence = track.segmentOf(slot);
    if (track.indexOf(slot) !== 0 || message.slotCount > track.slotsPerSegment) return 'bad-claim';
    if (sequence > track.lastListed + AHEAD_SEGMENTS_MAX) return 'ignored';
    if (message.claimant === this.#state.selfId || message.round > ROUNDS_MAX) return 'ignored';
    if (!track.hearClaim(sequence, message.round, message.claimant)) return 'ignored';
    if (this.#isDistrusted(message.claimant, nowMs)) return 'ignored';
    // No further ahead than the next one: a false claim must not move the clock by more.
    if (sequence <= track.lastListed + 1) track.noteExistence(sequence, nowMs);
    const record = track.ensureRecord(sequence, nowMs);
    if (record === undefined || record.isComplete) return 'ignored';
    if (!this.#accepts(track, record, message, nowMs)) return 'ignored';
    record.progressAtMs = nowMs;
    track.claims.set(sequence, { ...message, state: 'following', decideAtMs: Infinity, sinceMs: nowMs });
    if (message.hop < HOPS_MAX) this.#flood(track, { ...message, hop: message.hop + 1 }, partner);
    if (message.round === 0) this.#scout.heardOf(track, sequence, nowMs);
    return 'ok';
  }

  evaluate(nowMs: number): void {
    if (!this.#state.sharingAllowed(nowMs)) return;
    this.#scout.evaluate(nowMs);
    for (const track of this.#state.tracks.values()) {
      if (track.lastListed < 0 || !this.#state.hasPartnerOn(track)) continue;
      for (const sequence of openSegments(track, this.#needs)) this.#consider(track, sequence, nowMs);
    }
  }

  nextAtMs(nowMs: number): number | undefined {
    if (!this.#state.sharingAllowed(nowMs)) return undefined;
    let next = this.#scout.nextAtMs(nowMs);
    for (const track of this.#state.tracks.values()) {
      for (const [sequence, claim] of track.claims) {
        const record = track.record(sequence);
        if (record === undefined || record.isComplete || sequence > track.lastListed) continue;
        if (claim.state === 'leading') continue;
        const atMs =
          claim.state === 'contending'
            ? claim.decideAtMs
            : record.progressAtMs + this.#leaseMs(track, record, nowMs);
        // What is due already was looked at: only another fact can change it.
        if (atMs > nowMs) next = earliest(next, atMs);
      }
    }
    return next;
  }

  /** A rescue is announced like a claim, so that others in the same need wait for its bytes. */
  announceRescue(
    track: Track,
    record: SegmentRecord,
    firstSlot: number,
    slotCount: number,
    nowMs: number,
  ): void {
    const round = Math.min((track.claims.get(record.mediaSequence)?.round ?? 0) + 1, ROUNDS_MAX);
    this.#claim(track, record, round, firstSlot, slotCount, nowMs, 'leading');
  }

  /** Our own fetch failed: others may try. And where the CDN fails us, leases that ran out say nothing of those who held them. */
  failed(track: Track, mediaSequence: number, nowMs: number): void {
    this.#failedLeases.clear();
    const claim = track.claims.get(mediaSequence);
    const record = track.record(mediaSequence);
    if (claim?.state !== 'leading' || record === undefined) return;
    claim.state = 'following';
    record.progressAtMs = nowMs;
  }

  #consider(track: Track, sequence: number, nowMs: number): void {
    const record = track.ensureRecord(sequence, nowMs);
    if (record === undefined || record.isComplete || record.privateReason !== undefined) return;
    if (this.#fetches.isFetching(track, sequence)) return;
    const claim = track.claims.get(sequence);
    if (claim?.state === 'contending') {
      if (nowMs >= claim.decideAtMs) this.#lead(track, record, claim, nowMs);
      return;
    }
    let round = 0;
    if (claim !== undefined && !this.#mayContest(track, sequence, claim, nowMs)) {
      if (nowMs < record.progressAtMs + this.#leaseMs(track, record, nowMs)) return;
      round = claim.round + 1;
    }
    const orphans = orphanSpan(track, record, this.#state, this.#assemblies, nowMs);
    if (orphans === undefined || !this.#state.leads) return;
    if (claim !== undefined && round > 0) this.#noteFailedLease(claim.claimant, nowMs);
    if (round > ROUNDS_MAX) return;
    this.#claim(track, record, round, orphans.first, orphans.end - orphans.first, nowMs, 'contending');
  }

  /** A fresh claim of somebody of lower rank, who saw the segment first: ours to lead, and it is still waiting for us. */
  #mayContest(track: Track, sequence: number, claim: Claim, nowMs: number): boolean {
    const { selfId, config } = this.#state;
    if (selfId === undefined || claim.state !== 'following' || claim.round > 0) return false;
    if (nowMs - claim.sinceMs > config.scoutGraceMs) return false;
    // We may not know everybody: one that we had not heard of can be ahead of us.
    if (outranks(claim.claimant, selfId, track.id, sequence)) return false;
    return rankOf(selfId, this.#members(track, nowMs), track.id, sequence) === 0;
  }

  #claim(
    track: Track,
    record: SegmentRecord,
    round: number,
    firstSlot: number,
    slotCount: number,
    nowMs: number,
    state: 'contending' | 'leading',
  ): void {
    const { selfId, config } = this.#state;
    if (selfId === undefined) return;
    const rank = rankOf(selfId, this.#members(track, nowMs), track.id, record.mediaSequence);
    // A first claim leaves the leader by rank the time to see the segment too; a takeover is staggered by rank instead.
    const staggerMs = round > 0 ? rank * config.takeoverStaggerMs : config.scoutGraceMs;
    const waitMs =
      rank > 0 ? this.#claimWaitMs() + staggerMs : this.#state.knowsGroup(nowMs) ? 0 : this.#claimWaitMs();
    const claim: Claim = {
      claimant: selfId,
      round,
      firstSlot,
      slotCount,
      state,
      decideAtMs: nowMs + waitMs,
      sinceMs: nowMs,
    };
    track.claims.set(record.mediaSequence, claim);
    track.hearClaim(record.mediaSequence, round, selfId);
    record.progressAtMs = nowMs;
    this.#flood(track, {
      type: 'claim',
      track: track.id,
      epoch: track.epoch,
      segment: toWireSlot(record.firstSlot),
      firstSlot,
      slotCount,
      round,
      claimant: selfId,
      hop: 0,
    });
    if (state === 'contending' && waitMs === 0) this.#lead(track, record, claim, nowMs);
  }

  #lead(track: Track, record: SegmentRecord, claim: Claim, nowMs: number): void {
    claim.state = 'leading';
    this.#state.tally.ledSegments += 1;
    const first = record.slotRange(claim.firstSlot);
    const last = record.slotRange(claim.firstSlot + claim.slotCount - 1);
    const partial = (record.heldCount > 0 || claim.slotCount < track.slotsPerSegment) && !record.disputed;
    if (partial && this.#state.rangeUsable && first !== undefined && last !== undefined) {
      const range = { begin: first.begin, end: last.end };
      this.#fetches.start(track, record.mediaSequence, range, nowMs);
      return;
    }
    this.#fetches.start(track, record.mediaSequence, undefined, nowMs);
  }

  /** Whether a claim that was heard replaces what we know. */
  #accepts(track: Track, record: SegmentRecord, message: ClaimMessage, nowMs: number): boolean {
    const current = track.claims.get(record.mediaSequence);
    if (current === undefined) return true;
    if (current.state === 'leading' && this.#fetches.isFetching(track, record.mediaSequence)) return false;
    if (message.round !== current.round) {
      // A later round counts once the lease it replaces is at least half over; an earlier one is history.
      return (
        message.round > current.round &&
        nowMs >= record.progressAtMs + this.#leaseMs(track, record, nowMs) / 2
      );
    }
    return outranks(message.claimant, current.claimant, track.id, record.mediaSequence);
  }

  /** Who could lead as far as we know: partners that say so, and members that we only know by id. */
  *#members(track: Track, nowMs: number): Generator<PeerId> {
    for (const peerId of this.#state.pool.plausibleMembers(nowMs)) {
      const partner = this.#state.partnerNamed(peerId);
      if (this.#isDistrusted(peerId, nowMs)) continue;
      if (partner === undefined) yield peerId;
      else if (partner.status.leads && partner.track(track.id, track.epoch)?.watching) yield peerId;
    }
  }

  /** Twice the slow end of the round trips to those that could claim as well: a claim and its answer cross the group in that. */
  #claimWaitMs(): number {
    const rtts = [...this.#state.partners.values()]
      .map(({ status, rttMs = 0 }) => (status.leads ? rttMs : 0))
      .sort((a, b) => a - b);
    const p90 = rtts[Math.ceil(rtts.length * 0.9) - 1] ?? 0;
    const { claimWaitMinMs, claimWaitMaxMs } = this.#state.config;
    return Math.min(Math.max(2 * p90, claimWaitMinMs), claimWaitMaxMs);
  }

  /**
   * How long nothing may be seen of a segment before somebody else fetches it: half of what is left until the CDN must be asked
   * anyway. The first copy of a segment takes a thin uplink a second or two, and what is two hops away shows later still.
   */
  #leaseMs(track: Track, record: SegmentRecord, nowMs: number): number {
    const { cdn, config, rescueMs } = this.#state;
    const playAtMs = track.playhead.reaches(record.firstSlot, nowMs) ?? nowMs;
    const spareMs = playAtMs - record.progressAtMs - rescueMs;
    const leaseMs = Math.min(Math.max(spareMs / 2, config.leaseMinMs), config.leaseMaxMs);
    return Math.max(leaseMs, Math.min(2 * cdn.p95Ms, config.leaseMaxMs));
  }

  /** To everybody but whom it comes from, and those that have it from there. */
  #flood(track: Track, message: ClaimMessage, from?: Partner): void {
    for (const { partner } of this.#state.watching(track)) {
      if (partner !== from && partner.memberId !== message.claimant && !from?.knows.has(partner.memberId))
        this.#state.send(partner, message);
    }
  }

  #noteFailedLease(claimant: PeerId, nowMs: number): void {
    if (claimant === this.#state.selfId) return;
    const known = this.#failedLeases.get(claimant);
    const count = known !== undefined && nowMs - known.atMs < DISTRUST_MS ? known.count + 1 : 1;
    this.#failedLeases.delete(claimant);
    this.#failedLeases.set(claimant, { count, atMs: nowMs });
    if (this.#failedLeases.size <= DISTRUSTED_MAX) return;
    dropOldest(this.#failedLeases);
  }

  #isDistrusted(peerId: PeerId, nowMs: number): boolean {
    const known = this.#failedLeases.get(peerId);
    return known !== undefined && known.count >= FAILED_LEASES_MAX && nowMs - known.atMs < DISTRUST_MS;
  }
}
