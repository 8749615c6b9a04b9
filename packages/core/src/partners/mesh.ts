import type { PeerId } from '@paceline/protocol';
import { CANDIDATES_MAX, PEER_LIST_MAX, PROTOCOL_VERSION } from '@paceline/protocol';
import type { DisconnectReason } from '../output.ts';
import type { EngineState } from '../state/engine-state.ts';
import { earliest } from '../state/engine-state.ts';
import type { Conduct } from './conduct.ts';
import { Partner } from './partner.ts';
import { partnerScore, partnersToReplace } from './partner-score.ts';

/** Asking the tracker for more members, at most this often, ms. */
const ASK_INTERVAL_MS = 10_000;

/** The transport ends an attempt after 10 s by itself; one that it says nothing of is given up after this, ms. */
const CONNECTING_MS_MAX = 20_000;

/** Ids that a partner may have in turn on one connection: trackers restart rarely. */
const RENAMES_MAX = 8;

/** Incoming connections are accepted up to this share above the wanted number: newcomers need somebody. */
const ACCEPT_SHARE = 1.5;

/**
 * Decides whom to connect to, whom to accept, whom to drop, and keeps the heartbeat. Never looks at media.
 *
 * Invariants:
 *  1. connections and attempts together never exceed `maxPartners` * 1.5;
 *  2. a banned peer is never connected, accepted or listed;
 *  3. a partner is replaced only after its replacement is connected (make before break).
 */
export class Mesh {
  readonly #state: EngineState;
  readonly #conduct: Conduct;
  /** Attempts under way, and since when. */
  readonly #connecting = new Map<PeerId, number>();
  #askedAtMs = -Infinity;
  #rotateAtMs = -Infinity;
  #probeAtMs = -Infinity;
  /** Partners that are gone; whoever takes them out ends what was under way with them. */
  readonly departed: Partner[] = [];
  /** A partner to be dropped as soon as the next one is connected. */
  #outgoing: PeerId | undefined;
  #failuresInARow = 0;

  constructor(state: EngineState, conduct: Conduct) {
    this.#state = state;
    this.#conduct = conduct;
  }

  /** Connections wanted: 2.5 ln N, at least `minPartners`, at most `maxPartners`. */
  get wanted(): number {
    const { minPartners, maxPartners } = this.#state.config;
    const byGroup = Math.ceil(2.5 * Math.log(Math.max(this.#state.groupSize, 2)));
    return Math.min(Math.max(byGroup, minPartners), maxPartners);
  }

  list(peers: readonly PeerId[], fromTracker: boolean, nowMs: number): void {
    for (const peerId of peers) {
      if (peerId === this.#state.selfId || this.#conduct.isBanned(peerId)) continue;
      if (fromTracker) this.#state.pool.confirm(peerId, nowMs);
      else this.#state.pool.add(peerId, nowMs);
    }
  }

  offered(peerId: PeerId, nowMs: number): void {
    const full = this.#state.partners.size + this.#connecting.size >= this.wanted * ACCEPT_SHARE;
    const known = this.#state.partnerNamed(peerId) !== undefined;
    if (!this.#state.policy.enabled || full || known || this.#conduct.isBanned(peerId)) {
      this.#state.emit({ type: 'reject', peerId });
      return;
    }
    this.#connecting.set(peerId, nowMs);
    this.#state.pool.add(peerId, nowMs);
    this.#state.emit({ type: 'accept', peerId });
  }

  connected(peerId: PeerId, nowMs: number): void {
    this.#connecting.delete(peerId);
    const { selfId, policy } = this.#state;
    if (selfId === undefined || !policy.enabled || this.#conduct.isBanned(peerId)) {
      this.#state.emit({ type: 'disconnect', peerId, reason: 'failed' });
      return;
    }
    const partner = new Partner(peerId, this.#state.config, nowMs);
    this.#state.partners.set(peerId, partner);
    this.#state.pool.add(peerId, nowMs);
    this.#state.pool.succeed(peerId);
    this.#failuresInARow = 0;
    this.#greet(partner, selfId);
  }

  /**
   * The tracker gave us another id: it has lost its memory, or we were away. Connections are alive and stay; partners hear of the
   * new id. Attempts were signalled under the old one and cannot succeed, and other members may have new ids too.
   */
  renamed(selfId: PeerId): void {
    for (const peerId of this.#connecting.keys())
      this.#state.emit({ type: 'disconnect', peerId, reason: 'failed' });
    this.#connecting.clear();
    this.#state.pool.retain(new Set([...this.#state.partners.values()].map(({ memberId }) => memberId)));
    for (const partner of this.#state.partners.values()) this.#greet(partner, selfId);
  }

  /** A partner says that it has another id now. False if that is not plausible. */
  rename(partner: Partner, memberId: PeerId, nowMs: number): boolean {
    const isTaken = memberId === this.#state.selfId || this.#state.partnerNamed(memberId) !== undefined;
    if (isTaken || this.#conduct.isBanned(memberId) || partner.renames >= RENAMES_MAX) return false;
    partner.renames += 1;
    this.#state.pool.remove(partner.memberId);
    partner.memberId = memberId;
    this.#state.pool.add(memberId, nowMs);
    // The tracker may have named it before it could tell us that we know it.
    if (this.#connecting.delete(memberId)) {
      this.#state.emit({ type: 'disconnect', peerId: memberId, reason: 'failed' });
    }
    return true;
  }

  /** After the hello: the new partner counts, and the one it replaces may go. */
  greeted(partner: Partner): void {
    this.#state.emit({ type: 'partner-joined', peerId: partner.peerId });
    const outgoing = this.#outgoing;
    if (outgoing === undefined || outgoing === partner.peerId) return;
    this.#outgoing = undefined;
    if (this.#state.partners.size > this.wanted) this.drop(outgoing, 'replaced');
  }

  /** A connection or an attempt ended by itself. */
  disconnected(peerId: PeerId, failed: boolean, nowMs: number): void {
    const attempted = this.#connecting.delete(peerId);
    const partner = this.#state.partners.get(peerId);
    if (partner !== undefined) {
      this.#forget(partner, 'gone');
      // Probably left for good; the tracker lists it again if not.
      this.#state.pool.remove(partner.memberId);
    } else if (attempted && failed) {
      this.#state.pool.fail(peerId, nowMs);
      this.#failuresInARow += 1;
      if (this.#failuresInARow % 6 === 0 && this.#state.partners.size === 0) {
        this.#state.emit({ type: 'connecting-fails', attempts: this.#failuresInARow });
      }
    } else if (attempted) {
      // The tracker does not know it, or it hung up on us: to be tried again at once, and for ever, if it stayed listed.
      this.#state.pool.remove(peerId);
    }
  }

  /** Ends a partnership; says goodbye where that is of use. */
  drop(peerId: PeerId, reason: DisconnectReason): void {
    const partner = this.#state.partners.get(peerId);
    if (partner === undefined) return;
    if (reason === 'full') {
      this.#state.send(partner, {
        type: 'refuse',
        reason: 'full',
        track: 0 as never,
        epoch: 0,
        runs: [],
        candidates: this.#candidatesFor(peerId),
      });
    }
    if (reason !== 'silent' && reason !== 'gone' && reason !== 'failed' && reason !== 'full') {
      this.#state.send(partner, { type: 'bye', reason });
    }
    this.#state.emit({ type: 'disconnect', peerId, reason });
    this.#forget(partner, reason);
  }

  /** Forgets attempts under way: the transport is gone. */
  abandonAttempts(): void {
    this.#connecting.clear();
    this.#outgoing = undefined;
  }

  status(): { uploadBps: number; serves: boolean; leads: boolean; hidden: boolean } {
    const { uplinkBps, policy } = this.#state;
    return {
      // The wire format clamps it.
      uploadBps: uplinkBps,
      serves: this.#state.serves,
      leads: this.#state.leads,
      hidden: policy.hidden,
    };
  }

  evaluate(nowMs: number): void {
    if (this.#state.selfId === undefined || !this.#state.policy.enabled) return;
    this.#expire(nowMs);
    this.#beat(nowMs);
    if (nowMs >= this.#rotateAtMs) this.#rotate(nowMs);
    this.#connect(nowMs);
    if (!this.#state.knowsGroup(nowMs)) this.#ask(PEER_LIST_MAX, nowMs);
  }

  nextAtMs(nowMs: number): number | undefined {
    if (this.#state.selfId === undefined || !this.#state.policy.enabled) return undefined;
    let next: number | undefined = this.#rotateAtMs;
    for (const partner of this.#state.partners.values()) {
      next = earliest(next, this.#pingAtMs(partner));
      next = earliest(next, partner.lastHeardAtMs + this.#silenceMsOf(partner));
    }
    if (this.#state.partners.size + this.#connecting.size < this.wanted) {
      next = earliest(
        next,
        this.#state.pool.nextRetryAtMs(nowMs, (id) => this.#isTaken(id)),
      );
      next = earliest(next, this.#askedAtMs + ASK_INTERVAL_MS);
    }
    return next;
  }

  #forget(partner: Partner, reason: DisconnectReason): void {
    this.#state.partners.delete(partner.peerId);
    this.departed.push(partner);
    if (this.#outgoing === partner.peerId) this.#outgoing = undefined;
    if (partner.greeted) this.#state.emit({ type: 'partner-left', peerId: partner.peerId, reason });
  }

  #greet(partner: Partner, selfId: PeerId): void {
    const status = this.status();
    this.#state.send(partner, { type: 'hello', version: PROTOCOL_VERSION, peerId: selfId, status });
  }

  #isTaken(peerId: PeerId): boolean {
    return (
      peerId === this.#state.selfId ||
      this.#state.partnerNamed(peerId) !== undefined ||
      this.#connecting.has(peerId) ||
      this.#conduct.isBanned(peerId)
    );
  }

  #silenceMsOf(partner: Partner): number {
    const { silenceMs, hiddenSilenceMs } = this.#state.config;
    return partner.status.hidden || this.#state.policy.hidden ? hiddenSilenceMs : silenceMs;
  }

  /** After a silence, and now and then in any case; often where it matters how late the answer is. */
  #pingAtMs({ lastPingAtMs, lastHeardAtMs }: Partner): number {
    const { keepaliveMs, pingIntervalMs } = this.#state.config;
    const sinceMs = this.#state.isStrained ? lastPingAtMs : Math.max(lastPingAtMs, lastHeardAtMs);
    return Math.min(sinceMs + keepaliveMs, lastPingAtMs + pingIntervalMs);
  }

  #expire(nowMs: number): void {
    for (const [peerId, sinceMs] of this.#connecting) {
      if (nowMs - sinceMs < CONNECTING_MS_MAX) continue;
      this.#connecting.delete(peerId);
      this.#state.pool.fail(peerId, nowMs);
      this.#state.emit({ type: 'disconnect', peerId, reason: 'failed' });
    }
    for (const partner of [...this.#state.partners.values()]) {
      if (nowMs - partner.lastHeardAtMs >= this.#silenceMsOf(partner)) this.drop(partner.peerId, 'silent');
    }
  }

  #beat(nowMs: number): void {
    for (const partner of this.#state.partners.values()) {
      if (nowMs < this.#pingAtMs(partner)) continue;
      partner.lastPingAtMs = nowMs;
      // Whoever is connected is there, also when no list has named it for long.
      this.#state.pool.add(partner.memberId, nowMs);
      partner.pingNonce = this.#state.random.uint32();
      partner.pingSentAtMs = nowMs;
      this.#state.send(partner, { type: 'ping', nonce: partner.pingNonce, status: this.status() });
    }
  }

  #connect(nowMs: number): void {
    const { config, partners, pool, selfId, random } = this.#state;
    if (selfId === undefined) return;
    // One more than wanted while a replacement is under way.
    const extra = this.#outgoing === undefined ? 0 : 1;
    const free = Math.min(
      this.wanted + extra - partners.size - this.#connecting.size,
      config.maxConnecting - this.#connecting.size,
    );
    if (free <= 0) return;
    const chosen = pool.choose(free, selfId, (id) => this.#isTaken(id), random, nowMs);
    for (const peerId of chosen) {
      this.#connecting.set(peerId, nowMs);
      this.#state.emit({ type: 'connect', peerId });
    }
    if (chosen.length < free) this.#ask(20, nowMs);
  }

  #ask(count: number, nowMs: number): void {
    if (nowMs - this.#askedAtMs < ASK_INTERVAL_MS) return;
    this.#askedAtMs = nowMs;
    this.#state.emit({ type: 'ask-tracker', count });
  }

  /** Every rotation: the worst partner is marked to be replaced, or, now and then, a random one is probed. */
  #rotate(nowMs: number): void {
    const { config, partners, random, pool, selfId } = this.#state;
    const first = this.#rotateAtMs === -Infinity;
    this.#rotateAtMs = nowMs + random.between(0.8, 1.2) * config.rotateIntervalMs;
    if (first) this.#probeAtMs = nowMs + config.probeIntervalMs;
    if (first || selfId === undefined) return;
    this.#exchange();
    const scored = [...partners.values()]
      .filter((partner) => nowMs - partner.connectedAtMs >= config.newcomerGraceMs && partner.inFlight === 0)
      .map((partner) => ({
        partner,
        score: partnerScore(partner.download.bps(nowMs), partner.upload.bps(nowMs), partner.recentTimeouts),
      }));
    for (const partner of partners.values()) partner.recentTimeouts = Math.floor(partner.recentTimeouts / 2);
    const candidates = pool.choose(1, selfId, (id) => this.#isTaken(id), random, nowMs);
    if (partners.size < this.wanted || candidates.length === 0) return;
    const [worst] = partnersToReplace(scored, partners.size);
    if (worst !== undefined) this.#outgoing = worst.peerId;
    else if (nowMs >= this.#probeAtMs) {
      this.#probeAtMs = nowMs + config.probeIntervalMs;
      this.#outgoing = scored[random.below(Math.max(scored.length, 1))]?.partner.peerId;
    }
  }

  /** Peer exchange: every partner hears of our other partners, whom we know to be there. Never of hearsay. */
  #exchange(): void {
    for (const partner of this.#state.partners.values()) {
      const candidates = this.#candidatesFor(partner.peerId);
      if (partner.greeted && candidates.length > 0) this.#state.send(partner, { type: 'peers', candidates });
    }
  }

  /** Others to try, in random order so that many may be heard of. */
  #candidatesFor(peerId: PeerId): PeerId[] {
    const others: PeerId[] = [];
    for (const partner of this.#state.partners.values()) {
      if (partner.peerId !== peerId) others.push(partner.memberId);
    }
    return this.#state.random.shuffle(others).slice(0, CANDIDATES_MAX);
  }
}
