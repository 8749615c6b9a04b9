import type { Partner, PartnerTrack } from '../partners/partner.ts';
import type { EngineState } from '../state/engine-state.ts';
import type { Uploads } from '../upload/uploads.ts';
import type { HeldSlot, SegmentRecord } from '../window/segment-record.ts';
import type { Track } from '../window/track.ts';
import type { Gossip } from './gossip.ts';

/** How a slot came to us: decides how it goes on. */
export type Arrival =
  /** From the CDN while we lead: ours to spread. */
  | { readonly type: 'led' }
  /** Pushed by a partner; `hop` as it said. */
  | { readonly type: 'pushed'; readonly hop: number; readonly from: Partner }
  /** We asked a partner for it. */
  | { readonly type: 'pulled'; readonly from: Partner }
  /** From the stock loader: nobody waits for it. */
  | { readonly type: 'ingested' };

interface Watcher {
  readonly partner: Partner;
  readonly view: PartnerTrack;
}

/**
 * Decides where a slot goes next, the moment it is whole. The leader gives each slot to a different partner first
 * (super-seeding), that one gives it to all its partners, and what is still missing somewhere is announced, to be pulled.
 * So every slot leaves the leader about once, and the uplinks of the whole group carry the rest. Never decides when bytes
 * leave: that is the upload queue's.
 */
export class Spread {
  readonly #state: EngineState;
  readonly #gossip: Gossip;
  readonly #uploads: Uploads;
  /** Bytes given out lately per partner, for an even load relative to their uplinks; halved per segment. */
  readonly #assigned = new WeakMap<Partner, { bytes: number; segment: number }>();

  constructor(state: EngineState, gossip: Gossip, uploads: Uploads) {
    this.#state = state;
    this.#gossip = gossip;
    this.#uploads = uploads;
  }

  onSlot(
    track: Track,
    record: SegmentRecord,
    index: number,
    held: HeldSlot,
    arrival: Arrival,
    nowMs: number,
  ): void {
    if (record.privateReason !== undefined) return;
    const slot = record.firstSlot + index;
    const lacking: Watcher[] = [];
    for (const watcher of this.#state.watching(track, record.mediaSequence)) {
      if (watcher.view.held.has(slot)) this.#uploads.withdraw(watcher.partner, track, slot);
      else lacking.push(watcher);
    }
    switch (arrival.type) {
      case 'led':
        this.#seed(track, record, slot, held, lacking, nowMs);
        return;
      case 'pushed':
        if (arrival.hop === 0) this.#relay(track, slot, held, lacking, nowMs);
        else this.#announce(lacking, slot, nowMs);
        return;
      case 'pulled':
      case 'ingested':
        this.#announce(lacking, slot, nowMs, arrival.type === 'ingested');
    }
  }

  /** One partner first; the others hear of it a little later, in case the first does not pass it on. */
  #seed(
    track: Track,
    record: SegmentRecord,
    slot: number,
    held: HeldSlot,
    lacking: readonly Watcher[],
    nowMs: number,
  ): void {
    const first = this.#chooseFirst(lacking, record.mediaSequence, held.byteLength);
    if (first === undefined) {
      // Nobody can pass it on: everybody gets it from us.
      for (const { partner, view } of lacking) {
        if (!this.#uploads.push(partner, track, slot, held, 1, nowMs))
          this.#gossip.announce(view, slot, nowMs);
      }
      return;
    }
    const pushed = this.#uploads.push(first.partner, track, slot, held, 0, nowMs);
    // Not before the first copy of all of it is out: who can ask the leader asks for what it has not given away yet.
    const firstCopyMs = this.#uploads.sendMs(record.byteLength ?? 0);
    const hideMs = Math.max(this.#state.config.revealMs, firstCopyMs);
    const revealAtMs = pushed && lacking.length > 1 ? nowMs + hideMs : nowMs;
    for (const watcher of lacking) {
      if (pushed && watcher === first) continue;
      this.#gossip.announce(watcher.view, slot, revealAtMs);
    }
  }

  #relay(track: Track, slot: number, held: HeldSlot, lacking: readonly Watcher[], nowMs: number): void {
    for (const { partner, view } of this.#state.random.shuffle([...lacking])) {
      if (!this.#uploads.push(partner, track, slot, held, 1, nowMs)) this.#gossip.announce(view, slot, nowMs);
    }
  }

  /** `isNew`: from the CDN, so perhaps nobody else has it. */
  #announce(lacking: readonly Watcher[], slot: number, nowMs: number, isNew?: boolean): void {
    const { haveBatchMs, haveLateMs } = this.#state.config;
    const batchMs = isNew === true || this.#isThin(lacking) ? haveBatchMs : haveLateMs;
    for (const { view } of lacking) this.#gossip.announce(view, slot, nowMs, batchMs);
  }

  /** Somebody who waits for it has no uplink to spare: every holder more is of use at once. */
  #isThin(lacking: readonly Watcher[]): boolean {
    return lacking.some(
      ({ partner }) => partner.status.uploadBps > 0 && this.#state.amplenessOf(partner) < 1,
    );
  }

  /** The serving partner with the least load for its uplink. */
  #chooseFirst(lacking: readonly Watcher[], segment: number, byteLength: number): Watcher | undefined {
    let best: Watcher | undefined;
    let bestLoad = Infinity;
    for (const watcher of this.#state.random.shuffle([...lacking])) {
      if (!watcher.partner.status.serves) continue;
      const uplinkBps = watcher.partner.status.uploadBps || this.#state.config.uplinkBootstrapBps;
      const load = (this.#assignedBytes(watcher.partner, segment) + byteLength) / uplinkBps;
      if (load < bestLoad) {
        best = watcher;
        bestLoad = load;
      }
    }
    if (best !== undefined) {
      const bytes = this.#assignedBytes(best.partner, segment) + byteLength;
      this.#assigned.set(best.partner, { bytes, segment });
    }
    return best;
  }

  #assignedBytes(partner: Partner, segment: number): number {
    const assigned = this.#assigned.get(partner);
    if (assigned === undefined) return 0;
    return assigned.bytes / 2 ** Math.min(Math.max(segment - assigned.segment, 0), 30);
  }
}
