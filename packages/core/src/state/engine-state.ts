import type { PeerId, TrackId } from '@paceline/protocol';
import { PEER_LIST_MAX } from '@paceline/protocol';
import { CdnTiming } from '../cdn/cdn-timing.ts';
import type { EngineConfig } from '../config.ts';
import { dropOldest } from '../drop-oldest.ts';
import type { PolicyInput } from '../input.ts';
import type { OutgoingMessage, Output } from '../output.ts';
import { CandidatePool } from '../partners/candidate-pool.ts';
import type { Partner, PartnerTrack } from '../partners/partner.ts';
import { meansAnother } from '../partners/statement.ts';
import { Random } from '../random.ts';
import { RateMeter } from '../stats/rate-meter.ts';
import { emptyTally } from '../stats/tally.ts';
import { Track } from '../window/track.ts';

/** An uplink of so many stream rates is never what slots wait for. */
const AMPLE_SHARE = 2;

/**
 * Timers that are so late in the mean say that the processor is short, ms: 8 to 12 where it is, 1.3 at most in 49 of 50 where only lines are full,
 * and some browsers let timers come at every 8th millisecond only.
 */
const STRAINED_LAG_MS = 6;

/** Renditions followed at once: the playing one, the one being switched to, audio. */
const TRACKS_MAX = 6;

export type Policy = Omit<PolicyInput, 'type'>;

/** Until the session says otherwise. Nothing is shared before an id comes from the tracker. */
const INITIAL_POLICY: Policy = {
  enabled: true,
  uploadAllowed: true,
  leadAllowed: true,
  hidden: false,
  uploadCapBps: 16_000_000,
  rangeAllowed: true,
  scoutAllowed: true,
};

export interface TrackView {
  readonly partner: Partner;
  readonly view: PartnerTrack;
}

/**
 * Everything the parts of the engine share. Parts change it only from inside `Engine.handle`; no part keeps a copy.
 */
export class EngineState {
  readonly config: EngineConfig;
  readonly random: Random;
  policy: Policy = INITIAL_POLICY;
  selfId: PeerId | undefined;
  groupSize = 0;
  readonly partners = new Map<PeerId, Partner>();
  readonly pool = new CandidatePool();
  readonly tracks = new Map<TrackId, Track>();
  readonly cdn: CdnTiming;
  readonly tally = emptyTally();
  readonly cdnRate = new RateMeter();
  readonly p2pRate = new RateMeter();
  readonly uploadRate = new RateMeter();
  /** Measured uplink, bit/s; 0 while unknown. */
  uplinkBps = 0;
  /** How much later than wanted the engine was called lately, ms. */
  lagMs = 0;
  /** The same in the mean, ms. */
  meanLagMs = 0;
  /** After a stall everything passes through until then, ms. */
  backedOffUntilMs = -Infinity;
  /** A pause in which nobody is served either ends then, ms. */
  restsUntilMs = -Infinity;
  /** In such a pause, as partners know it. */
  rests = false;
  #rangeRefused = false;
  readonly #outputs: Output[] = [];

  constructor(config: EngineConfig, seed: number) {
    this.config = config;
    this.random = new Random(seed);
    this.cdn = new CdnTiming(config.cdnP95BootstrapMs);
  }

  emit(output: Output): void {
    this.#outputs.push(output);
  }

  send(partner: Partner, message: OutgoingMessage): void {
    this.#outputs.push({ type: 'send', peerId: partner.peerId, message });
  }

  poll(): Output | undefined {
    return this.#outputs.shift();
  }

  openTrack(id: TrackId, slotsPerSegment: number): Track {
    const known = this.tracks.get(id);
    if (known !== undefined) return known;
    if (this.tracks.size >= TRACKS_MAX) {
      dropOldest(this.tracks);
    }
    const track = new Track(id, slotsPerSegment);
    this.tracks.set(id, track);
    return track;
  }

  /** The partner that the group knows by this id, or whose connection was made under it. */
  partnerNamed(id: PeerId): Partner | undefined {
    const known = this.partners.get(id);
    if (known !== undefined) return known;
    for (const partner of this.partners.values()) if (partner.memberId === id) return partner;
    return undefined;
  }

  /** Partners that know the track in our epoch, with their view of it: they may hold some of it. */
  viewsOf(track: Track): TrackView[] {
    const views: TrackView[] = [];
    for (const partner of this.partners.values()) {
      const view = partner.greeted ? partner.track(track.id, track.epoch) : undefined;
      if (view !== undefined) views.push({ partner, view });
    }
    return views;
  }

  /** Those of them that watch it, and so have use for more of it; not those that have other bytes under `mediaSequence`. At rest nobody: they get nothing from us. */
  watching(track: Track, mediaSequence?: number): TrackView[] {
    return this.viewsOf(track).filter(
      ({ view }) =>
        view.watching &&
        !this.rests &&
        (mediaSequence === undefined ||
          !meansAnother(track, mediaSequence, view.statements.get(mediaSequence))),
    );
  }

  /**
   * True if we know about everybody in the group: only then is a first rank more than a guess. A tracker's list has 50 members
   * at most.
   */
  knowsGroup(nowMs: number): boolean {
    return this.pool.plausibleCount(nowMs) + 1 >= Math.min(this.groupSize, PEER_LIST_MAX);
  }

  hasPartnerOn(track: Track): boolean {
    for (const partner of this.partners.values())
      if (partner.greeted && partner.track(track.id, track.epoch) !== undefined) return true;
    return false;
  }

  /** How long before it is played a slot has to be asked of the CDN, ms. */
  get rescueMs(): number {
    return this.cdn.p95Ms + this.config.deliveryMarginMs;
  }

  /** Rate of what is being watched, bit/s; 0 before it is known. */
  get streamBps(): number {
    let total = 0;
    for (const track of this.tracks.values()) {
      if (track.watched && track.playhead.state !== 'starting') total = Math.max(total, track.streamBps);
    }
    return total;
  }

  /** True while P2P may be relied on for what the player needs. */
  sharingAllowed(nowMs: number): boolean {
    return this.policy.enabled && this.selfId !== undefined && nowMs >= this.backedOffUntilMs;
  }

  /** This device is late with everything. */
  get isStrained(): boolean {
    return this.meanLagMs >= STRAINED_LAG_MS;
  }

  get rangeUsable(): boolean {
    return this.policy.rangeAllowed && !this.#rangeRefused;
  }

  /** The CDN does not do Range: not asked for again in this session. */
  refuseRange(): void {
    if (this.#rangeRefused) return;
    this.#rangeRefused = true;
    this.emit({ type: 'range-refused' });
  }

  /** Whether we serve others: allowed, not at rest, and not on a line too thin to be leaned on. */
  get serves(): boolean {
    return (
      this.policy.enabled &&
      this.policy.uploadAllowed &&
      !this.rests &&
      this.#uplinkReaches(this.config.serveShareMin)
    );
  }

  /** Whether we stand for election. */
  get leads(): boolean {
    const { leadAllowed, hidden } = this.policy;
    return this.serves && leadAllowed && !hidden && this.#uplinkReaches(this.config.leadShareMin);
  }

  /** How near an uplink, as its owner states it, comes to one that is never what slots wait for: 0 to 1. */
  amplenessOf({ status }: Partner): number {
    // Before the rate of the stream is known every uplink that was measured will do.
    return Math.min(status.uploadBps / (this.streamBps * AMPLE_SHARE || 1), 1);
  }

  /** An uplink that was never measured is taken to be enough: it was never busy. */
  #uplinkReaches(streamShare: number): boolean {
    return this.uplinkBps === 0 || this.uplinkBps >= this.streamBps * streamShare;
  }
}

/** The earlier of two instants, either of which may be missing. */
export function earliest(a: number | undefined, b: number | undefined): number | undefined {
  if (a === undefined) return b;
  return b === undefined ? a : Math.min(a, b);
}
