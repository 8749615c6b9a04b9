import type { RequestMessage } from '@paceline/protocol';
import { DATA_PAYLOAD_BYTES_MAX, expandRuns, runsOf } from '@paceline/protocol';
import { sliceChunks } from '../chunk.ts';
import type { Gossip, Verdict } from '../edge/gossip.ts';
import type { Partner } from '../partners/partner.ts';
import type { EngineState } from '../state/engine-state.ts';
import { earliest } from '../state/engine-state.ts';
import type { HeldSlot } from '../window/segment-record.ts';
import type { Track } from '../window/track.ts';
import { TokenBucket } from './token-bucket.ts';
import { UplinkEstimate } from './uplink-estimate.ts';

/** Slots queued for one partner: above what a request window allows, so only a flood meets it. */
const QUEUE_PER_PARTNER_MAX = 64;

/** Slots queued in all: 512 x 30 kB are 4 s of a 30 Mbit/s uplink; beyond that nothing would arrive in time. */
const QUEUE_MAX = 512;

/**
 * Bytes in the transport per partner: three frames keep the line busy and a control message waits little behind them. And under
 * 64 KiB: a channel of Chromium whose queue stayed longer fell from 3 to 0.25 MB/s, and stayed there.
 */
const PARTNER_BUFFER_BYTES = 49_152;

/**
 * A channel that nothing has left for this long is stuck, ms: its partner has died or lost its line, which its silence will tell
 * only later. Until it moves again it counts for nothing, or it would block the others and look like a thin uplink. Shorter
 * than a sample of the uplink.
 */
const STUCK_MS = 400;

/** A frame takes this much of the uplink, ms: on a thin line a claim must not wait behind 16 kB of media. */
const FRAME_MS = 40;
const FRAME_BYTES_MIN = 4_096;

/** Bounds of what is in the transport over all partners. */
const OUTSTANDING_BYTES_MIN = 8_192;
const OUTSTANDING_BYTES_MAX = 1_048_576;

/** Before the uplink was measured: what a thin one would take seconds to send, with every request of ours behind it, is not begun. */
const OUTSTANDING_BYTES_UNKNOWN = 32_768;

interface Upload {
  readonly partner: Partner;
  readonly track: Track;
  readonly epoch: number;
  readonly slot: number;
  readonly held: HeldSlot;
  readonly pushed: boolean;
  readonly hop: number;
  /** Of no use to the receiver after this, ms. */
  readonly expiresAtMs: number;
  sentBytes: number;
}

/**
 * Decides what leaves next, and how fast: answers before pushes, one slot at a time per partner, never more in the transport
 * than a fraction of a second of uplink, never above the budget. Never decides what to push.
 */
export class Uploads {
  readonly #state: EngineState;
  readonly #gossip: Gossip;
  /** In the order in which they came. */
  #queue: Upload[] = [];
  readonly #estimate = new UplinkEstimate();
  readonly #tokens: TokenBucket;
  #budgetBps = 0;

  constructor(state: EngineState, gossip: Gossip, nowMs: number) {
    this.#state = state;
    this.#gossip = gossip;
    this.#tokens = new TokenBucket(0, 0, nowMs);
  }

  /** Bytes queued and not yet given to the transport; with `first` only what goes before a new answer. */
  #queuedBytes(first: boolean): number {
    let bytes = 0;
    for (const { held, sentBytes, hop } of this.#queue)
      if (!first || sentBytes > 0 || hop === 0) bytes += held.byteLength - sentBytes;
    return bytes;
  }

  /** How long what is queued takes at the uplink as known, ms. */
  get queueMs(): number {
    return (this.#queuedBytes(false) * 8_000) / this.#uplinkBps();
  }

  /** How long bytes take at the budget, ms. */
  sendMs(bytes: number): number {
    return (bytes * 8_000) / (this.#uplinkBps() * this.#state.config.uplinkShareMax);
  }

  onRequest(partner: Partner, message: RequestMessage, nowMs: number): Verdict {
    const track = this.#state.tracks.get(message.track);
    const view = track === undefined ? undefined : partner.track(track.id, message.epoch);
    if (track === undefined || view === undefined || message.epoch !== track.epoch) return 'ignored';
    const missing: number[] = [];
    const late: number[] = [];
    let waitMs = this.sendMs(this.#queuedBytes(true));
    for (const slot of expandRuns(message.runs, track.liveEdge)) {
      const record = track.record(track.segmentOf(slot));
      const held = record?.slot(track.indexOf(slot));
      if (record === undefined || held === undefined || record.privateReason !== undefined)
        missing.push(slot);
      else if (!this.#state.serves || this.#queuedFor(partner) >= QUEUE_PER_PARTNER_MAX) late.push(slot);
      else if (waitMs + this.sendMs(held.byteLength) > message.usefulMs) late.push(slot);
      else {
        waitMs += this.sendMs(held.byteLength);
        this.#gossip.describe(partner, view, track, record);
        this.#remove((upload) => upload.pushed && isFor(upload, partner, track, slot));
        const expiresAtMs = nowMs + message.usefulMs;
        if (!this.#enqueue(partner, track, slot, held, false, 0, expiresAtMs)) late.push(slot);
      }
    }
    this.#refuse(partner, track, 'missing', missing);
    this.#refuse(partner, track, this.#state.serves ? 'late' : 'choked', late);
    return 'ok';
  }

  /** Queues a slot that nobody asked for. False if there is no room for it in time. */
  push(partner: Partner, track: Track, slot: number, held: HeldSlot, hop: number, nowMs: number): boolean {
    if (!this.#state.serves || this.#queuedFor(partner) >= QUEUE_PER_PARTNER_MAX) return false;
    const { pushQueueMs } = this.#state.config;
    if ((hop > 0 || pushQueueMs < 0) && this.queueMs > pushQueueMs) return false;
    const usefulMs = track.segmentMs * 2;
    return this.#enqueue(partner, track, slot, held, true, hop, nowMs + usefulMs);
  }

  /** The partner has it, or does not want it any more. */
  withdraw(partner: Partner, track: Track, slot: number): void {
    this.#remove((upload) => isFor(upload, partner, track, slot));
  }

  isQueued(partner: Partner, track: Track, slot: number): boolean {
    return this.#queue.some((upload) => isFor(upload, partner, track, slot));
  }

  forget(partner: Partner): void {
    this.#remove((upload) => upload.partner === partner);
  }

  forgetTrack(track: Track): void {
    this.#remove((upload) => upload.track === track);
  }

  progressed(partner: Partner, bufferedBytes: number, nowMs: number): void {
    const drained = Math.max(partner.bufferedBytes - bufferedBytes, 0);
    partner.bufferedBytes = bufferedBytes;
    if (drained > 0) partner.drainedAtMs = nowMs;
    if (!this.#state.config.measureUplink) return;
    this.#estimate.observe(drained, this.#outstanding(nowMs), this.#state.lagMs, nowMs);
    this.#state.uplinkBps = this.#estimate.bps;
  }

  /** Tells partners to stop asking while more is queued than leaves in time, and to go on when it has drained. */
  #choke(): void {
    const { queueMs } = this;
    const { chokeMs } = this.#state.config;
    for (const partner of this.#state.partners.values()) {
      const choked = partner.choked ? queueMs > chokeMs / 4 : queueMs > chokeMs;
      if (!partner.greeted || choked === partner.choked) continue;
      partner.choked = choked;
      this.#state.send(partner, { type: 'choke', choked });
    }
  }

  /** Sends while the transport, the budget and the queue allow it. */
  pump(nowMs: number): void {
    this.#budget(nowMs);
    this.#expire(nowMs);
    this.#choke();
    const limit = this.#outstandingLimit();
    let outstanding = this.#outstanding(nowMs);
    while (outstanding < limit) {
      const upload = this.#next(nowMs);
      const bytes = upload === undefined ? 0 : this.#frameBytes(upload);
      if (upload === undefined || !this.#tokens.take(bytes, nowMs)) {
        const { streamBps, config } = this.#state;
        // Who is taken to be too thin to serve has nothing to send, and would never be measured again.
        const isThin = this.#estimate.bps < streamBps * config.serveShareMin;
        this.#estimate.unfilled(bytes > 0 && outstanding === 0, isThin, nowMs);
        this.#state.uplinkBps = Math.max(this.#state.uplinkBps, this.#estimate.bps);
        return;
      }
      this.#sendFrame(upload, bytes, nowMs);
      outstanding += bytes;
    }
  }

  nextAtMs(nowMs: number): number | undefined {
    const upload = this.#next(nowMs);
    if (upload === undefined) return undefined;
    // What has begun is finished: only what waits can be too late.
    let next: number | undefined = upload.sentBytes === 0 ? upload.expiresAtMs : undefined;
    const bytes = this.#frameBytes(upload);
    // With room in the transport only the budget holds us back; without, the transport will report progress.
    if (this.#outstanding(nowMs) < this.#outstandingLimit()) {
      const readyAtMs = this.#tokens.readyAtMs(bytes, nowMs);
      if (readyAtMs !== Infinity) next = earliest(next, readyAtMs);
    } else next = earliest(next, this.#nextStuckAtMs(nowMs));
    return next;
  }

  /**
   * Upload budget: a share of the uplink, once it is measured, and never above what the viewer allows. The classic
   * max(0, BW/S - 1) stream rates leaves thin lines nothing to give and was measured to cost most of the offload; see
   * docs/adr/0010-upload-budget.md.
   */
  #budget(nowMs: number): void {
    const { uplinkBps, policy, config } = this.#state;
    const spare = uplinkBps === 0 ? Infinity : uplinkBps * config.uplinkShareMax;
    const budgetBps = Math.min(policy.uploadCapBps, spare);
    if (budgetBps === this.#budgetBps) return;
    this.#budgetBps = budgetBps;
    // A quarter of a second may go in one burst, and always a handful of frames.
    const burst = Math.max(budgetBps / 32, DATA_PAYLOAD_BYTES_MAX * 4);
    this.#tokens.configure(budgetBps / 8, burst, nowMs);
  }

  #uplinkBps(): number {
    const known = this.#state.uplinkBps || this.#state.config.uplinkBootstrapBps;
    return Math.max(Math.min(known, this.#state.policy.uploadCapBps), 1);
  }

  #frameBytes({ held, sentBytes }: Upload): number {
    const byTimeBytes = Math.max((this.#uplinkBps() * FRAME_MS) / 8_000, FRAME_BYTES_MIN);
    return Math.ceil(Math.min(held.byteLength - sentBytes, DATA_PAYLOAD_BYTES_MAX, byTimeBytes));
  }

  #outstanding(nowMs: number): number {
    let bytes = 0;
    for (const partner of this.#state.partners.values()) {
      if (!isStuck(partner, nowMs)) bytes += partner.bufferedBytes;
    }
    return bytes;
  }

  /** When the next channel will be stuck unless it moves: a transport that is full of dead channels reports no progress. */
  #nextStuckAtMs(nowMs: number): number | undefined {
    let next: number | undefined;
    for (const partner of this.#state.partners.values()) {
      if (partner.bufferedBytes === 0 || isStuck(partner, nowMs)) continue;
      next = earliest(next, partner.drainedAtMs + STUCK_MS);
    }
    return next;
  }

  #outstandingLimit(): number {
    if (this.#state.uplinkBps === 0) return OUTSTANDING_BYTES_UNKNOWN;
    const bytes = (this.#uplinkBps() * this.#state.config.outstandingMs) / 8_000;
    return Math.min(Math.max(bytes, OUTSTANDING_BYTES_MIN), OUTSTANDING_BYTES_MAX);
  }

  /**
   * What has begun, first copies, answers, other pushes; within each the oldest whose partner has room. Of answers those to better uplinks
   * go first: they pass on what they get, so that who cannot soon finds more to ask.
   */
  #next(nowMs: number): Upload | undefined {
    let next: Upload | undefined;
    let best = Infinity;
    for (const upload of this.#queue) {
      const { partner, pushed, hop } = upload;
      let rank = hop > 0 ? 3 : 1;
      if (upload.sentBytes > 0) rank = 0;
      else if (!pushed) rank = 2 - this.#state.amplenessOf(partner) / 2;
      if (rank >= best || partner.bufferedBytes >= PARTNER_BUFFER_BYTES || isStuck(partner, nowMs)) continue;
      next = upload;
      best = rank;
    }
    return next;
  }

  #sendFrame(upload: Upload, payloadBytes: number, nowMs: number): void {
    const { partner, track, held, slot } = upload;
    const view = partner.track(track.id, upload.epoch);
    const record = track.record(track.segmentOf(slot));
    if (view !== undefined && record !== undefined) this.#gossip.describe(partner, view, track, record);
    this.#state.send(partner, {
      type: 'data',
      track: track.id,
      epoch: upload.epoch,
      slot,
      byteOffset: upload.sentBytes,
      slotBytes: held.byteLength,
      hop: upload.hop,
      pushed: upload.pushed,
      payload: sliceChunks(held.chunks, upload.sentBytes, upload.sentBytes + payloadBytes),
      payloadBytes,
    });
    upload.sentBytes += payloadBytes;
    if (partner.bufferedBytes === 0) partner.drainedAtMs = nowMs;
    partner.bufferedBytes += payloadBytes;
    this.#estimate.start(nowMs);
    partner.sentBytes += payloadBytes;
    partner.upload.add(payloadBytes, nowMs);
    this.#state.tally.uploadBytes += payloadBytes;
    this.#state.uploadRate.add(payloadBytes, nowMs);
    if (upload.sentBytes < held.byteLength) return;
    this.#remove((other) => other === upload);
    view?.held.add(slot);
    view?.toAnnounce.delete(slot);
  }

  #enqueue(
    partner: Partner,
    track: Track,
    slot: number,
    held: HeldSlot,
    pushed: boolean,
    hop: number,
    expiresAtMs: number,
  ): boolean {
    if (held.byteLength === 0 || this.#queue.length >= QUEUE_MAX) return false;
    if (this.isQueued(partner, track, slot)) return true;
    this.#queue.push({
      partner,
      track,
      epoch: track.epoch,
      slot,
      held,
      pushed,
      hop,
      expiresAtMs,
      sentBytes: 0,
    });
    return true;
  }

  /** What comes too late is refused if it was asked for, else announced. */
  #expire(nowMs: number): void {
    this.#remove((upload) => upload.pushed && upload.sentBytes === 0 && isHeld(upload));
    const late = this.#remove(({ expiresAtMs, sentBytes }) => expiresAtMs <= nowMs && sentBytes === 0);
    for (const { partner, track, slot, pushed } of late) {
      const view = partner.track(track.id, track.epoch);
      if (!pushed) this.#refuse(partner, track, 'late', [slot]);
      else if (view !== undefined) this.#gossip.announce(view, slot, nowMs);
    }
  }

  #remove(matches: (upload: Upload) => boolean): Upload[] {
    const removed = this.#queue.filter(matches);
    if (removed.length > 0) this.#queue = this.#queue.filter((upload) => !removed.includes(upload));
    return removed;
  }

  #queuedFor(partner: Partner): number {
    return this.#queue.filter((upload) => upload.partner === partner).length;
  }

  #refuse(partner: Partner, track: Track, reason: 'missing' | 'late' | 'choked', slots: number[]): void {
    if (slots.length === 0) return;
    slots.sort((a, b) => a - b);
    const runs = runsOf(slots);
    this.#state.send(partner, {
      type: 'refuse',
      reason,
      track: track.id,
      epoch: track.epoch,
      runs,
      candidates: [],
    });
  }
}

function isStuck(partner: Partner, nowMs: number): boolean {
  return partner.bufferedBytes > 0 && nowMs - partner.drainedAtMs >= STUCK_MS;
}

/** The receiver has it from elsewhere. */
function isHeld({ partner, track, epoch, slot }: Upload): boolean {
  return partner.track(track.id, epoch)?.held.has(slot) ?? false;
}

function isFor(upload: Upload, partner: Partner, track: Track, slot: number): boolean {
  return upload.slot === slot && upload.partner === partner && upload.track === track;
}
