import type { PeerId, PeerStatus, TrackId } from '@paceline/protocol';
import type { EngineConfig } from '../config.ts';
import { RateMeter } from '../stats/rate-meter.ts';
import { TokenBucket } from '../upload/token-bucket.ts';
import { SlotRing } from '../window/slot-ring.ts';
import { RequestWindow } from './request-window.ts';
import type { Statement } from './statement.ts';

/** Renditions of one partner that we follow: a few levels and audio tracks; more is a flood. */
export const PARTNER_TRACKS_MAX = 8;

/**
 * Media of no use that a partner may send: bytes per second, and at once. A page that was asleep finds what came meanwhile, a
 * segment or two; later only what crosses a cancel is of no use, a part of the rate of a stream. More is a flood.
 */
const USELESS_BYTES_PER_SECOND = 250_000;
const USELESS_BURST_BYTES = 4_000_000;

/** What we know of a partner's window of one track, and what it knows of ours. */
export class PartnerTrack {
  epoch: number;
  /** False once its player loads another rendition: it wants nothing of this one, and may still be asked for what it holds. */
  watching = true;
  /** Slots that it holds, as far as we know and believe it. */
  readonly held = new SlotRing();
  /** Slots that it says it holds. */
  readonly offered = new SlotRing();
  /** Slots of ours that it knows of. */
  readonly told = new SlotRing();
  /** Sizes that we told it, by segment. */
  readonly described = new Map<number, number>();
  /** What it says of segments. */
  readonly statements = new Map<number, Statement>();
  /** Slots to be announced to it, and from when on. */
  readonly toAnnounce = new Map<number, number>();
  /** When the next announcement is due, ms; what else may go by then goes along. */
  announceAtMs = Infinity;
  /** When we last sent it our whole window, ms. */
  bitmapSentAtMs = -Infinity;

  constructor(epoch: number) {
    this.epoch = epoch;
  }

  reset(epoch: number): void {
    this.epoch = epoch;
    this.held.reset(0);
    this.offered.reset(0);
    this.told.reset(0);
    this.described.clear();
    this.statements.clear();
    this.toAnnounce.clear();
    this.announceAtMs = Infinity;
    this.bitmapSentAtMs = -Infinity;
  }
}

const UNKNOWN_STATUS: PeerStatus = { uploadBps: 0, serves: false, leads: false, hidden: false };

/** One connected peer: what it said, what it did. Keeps books and decides nothing. */
export class Partner {
  /** The id under which the connection was made: it names the connection for as long as it lasts. */
  readonly peerId: PeerId;
  /** The id under which the group knows it: another one after the tracker has given it a new id. */
  memberId: PeerId;
  /** How often it told us of another id. */
  renames = 0;
  readonly connectedAtMs: number;
  /** False until its hello came. */
  greeted = false;
  status: PeerStatus = UNKNOWN_STATUS;
  readonly tracks = new Map<TrackId, PartnerTrack>();
  lastHeardAtMs: number;
  lastPingAtMs = -Infinity;
  pingNonce = 0;
  pingSentAtMs = 0;
  /** Smoothed round trip of pings, ms (RFC 6298, without the variance). */
  rttMs: number | undefined;
  #bestRttMs = Infinity;
  /** How much later than at best it answered its last ping, ms. */
  lateMs = 0;
  readonly requests = new RequestWindow();
  /** Requests under way, and their bytes as far as known. */
  inFlight = 0;
  readonly download = new RateMeter();
  readonly upload = new RateMeter();
  receivedBytes = 0;
  sentBytes = 0;
  /** Rate at which it answers a request, bit/s, EWMA; undefined before the first answer. */
  serviceBps: number | undefined;
  /** Halved every rotation. */
  recentTimeouts = 0;
  /** Rounds of requests in a row that it let time out. */
  silentRounds = 0;
  /** It has too much to send: nothing is asked of it until then, ms. */
  busyUntilMs = -Infinity;
  /** After a timeout nothing is asked of it until then, ms. */
  restUntilMs = -Infinity;
  /** It choked us. */
  choking = false;
  /** We choked it. */
  choked = false;
  strikes = 0;
  /** Its other partners, as far as it told lately. */
  knows: ReadonlySet<PeerId> = new Set();
  readonly inbound: TokenBucket;
  /** What it may still send of no use to us, bytes. */
  readonly useless: TokenBucket;
  /** Bytes given to the transport and not gone yet. */
  bufferedBytes = 0;
  /** When some of them last went, or the first of them came, ms. */
  drainedAtMs = -Infinity;

  constructor(peerId: PeerId, config: EngineConfig, nowMs: number) {
    this.peerId = peerId;
    this.memberId = peerId;
    this.connectedAtMs = nowMs;
    this.lastHeardAtMs = nowMs;
    this.useless = new TokenBucket(USELESS_BYTES_PER_SECOND, USELESS_BURST_BYTES, nowMs);
    this.inbound = new TokenBucket(config.messagesPerSecond, config.messageBurst, nowMs);
  }

  /** The partner's view of a track in the same epoch. */
  track(id: TrackId, epoch: number): PartnerTrack | undefined {
    const track = this.tracks.get(id);
    return track?.epoch === epoch ? track : undefined;
  }

  measureRtt(sampleMs: number): void {
    this.#bestRttMs = Math.min(this.#bestRttMs, sampleMs);
    this.lateMs = sampleMs - this.#bestRttMs;
    this.rttMs = this.rttMs === undefined ? sampleMs : this.rttMs * 0.875 + sampleMs * 0.125;
  }

  measureService(byteLength: number, elapsedMs: number): void {
    const sampleBps = (byteLength * 8_000) / Math.max(elapsedMs, 1);
    this.serviceBps = this.serviceBps === undefined ? sampleBps : this.serviceBps * 0.7 + sampleBps * 0.3;
  }
}
