import { runsOf } from '@paceline/protocol';
import type { Partner } from '../partners/partner.ts';
import type { EngineState } from '../state/engine-state.ts';
import { earliest } from '../state/engine-state.ts';
import type { Track } from '../window/track.ts';
import type { Assemblies } from './assemblies.ts';
import { chooseSource } from './source-choice.ts';

interface Pull {
  readonly partner: Partner;
  readonly track: Track;
  readonly slot: number;
  readonly askedAtMs: number;
  /** Answered by then or asked elsewhere, ms. Moves while bytes are coming. */
  dueAtMs: number;
}

/** A partner that let a request time out is left alone for this long, ms; twice as long each time until it answers one. */
const REST_MS = 1_000;
const REST_DOUBLINGS_MAX = 5;

/** Which segments a viewer has use for. */
export type NeedsSegment = (track: Track, mediaSequence: number) => boolean;

/**
 * Decides which missing slot is asked of whom, and keeps the ledger of what was asked. Urgent zone: by deadline; normal zone:
 * rarest first, ties random. Never goes to the CDN and never asks for a slot that is on its way.
 *
 * Invariants:
 *  1. a slot is asked of one partner at a time;
 *  2. a partner is never asked for more than its request window;
 *  3. every request ends: answered, refused, timed out, withdrawn.
 */
export class Pulls {
  readonly #state: EngineState;
  readonly #assemblies: Assemblies;
  readonly #needs: NeedsSegment;
  readonly #ledger = new Map<number, Pull>();
  /** When a slot whose grace runs out is to be looked at again, ms. */
  #lookAgainAtMs: number | undefined;

  constructor(state: EngineState, assemblies: Assemblies, needs: NeedsSegment) {
    this.#state = state;
    this.#assemblies = assemblies;
    this.#needs = needs;
  }

  isPending(track: Track, slot: number): boolean {
    return this.#ledger.has(keyOf(track, slot));
  }

  /** True if the slot was asked of this partner. */
  wasAsked(partner: Partner, track: Track, slot: number): boolean {
    return this.#ledger.get(keyOf(track, slot))?.partner === partner;
  }

  /** The slot is here, from `from` (undefined: not from a partner). Others that were asked for it are told. */
  settle(track: Track, slot: number, byteLength: number, from: Partner | undefined, nowMs: number): void {
    const key = keyOf(track, slot);
    const pull = this.#ledger.get(key);
    if (pull === undefined) return;
    this.#ledger.delete(key);
    pull.partner.inFlight -= 1;
    if (pull.partner === from) {
      pull.partner.requests.succeed();
      pull.partner.silentRounds = 0;
      pull.partner.measureService(byteLength, nowMs - pull.askedAtMs);
    } else {
      pull.partner.requests.withdraw();
      this.#cancel(pull.partner, track, [slot]);
    }
  }

  /** The slot has begun to come from `from`: another that was asked for it, and has not begun, need not send it. */
  begun(from: Partner, track: Track, slot: number): void {
    const pull = this.#ledger.get(keyOf(track, slot));
    if (pull === undefined || pull.partner === from) return;
    if (this.#assemblies.lastFrom(pull.partner, track, slot) !== undefined) return;
    this.#ledger.delete(keyOf(track, slot));
    pull.partner.inFlight -= 1;
    pull.partner.requests.withdraw();
    this.#cancel(pull.partner, track, [slot]);
  }

  /** The partner will not answer for these slots: it does not have them, or has too much to send. */
  refused(partner: Partner, track: Track, slots: readonly number[], missing: boolean, nowMs: number): void {
    for (const slot of slots) {
      const key = keyOf(track, slot);
      const pull = this.#ledger.get(key);
      if (pull?.partner !== partner) continue;
      this.#ledger.delete(key);
      partner.inFlight -= 1;
      partner.requests.miss();
      if (missing) partner.track(track.id, track.epoch)?.held.delete(slot);
      else partner.busyUntilMs = nowMs + this.#state.config.busyMs;
    }
  }

  /** Takes back everything asked for a segment: it comes from the CDN. */
  withdrawSegment(track: Track, mediaSequence: number): void {
    const byPartner = new Map<Partner, number[]>();
    for (const { partner, slot } of this.#take(
      (pull) => pull.track === track && track.segmentOf(pull.slot) === mediaSequence,
    ))
      byPartner.set(partner, [...(byPartner.get(partner) ?? []), slot]);
    for (const [partner, slots] of byPartner) this.#cancel(partner, track, slots);
  }

  forget(partner: Partner): void {
    this.#take((pull) => pull.partner === partner);
  }

  forgetTrack(track: Track): void {
    this.#take((pull) => pull.track === track);
  }

  /** Takes requests back; says nothing about the partner, nor to it. */
  #take(matches: (pull: Pull) => boolean): Pull[] {
    const taken: Pull[] = [];
    for (const [key, pull] of this.#ledger) {
      if (!matches(pull)) continue;
      this.#ledger.delete(key);
      pull.partner.inFlight -= 1;
      pull.partner.requests.withdraw();
      taken.push(pull);
    }
    return taken;
  }

  evaluate(nowMs: number): void {
    this.#expire(nowMs);
    this.#lookAgainAtMs = undefined;
    if (!this.#state.sharingAllowed(nowMs)) return;
    for (const track of this.#state.tracks.values()) {
      if (this.#state.hasPartnerOn(track)) this.#ask(track, nowMs);
    }
  }

  nextAtMs(): number | undefined {
    let next = this.#lookAgainAtMs;
    for (const pull of this.#ledger.values()) next = earliest(next, pull.dueAtMs);
    return next;
  }

  #ask(track: Track, nowMs: number): void {
    const { urgent, normal } = this.#missing(track, nowMs);
    if (urgent.length + normal.length === 0) return;
    const suppliers = this.#state.viewsOf(track);
    for (const { partner } of suppliers) {
      if (partner.inFlight === 0 && partner.serviceBps === undefined) {
        partner.requests.open(urgent.length + normal.length, suppliers.length);
      }
    }
    const asked = new Map<Partner, number[]>();
    for (const slot of [...urgent, ...this.#byRarity(track, normal)]) {
      const partner = chooseSource(suppliers, slot, this.#slotBytes(track, slot), nowMs, this.#state.random);
      if (partner === undefined) {
        for (const { partner: other, view } of suppliers) {
          const readyAtMs = Math.max(other.busyUntilMs, other.restUntilMs);
          if (readyAtMs > nowMs && view.held.has(slot)) this.#lookAgainAt(readyAtMs);
        }
        continue;
      }
      this.#record(partner, track, slot, nowMs);
      asked.set(partner, [...(asked.get(partner) ?? []), slot]);
    }
    for (const [partner, slots] of asked) {
      slots.sort((a, b) => a - b);
      this.#state.send(partner, {
        type: 'request',
        track: track.id,
        epoch: track.epoch,
        runs: runsOf(slots),
        usefulMs: this.#state.config.answerMs,
      });
    }
  }

  /** Slots on offer that are not here, not asked for and not on their way. */
  #missing(track: Track, nowMs: number): { urgent: number[]; normal: number[] } {
    const { config } = this.#state;
    const zones = track.zones(nowMs, this.#state.rescueMs);
    const urgent: number[] = [];
    const normal: number[] = [];
    for (const record of track.records()) {
      if (record.isComplete || record.privateReason !== undefined) continue;
      if (record.byteLength === undefined || !this.#needs(track, record.mediaSequence)) continue;
      for (let index = 0; index < track.slotsPerSegment; index += 1) {
        const slot = record.firstSlot + index;
        const offeredSinceMs = track.offeredSince.get(slot);
        if (record.holds(index) || offeredSinceMs === undefined || this.isPending(track, slot)) continue;
        if (this.#assemblies.isActive(track, slot, config.stalledSlotMs, nowMs)) {
          this.#lookAgainAt(nowMs + config.stalledSlotMs);
          continue;
        }
        const isUrgent = slot < zones.urgentEnd + config.urgentExtraSlots;
        const readyAtMs = offeredSinceMs + config.pullGraceMs;
        if (!isUrgent && nowMs < readyAtMs) {
          this.#lookAgainAt(readyAtMs);
          continue;
        }
        (isUrgent ? urgent : normal).push(slot);
      }
    }
    urgent.sort((a, b) => a - b);
    return { urgent, normal };
  }

  /** Fewest holders first; equals in random order, so that partners do not all ask for the same. */
  #byRarity(track: Track, slots: number[]): number[] {
    const holders = new Map<number, number>();
    const views = this.#state.viewsOf(track);
    for (const slot of slots) holders.set(slot, views.filter(({ view }) => view.held.has(slot)).length);
    this.#state.random.shuffle(slots);
    return slots.sort((a, b) => (holders.get(a) ?? 0) - (holders.get(b) ?? 0));
  }

  #record(partner: Partner, track: Track, slot: number, nowMs: number): void {
    // It refuses what it cannot send in time: only a partner that is gone lets us wait.
    const timeoutMs = this.#state.config.requestTimeoutMs + 2 * (partner.rttMs ?? 100);
    this.#ledger.set(keyOf(track, slot), {
      partner,
      track,
      slot,
      askedAtMs: nowMs,
      dueAtMs: nowMs + timeoutMs,
    });
    partner.inFlight += 1;
    partner.requests.ask();
  }

  #expire(nowMs: number): void {
    const late = new Map<Partner, Pull[]>();
    for (const [key, pull] of this.#ledger) {
      if (nowMs < pull.dueAtMs) continue;
      const lastAtMs = this.#assemblies.lastFrom(pull.partner, pull.track, pull.slot);
      if (lastAtMs !== undefined && nowMs - lastAtMs < this.#state.config.stalledSlotMs) {
        pull.dueAtMs = lastAtMs + this.#state.config.stalledSlotMs;
        continue;
      }
      this.#ledger.delete(key);
      late.set(pull.partner, [...(late.get(pull.partner) ?? []), pull]);
    }
    for (const [partner, pulls] of late) {
      for (const pull of pulls) {
        partner.inFlight -= 1;
        partner.requests.miss();
        partner.recentTimeouts += 1;
        this.#state.tally.requestTimeouts += 1;
        this.#assemblies.drop(pull.track, pull.slot);
        this.#cancel(partner, pull.track, [pull.slot]);
      }
      partner.restUntilMs = nowMs + REST_MS * 2 ** Math.min(partner.silentRounds, REST_DOUBLINGS_MAX);
      partner.silentRounds += 1;
    }
  }

  #cancel(partner: Partner, track: Track, slots: number[]): void {
    if (!this.#state.partners.has(partner.peerId)) return;
    slots.sort((a, b) => a - b);
    this.#state.send(partner, { type: 'cancel', track: track.id, epoch: track.epoch, runs: runsOf(slots) });
  }

  #slotBytes(track: Track, slot: number): number {
    return track.record(track.segmentOf(slot))?.slotBytes(track.indexOf(slot)) ?? 0;
  }

  #lookAgainAt(atMs: number): void {
    this.#lookAgainAtMs = earliest(this.#lookAgainAtMs, atMs);
  }
}

/** A number is much cheaper to look up than a text. What is pending at once lies within far fewer than 2^20 slots. */
function keyOf(track: Track, slot: number): number {
  return track.id * 2 ** 20 + (slot % 2 ** 20);
}
