import type { BitmapMessage, HaveMessage, SegmentMessage } from '@paceline/protocol';
import { expandRuns, expandWireSlot, runsOf, toWireSlot, WINDOW_SLOTS } from '@paceline/protocol';
import type { Partner } from '../partners/partner.ts';
import { PARTNER_TRACKS_MAX, PartnerTrack } from '../partners/partner.ts';
import type { EngineState } from '../state/engine-state.ts';
import { earliest } from '../state/engine-state.ts';
import { forgetBefore, isAs } from '../partners/statement.ts';
import type { Judgement } from '../partners/testimony.ts';
import { isBelieved, Testimony } from '../partners/testimony.ts';
import type { SegmentRecord } from '../window/segment-record.ts';
import type { Track } from '../window/track.ts';
import { AHEAD_SEGMENTS_MAX } from '../window/track.ts';

/** What became of a message: fine, not for us (nothing wrong with that), or a strike. */
export type Verdict = 'ok' | 'ignored' | 'off-stride';

/**
 * Tells partners what we hold and learns what they hold: bitmaps, batched announcements, segment descriptions.
 * Never asks for anything and never sends media.
 *
 * Invariants:
 *  1. a segment is described to a partner before any slot of it is announced or sent, and only once we hold some of it or have
 *     its size from the CDN: hearsay is not passed on;
 *  2. a slot is announced to a partner at most once, and not to one that is known to hold it;
 *  3. who rests says nothing of what it holds: it serves nobody.
 */
export class Gossip {
  readonly #state: EngineState;
  readonly #testimony: Testimony;

  constructor(state: EngineState) {
    this.#state = state;
    this.#testimony = new Testimony(state);
  }

  /** Announces a slot to a partner, not before `atMs` and, if nothing else is announced to it meanwhile, `batchMs` later. */
  announce(view: PartnerTrack, slot: number, atMs: number, batchMs = this.#state.config.haveBatchMs): void {
    if (view.held.has(slot) || view.told.has(slot)) return;
    view.toAnnounce.set(slot, Math.min(view.toAnnounce.get(slot) ?? atMs, atMs));
    view.announceAtMs = Math.min(view.announceAtMs, atMs + batchMs);
  }

  /** Size and identity of a segment, once per partner, and again if they turned out to be others. */
  describe(partner: Partner, view: PartnerTrack, track: Track, record: SegmentRecord): void {
    const { byteLength, fingerprint, mediaSequence } = record;
    const told = view.described.get(mediaSequence);
    if (byteLength === undefined || fingerprint === undefined || told === byteLength) return;
    // A correction is due at once to whoever was told otherwise, even if nothing more will be said.
    if (told === undefined && (record.privateReason !== undefined || !hasEvidence(record))) return;
    view.described.set(mediaSequence, byteLength);
    forgetBefore(view.described, mediaSequence - (2 * WINDOW_SLOTS) / track.slotsPerSegment);
    const said = view.statements.get(mediaSequence);
    if (told === undefined && said !== undefined && isAs(record, said)) return;
    this.#state.send(partner, {
      type: 'segment',
      track: track.id,
      epoch: track.epoch,
      segment: toWireSlot(record.firstSlot),
      byteLength,
      fingerprint,
    });
  }

  /** The size is known from the CDN: everybody who watches the track is told. */
  describeToAll(track: Track, record: SegmentRecord, nowMs: number): void {
    this.#testimony.reopen(track, record.mediaSequence, nowMs);
    for (const { partner, view } of this.#state.watching(track)) this.describe(partner, view, track, record);
  }

  /** What we held of a segment was of no use: whoever was told of it hears what is right, as far as we know it. */
  correct(track: Track, record: SegmentRecord, nowMs: number): void {
    this.#testimony.reopen(track, record.mediaSequence, nowMs);
    for (const { partner, view } of this.#state.watching(track)) {
      if (view.described.has(record.mediaSequence)) this.describe(partner, view, track, record);
      for (let index = 0; index < record.slotsPerSegment; index += 1) {
        view.told.delete(record.firstSlot + index);
        if (record.holds(index)) this.announce(view, record.firstSlot + index, nowMs);
      }
    }
  }

  /** Decides what is believed. Returns who turned out wrong, once for each segment. */
  judge(nowMs: number): Judgement[] {
    const wrong: Judgement[] = [];
    for (const track of this.#state.tracks.values()) {
      if (track.lastListed < 0) continue;
      this.#testimony.evaluate(track, nowMs);
      wrong.push(...this.#testimony.settle(track, nowMs));
    }
    return wrong;
  }

  onSegment(partner: Partner, message: SegmentMessage, nowMs: number): Verdict {
    const track = this.#state.tracks.get(message.track);
    if (track === undefined || message.epoch !== track.epoch) return 'ignored';
    const slot = expandWireSlot(message.segment, track.liveEdge);
    const sequence = track.segmentOf(slot);
    if (track.indexOf(slot) !== 0) return 'off-stride';
    // A playlist may be behind, a window elsewhere: what lies outside is nobody's fault.
    if (sequence > track.lastListed + AHEAD_SEGMENTS_MAX) return 'ignored';
    const view = partner.track(track.id, track.epoch);
    const record = track.ensureRecord(sequence, nowMs);
    if (view === undefined || record === undefined) return 'ignored';
    const { byteLength, fingerprint } = message;
    this.#testimony.hear(view, track, sequence, { byteLength, fingerprint }, nowMs);
    // What is believed already is judged with whatever comes next.
    return isAs(record, message) && !record.disputed ? 'ignored' : 'ok';
  }

  onBitmap(partner: Partner, message: BitmapMessage, nowMs: number): Verdict {
    if (isRetraction(message)) {
      partner.tracks.delete(message.track);
      return 'ok';
    }
    const track = this.#state.tracks.get(message.track);
    const known = partner.tracks.get(message.track);
    if (known === undefined && partner.tracks.size >= PARTNER_TRACKS_MAX) return 'ignored';
    const view = known ?? new PartnerTrack(message.epoch);
    partner.tracks.set(message.track, view);
    if (view.epoch !== message.epoch) view.reset(message.epoch);
    if (track === undefined || track.lastListed < 0) return 'ignored';
    this.#considerEpoch(track, nowMs);
    if (message.epoch !== track.epoch) return 'ignored';
    const start = expandWireSlot(message.start, track.liveEdge);
    const slotAhead = (AHEAD_SEGMENTS_MAX + 1) * track.slotsPerSegment;
    if (start < 0 || start + message.playhead > track.liveEdge + slotAhead) return 'ignored';
    view.offered.load(start, message.bits);
    view.held.load(start, message.bits);
    this.#disregard(track, view, nowMs);
    const offers = track.offeredSince.size;
    this.#noteOffers(track, view, start, start + WINDOW_SLOTS, nowMs);
    const begins = message.watching && !view.watching;
    view.watching = message.watching;
    // It begins to watch this track: it does not have our window, or an old one.
    if (begins || view.bitmapSentAtMs === -Infinity) this.sendBitmap(partner, track, nowMs);
    return track.offeredSince.size > offers ? 'ok' : 'ignored';
  }

  onHave(partner: Partner, message: HaveMessage, nowMs: number): Verdict {
    const track = this.#state.tracks.get(message.track);
    if (track === undefined || message.epoch !== track.epoch) return 'ignored';
    const view = partner.track(track.id, track.epoch);
    if (view === undefined) return 'ignored';
    const end = track.liveEdge + AHEAD_SEGMENTS_MAX * track.slotsPerSegment;
    let verdict: Verdict = 'ignored';
    for (const slot of expandRuns(message.runs, track.liveEdge)) {
      if (slot < 0 || slot >= end) continue;
      const record = track.record(track.segmentOf(slot));
      view.offered.add(slot);
      view.toAnnounce.delete(slot);
      if (record !== undefined && !isBelieved(view, record)) continue;
      view.held.add(slot);
      this.#noteOffers(track, view, slot, slot + 1, nowMs);
      if (track.holds(slot)) continue;
      verdict = 'ok';
      if (record !== undefined) record.progressAtMs = nowMs;
    }
    return verdict;
  }

  sendBitmap(partner: Partner, track: Track, nowMs: number): void {
    const view = partner.track(track.id, track.epoch);
    const window = track.window(nowMs);
    const playhead = Math.floor(track.playhead.slotAt(nowMs) ?? window.start);
    for (const record of track.records()) {
      if (view !== undefined && record.heldCount > 0) this.describe(partner, view, track, record);
    }
    if (view !== undefined) {
      view.bitmapSentAtMs = nowMs;
      // What a leader still hides stays hidden: only slots that are not waiting to be announced go out.
      for (const slot of view.toAnnounce.keys()) window.delete(slot);
      view.told.load(window.start, window.toBitmap());
    }
    this.#state.send(partner, {
      type: 'bitmap',
      track: track.id,
      epoch: track.epoch,
      start: toWireSlot(window.start),
      bits: window.toBitmap(),
      // The wire format clamps it.
      playhead: playhead - window.start,
      watching: track.watched && !this.#state.rests,
    });
  }

  /** Whether we watch a track has changed, or its numbering: everybody is told. */
  sendBitmaps(track: Track, nowMs: number): void {
    for (const partner of this.#state.partners.values()) {
      if (partner.greeted) this.sendBitmap(partner, track, nowMs);
    }
  }

  /** We hold nothing of a track any more: its partners forget it. */
  retract(track: Track): void {
    for (const { partner } of this.#state.viewsOf(track)) {
      const { id, epoch } = track;
      const start = toWireSlot(0);
      const bits = new Uint8Array(WINDOW_SLOTS / 8);
      this.#state.send(partner, {
        type: 'bitmap',
        track: id,
        epoch,
        start,
        bits,
        playhead: 0,
        watching: false,
      });
    }
  }

  /** Tells a partner of every track we watch: after its hello, and when a rest begins or ends. */
  introduce(partner: Partner, nowMs: number): void {
    for (const track of this.#state.tracks.values()) {
      if (track.lastListed >= 0) this.sendBitmap(partner, track, nowMs);
    }
  }

  evaluate(nowMs: number): void {
    for (const track of this.#state.tracks.values()) {
      // Before its first playlist a track has no window to tell of.
      if (track.lastListed < 0) continue;
      for (const { partner, view } of this.#state.watching(track)) {
        if (nowMs - view.bitmapSentAtMs >= this.#state.config.bitmapIntervalMs) {
          this.sendBitmap(partner, track, nowMs);
        }
        this.#flush(partner, view, track, nowMs);
      }
    }
  }

  nextAtMs(nowMs: number): number | undefined {
    let next: number | undefined;
    for (const track of this.#state.tracks.values()) {
      if (track.lastListed < 0) continue;
      next = earliest(next, this.#testimony.nextAtMs(track, nowMs));
      for (const { view } of this.#state.watching(track)) {
        // Nearly always another turn is there to send it in.
        next = earliest(next, view.bitmapSentAtMs + this.#state.config.bitmapIntervalMs * 1.1);
        next = earliest(next, view.announceAtMs);
      }
    }
    return next;
  }

  /** Sends what may be announced, once some of it is due. */
  #flush(partner: Partner, view: PartnerTrack, track: Track, nowMs: number): void {
    if (nowMs < view.announceAtMs) return;
    view.announceAtMs = Infinity;
    const slots: number[] = [];
    for (const [slot, atMs] of view.toAnnounce) {
      if (atMs > nowMs) {
        view.announceAtMs = Math.min(view.announceAtMs, atMs + this.#state.config.haveBatchMs);
        continue;
      }
      view.toAnnounce.delete(slot);
      if (view.held.has(slot) || !track.holds(slot)) continue;
      slots.push(slot);
      view.told.add(slot);
      const record = track.record(track.segmentOf(slot));
      if (record !== undefined) this.describe(partner, view, track, record);
    }
    if (slots.length === 0) return;
    slots.sort((a, b) => a - b);
    this.#state.send(partner, { type: 'have', track: track.id, epoch: track.epoch, runs: runsOf(slots) });
  }

  /** Of segments on which we do not believe the partner, what it holds does not count. */
  #disregard(track: Track, view: PartnerTrack, nowMs: number): void {
    for (const mediaSequence of view.statements.keys()) {
      const record = track.ensureRecord(mediaSequence, nowMs);
      if (record === undefined || isBelieved(view, record)) continue;
      // A record that is new here, after a jump or a track that was opened again, knows nothing of what was said before.
      if (record.byteLength === undefined) this.#testimony.reopen(track, mediaSequence, nowMs);
      for (let index = 0; index < record.slotsPerSegment; index += 1)
        view.held.delete(record.firstSlot + index);
    }
  }

  #noteOffers(track: Track, view: PartnerTrack, from: number, end: number, nowMs: number): void {
    for (let slot = from; slot < end; slot += 1) {
      if (view.held.has(slot) && !track.offeredSince.has(slot) && !track.holds(slot)) {
        track.offeredSince.set(slot, nowMs);
      }
    }
  }

  /**
   * A late joiner cannot know how often the numbering was reset, nor can a page that slept: it takes the epoch that most state,
   * itself included, of equals the later one.
   */
  #considerEpoch(track: Track, nowMs: number): void {
    const votes = new Map<number, number>([[track.epoch, 1]]);
    for (const partner of this.#state.partners.values()) {
      const stated = partner.tracks.get(track.id)?.epoch;
      if (stated !== undefined) votes.set(stated, (votes.get(stated) ?? 0) + 1);
    }
    const own = votes.get(track.epoch) ?? 0;
    for (const [epoch, count] of votes) {
      const isLater = (epoch - track.epoch + 256) % 256 < 128;
      if (epoch !== track.epoch && (count > own || (count === own && isLater))) {
        track.adoptEpoch(epoch, nowMs);
        return;
      }
    }
  }
}

/** The last bitmap of a track: nothing is held and nothing wanted. */
function isRetraction(message: BitmapMessage): boolean {
  return !message.watching && message.bits.every((byte) => byte === 0);
}

/** Only who has some of a segment, or has asked the CDN, speaks of it. */
function hasEvidence(record: SegmentRecord): boolean {
  return record.heldCount > 0 || record.lengthVerified;
}
