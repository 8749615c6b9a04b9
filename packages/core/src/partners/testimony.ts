import type { Fingerprint, PeerId } from '@paceline/protocol';
import { WINDOW_SLOTS } from '@paceline/protocol';
import type { Claim } from '../edge/claim.ts';
import type { EngineState } from '../state/engine-state.ts';
import { earliest } from '../state/engine-state.ts';
import type { SegmentRecord } from '../window/segment-record.ts';
import type { Track } from '../window/track.ts';
import type { Misconduct } from './conduct.ts';
import type { Partner, PartnerTrack } from './partner.ts';
import type { Statement } from './statement.ts';
import { forgetBefore, isAs, meansAnother } from './statement.ts';

/** Who was misled corrects itself once, twice if misled twice. Later words of the same partner on the same segment are not heard. */
const CHANGES_MAX = 2;

/** A size is believed with this weight behind it. */
const WEIGHT_MIN = 2;

/** The word of the claimant, which has asked the CDN, is enough by itself; any other needs a second one. */
const CLAIMANT_WEIGHT = 2;

/** What played well is held against a partner only if at least so many times more partners said the same as said otherwise. */
const BACKING_MIN = 2;

/** The claimant is waited for as long as its lease can be, ms: it is to tell what the CDN says. */
const CLAIMANT_MS = 2_000;

/** Where no claimant can speak to us, a second word is waited for this long, ms: two hops and a slot. */
const SECOND_WORD_MS = 300;

/** A segment on which partners differ is judged again this often, ms: a claim or a playlist may have decided it. */
const JUDGE_AGAIN_MS = 100;

/** A partner that was wrong, and how. */
export interface Judgement {
  readonly partner: Partner;
  readonly misconduct: Misconduct;
}

interface OpenCase {
  readonly sinceMs: number;
  readonly dueAtMs: number;
}

interface Camp {
  readonly byteLength: number;
  readonly fingerprint: Fingerprint;
  /** When the last of them spoke, ms. */
  sinceMs: number;
  weight: number;
  hasClaimant: boolean;
}

/**
 * Decides what is believed of what partners say about segments: their size, and whether they mean the same segment as we do.
 * Words of partners are claims; facts are our own playlist and our own CDN. Never decides what is asked of whom, and never
 * punishes: it names who turned out wrong.
 *
 * Invariants:
 *  1. no number of partners outweighs what our own CDN said;
 *  2. what a partner holds of a segment counts only while its word on the segment is the one believed;
 *  3. a partner is judged at most once per segment, when there has been time to correct an error.
 */
export class Testimony {
  readonly #state: EngineState;
  /** Segments to be judged, by track. */
  readonly #open = new WeakMap<Track, Map<number, OpenCase>>();

  constructor(state: EngineState) {
    this.#state = state;
  }

  /** Takes down what a partner says of a segment. */
  hear(
    view: PartnerTrack,
    track: Track,
    mediaSequence: number,
    said: Omit<Statement, 'changes' | 'atMs'>,
    nowMs: number,
  ): void {
    const before = view.statements.get(mediaSequence);
    if (before?.byteLength === said.byteLength && before.fingerprint === said.fingerprint) return;
    const changes = before === undefined ? 0 : before.changes + 1;
    if (changes > CHANGES_MAX) return;
    view.statements.set(mediaSequence, { ...said, changes, atMs: nowMs });
    forgetBefore(view.statements, mediaSequence - (2 * WINDOW_SLOTS) / track.slotsPerSegment);
    this.reopen(track, mediaSequence, nowMs);
  }

  /** Something was learnt of the segment: it is judged next time. */
  reopen(track: Track, mediaSequence: number, nowMs: number): void {
    const open = this.#open.get(track) ?? new Map<number, OpenCase>();
    this.#open.set(track, open.set(mediaSequence, { sinceMs: nowMs, dueAtMs: nowMs }));
  }

  /** Judges what is open. */
  evaluate(track: Track, nowMs: number): void {
    const open = this.#open.get(track);
    if (open === undefined) return;
    for (const [mediaSequence, { sinceMs, dueAtMs }] of open) {
      if (nowMs < dueAtMs) continue;
      const record = track.record(mediaSequence);
      if (record === undefined || this.#judge(track, record, nowMs)) open.delete(mediaSequence);
      else open.set(mediaSequence, { sinceMs, dueAtMs: nowMs + JUDGE_AGAIN_MS });
    }
  }

  /** When the time alone will make a difference to a segment of which nothing is believed yet, ms. */
  nextAtMs(track: Track, nowMs: number): number | undefined {
    let next: number | undefined;
    for (const [mediaSequence, { sinceMs }] of this.#open.get(track) ?? []) {
      if (track.record(mediaSequence)?.byteLength !== undefined) continue;
      for (const waitMs of [SECOND_WORD_MS, CLAIMANT_MS]) {
        if (sinceMs + waitMs > nowMs) next = earliest(next, sinceMs + waitMs);
      }
    }
    return next;
  }

  /** Believes whom it has to. True if nothing is left to be decided. */
  #judge(track: Track, record: SegmentRecord, nowMs: number): boolean {
    const camps = this.#camps(track, record);
    if (!record.lengthVerified && record.privateReason === undefined)
      this.#adopt(track, record, camps, nowMs);
    record.disputed = false;
    for (const { view } of this.#state.viewsOf(track)) {
      const statement = view.statements.get(record.mediaSequence);
      if (statement === undefined) continue;
      if (!isAs(record, statement)) record.disputed = true;
      this.#weigh(track, record, view, nowMs);
    }
    return !record.disputed || record.lengthVerified || record.privateReason !== undefined;
  }

  /** Partners that turned out wrong, with what they did: one entry for each segment. */
  settle(track: Track, nowMs: number): Judgement[] {
    const playhead = track.playhead.slotAt(nowMs) ?? -1;
    const wrong: Judgement[] = [];
    for (const record of track.records()) {
      if (record.refused !== undefined) wrong.push(...this.#refusedFrom(track, record));
      if (record.settled || playhead < record.firstSlot + track.slotsPerSegment) continue;
      record.settled = true;
      const { privateReason } = record;
      if (!record.disputed || (privateReason !== undefined && privateReason !== 'rejected')) continue;
      for (const partner of this.#wrongAbout(track, record))
        wrong.push({ partner, misconduct: 'wrong-segment-size' });
    }
    return wrong;
  }

  /**
   * What the player refused, once the CDN has told its size. If that was right, the bytes were wrong: whoever sent some. If not,
   * they were cut wrong, in good faith by all but the claimant, which was to have the size from the CDN.
   */
  #refusedFrom(track: Track, record: SegmentRecord): Judgement[] {
    const { refused } = record;
    if (refused === undefined || !record.lengthVerified) return [];
    record.refused = undefined;
    const claimant = track.claims.get(record.mediaSequence)?.claimant;
    const guilty: Judgement[] = [];
    for (const { partner, view } of this.#state.viewsOf(track)) {
      if (!refused.providers.includes(partner.peerId)) continue;
      const keepsToIt = view.statements.get(record.mediaSequence)?.byteLength === refused.byteLength;
      const madeItUp = partner.memberId === claimant && keepsToIt;
      if (refused.byteLength === record.byteLength || madeItUp) {
        guilty.push({ partner, misconduct: 'rejected-by-player' });
      }
    }
    return guilty;
  }

  /** Who is misled by the claimant is not to blame: others are judged only if it said the right thing, or we fetched it ourselves. */
  #wrongAbout(track: Track, record: SegmentRecord): Partner[] {
    const { mediaSequence, byteLength, fingerprint } = record;
    const claimant = track.claims.get(mediaSequence)?.claimant;
    let isClear = claimant === undefined || claimant === this.#state.selfId;
    const wrong: Partner[] = [];
    let backing = 0;
    let liar: Partner | undefined;
    for (const { partner, view } of this.#state.viewsOf(track)) {
      const statement = view.statements.get(mediaSequence);
      // Another identity is another origin, or an ad: nobody's fault.
      if (statement === undefined || statement.fingerprint !== fingerprint) continue;
      const isRight = statement.byteLength === byteLength;
      if (isRight) backing += 1;
      else wrong.push(partner);
      if (partner.memberId !== claimant) continue;
      if (isRight) isClear = true;
      else liar = partner;
    }
    const isProven = record.lengthVerified || (record.isComplete && backing >= BACKING_MIN * wrong.length);
    if (!isProven) return [];
    if (liar !== undefined) return [liar];
    return isClear ? wrong : [];
  }

  /** The sizes that partners tell of what our playlist, if it has got there, calls by the same name. */
  #camps(track: Track, record: SegmentRecord): readonly Camp[] {
    const { mediaSequence } = record;
    const claimant = track.claims.get(mediaSequence)?.claimant;
    const camps = new Map<string, Camp>();
    let strangers = 0;
    let watching = 0;
    for (const { partner, view } of this.#state.viewsOf(track)) {
      watching += 1;
      const statement = view.statements.get(mediaSequence);
      if (statement === undefined) continue;
      if (meansAnother(track, mediaSequence, statement)) {
        strangers += 1;
        continue;
      }
      const { byteLength, fingerprint, atMs } = statement;
      const key = `${byteLength}/${fingerprint}`;
      const camp = camps.get(key) ?? {
        byteLength,
        fingerprint,
        sinceMs: atMs,
        weight: 0,
        hasClaimant: false,
      };
      camps.set(key, camp);
      const isClaimant = partner.memberId === claimant;
      camp.weight += isClaimant ? CLAIMANT_WEIGHT : 1;
      camp.hasClaimant ||= isClaimant;
    }
    // Most have other bytes under this number: whatever is claimed or offered is not ours.
    if (strangers >= 2 && strangers * 2 > watching) record.privateReason ??= 'fingerprint';
    return [...camps.values()];
  }

  #adopt(track: Track, record: SegmentRecord, camps: readonly Camp[], nowMs: number): void {
    let best: Camp | undefined;
    for (const camp of camps) if (best === undefined || this.#isBetter(camp, best, record)) best = camp;
    if (best === undefined || isAs(record, best)) return;
    if (!best.hasClaimant && best.weight < this.#weightNeeded(track, record, best, nowMs)) return;
    if (record.byteLength !== undefined) {
      const current = camps.find((camp) => isAs(record, camp));
      if (current !== undefined && !this.#isBetter(best, current, record)) return;
      record.forget();
    }
    record.describe(best.byteLength, best.fingerprint, false);
    record.progressAtMs = nowMs;
  }

  /** More partners, then the one that was to ask the CDN, then what is believed already. */
  #isBetter(a: Camp, b: Camp, record: SegmentRecord): boolean {
    if (a.weight !== b.weight) return a.weight > b.weight;
    if (a.hasClaimant !== b.hasClaimant) return a.hasClaimant;
    return isAs(record, a);
  }

  /**
   * What it takes to be believed without the claimant's word. It is the one to speak while its claim is fresh, and nobody can
   * know anything of a segment that is neither listed nor claimed. One partner is enough where there is no second, and where
   * there is no claimant among our partners: what it fetched is passed on by others.
   */
  #weightNeeded(track: Track, record: SegmentRecord, best: Camp, nowMs: number): number {
    const { mediaSequence } = record;
    if (this.#state.viewsOf(track).length === 1) return 1;
    const claim = this.#claimOn(track, mediaSequence);
    if (claim === undefined && track.listed(mediaSequence) === undefined) return Infinity;
    if (claim === undefined) return nowMs - best.sinceMs < SECOND_WORD_MS ? WEIGHT_MIN : 1;
    const ageMs = nowMs - claim.sinceMs;
    if (claim.state !== 'following') return ageMs < this.#state.cdn.p95Ms ? Infinity : WEIGHT_MIN;
    if (this.#isPartner(claim.claimant, track)) return ageMs < CLAIMANT_MS ? Infinity : WEIGHT_MIN;
    return ageMs < SECOND_WORD_MS || !this.#state.pool.has(claim.claimant) ? WEIGHT_MIN : 1;
  }

  /** The claim on what we call that segment: not that of a partner which means another one. */
  #claimOn(track: Track, mediaSequence: number): Claim | undefined {
    const claim = track.claims.get(mediaSequence);
    for (const { partner, view } of this.#state.viewsOf(track)) {
      if (partner.memberId !== claim?.claimant) continue;
      if (meansAnother(track, mediaSequence, view.statements.get(mediaSequence))) return undefined;
    }
    return claim;
  }

  #isPartner(memberId: PeerId, track: Track): boolean {
    return this.#state.viewsOf(track).some(({ partner }) => partner.memberId === memberId);
  }

  /** What a partner offers of a segment counts while it is believed, and is kept in mind while it is not. */
  #weigh(track: Track, record: SegmentRecord, view: PartnerTrack, nowMs: number): void {
    const counts = isBelieved(view, record);
    for (let slot = record.firstSlot; slot < record.firstSlot + track.slotsPerSegment; slot += 1) {
      if (!counts) view.held.delete(slot);
      else if (view.offered.has(slot) && !view.held.has(slot)) {
        view.held.add(slot);
        if (!track.holds(slot) && !track.offeredSince.has(slot)) track.offeredSince.set(slot, nowMs);
      }
    }
  }
}

/** False if the partner's word on the segment is not what we believe: then what it has of it is of no use. */
export function isBelieved(view: PartnerTrack, record: SegmentRecord): boolean {
  const statement = view.statements.get(record.mediaSequence);
  return statement === undefined || record.byteLength === undefined || isAs(record, statement);
}
