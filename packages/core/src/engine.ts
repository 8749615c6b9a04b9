import type { PeerId, TrackId } from '@paceline/protocol';
import { Fetches } from './cdn/fetches.ts';
import type { EngineConfig } from './config.ts';
import { Election } from './edge/election.ts';
import { Gossip } from './edge/gossip.ts';
import type { Leadership, LeadershipClass } from './edge/leadership.ts';
import { Spread } from './edge/spread.ts';
import type { FetchInput, Input, PeerInput } from './input.ts';
import { invariant, unreachable } from './invariant.ts';
import { Messages } from './messages.ts';
import type { DisconnectReason, Output } from './output.ts';
import type { Misconduct } from './partners/conduct.ts';
import { Conduct } from './partners/conduct.ts';
import { Mesh } from './partners/mesh.ts';
import type { Partner } from './partners/partner.ts';
import { PlayerFacts } from './player-facts.ts';
import { Assemblies } from './schedule/assemblies.ts';
import { BackOff } from './schedule/back-off.ts';
import { Overload } from './schedule/overload.ts';
import { Pulls } from './schedule/pulls.ts';
import { Wants } from './schedule/wants.ts';
import type { EngineSnapshot, WindowSnapshot } from './snapshot.ts';
import { snapshotOf, windowOf } from './snapshot.ts';
import { earliest, EngineState } from './state/engine-state.ts';
import { Uploads } from './upload/uploads.ts';
import { Intake } from './window/intake.ts';
import type { Track } from './window/track.ts';

/** Pause between two decisions that time alone brings about, ms: keeps a rounding error from turning into a busy loop. */
const TICK_MS_MIN = 5;

/** What time alone brings about comes late by this much at most, ms; more is a page that slept. */
const LAG_MS_MAX = 2_000;

/** Ten calls or so a second: half of it is forgotten in seven seconds. */
const LAG_DECAY = 0.99;

/** In the mean a single pause of the page counts for no more than this, ms: it says nothing of the next ten seconds. */
const MEAN_LAG_MS_MAX = 25;

/** A mean over some 30 calls: 3 to 10 s. */
const MEAN_LAG_WEIGHT = 1 / 32;

/** Assemblies that nobody continues are dropped after this, ms. */
const ASSEMBLY_IDLE_MS = 3_000;

/**
 * The engine: facts and time in (`handle`), orders out (`poll`, until it returns undefined), and the time at which it wants to
 * be called again (`deadline`). Wiring only: what is decided is decided in the parts. Deterministic: the same seed, facts and
 * times give the same orders. Time never goes backwards.
 *
 * After a fact the parts are asked in one fixed order (`#evaluate`); no part calls another behind its back. Most facts are
 * frames: bytes that left, pieces of a slot, requests, what partners say that we know. They change only what is uploaded next.
 */
export class Engine {
  readonly #state: EngineState;
  readonly #conduct: Conduct;
  readonly #mesh: Mesh;
  readonly #gossip: Gossip;
  readonly #uploads: Uploads;
  readonly #assemblies: Assemblies;
  readonly #fetches: Fetches;
  readonly #pulls: Pulls;
  readonly #leadership: Leadership;
  readonly #wants: Wants;
  readonly #intake: Intake;
  readonly #messages: Messages;
  readonly #player: PlayerFacts;
  readonly #overload: Overload;
  #nowMs: number;
  /** Nothing that was heard since the last turn changes what to do, but for what leaves next. */
  #isQuiet = false;
  /** When time alone makes the next turn due, ms. */
  #dueAtMs = -Infinity;

  /** `seed`: 32-bit; decides every random choice. `nowMs`: any clock that does not go backwards. */
  constructor(config: EngineConfig, seed: number, nowMs: number, Leading: LeadershipClass = Election) {
    this.#nowMs = nowMs;
    const state = new EngineState(config, seed);
    this.#state = state;
    this.#conduct = new Conduct(state);
    this.#mesh = new Mesh(state, this.#conduct);
    this.#gossip = new Gossip(state);
    this.#uploads = new Uploads(state, this.#gossip, nowMs);
    this.#assemblies = new Assemblies(state);
    const needs = (track: Track, sequence: number): boolean => this.#wants.isNeeded(track, sequence);
    this.#pulls = new Pulls(state, this.#assemblies, needs);
    this.#fetches = new Fetches(
      state,
      (track, record, index, chunks, at) => {
        this.#intake.store(track, record, index, chunks, { type: 'led' }, at);
      },
      (track, record) => {
        this.#gossip.describeToAll(track, record, this.#nowMs);
      },
    );
    this.#leadership = new Leading(state, this.#fetches, this.#assemblies, needs);
    const backOff = new BackOff(state);
    this.#overload = new Overload(state, this.#gossip, backOff);
    this.#wants = new Wants(state, this.#fetches, this.#pulls, this.#assemblies, this.#leadership, backOff);
    const rooms = {
      state,
      mesh: this.#mesh,
      gossip: this.#gossip,
      leadership: this.#leadership,
      pulls: this.#pulls,
      wants: this.#wants,
      uploads: this.#uploads,
      assemblies: this.#assemblies,
      fetches: this.#fetches,
      spread: new Spread(state, this.#gossip, this.#uploads),
    };
    this.#intake = new Intake(rooms);
    this.#messages = new Messages(rooms);
    this.#player = new PlayerFacts({
      ...rooms,
      intake: this.#intake,
      backOff,
      strike: (partner, misconduct) => {
        this.#strike(partner, misconduct);
      },
    });
  }

  /** Takes one fact. Throws `InvariantError` only for our own mistakes. */
  handle(input: Input, nowMs: number): void {
    invariant(nowMs >= this.#nowMs, 'time went backwards');
    if (input.type === 'time-passed') this.#measureLag(nowMs);
    this.#nowMs = nowMs;
    this.#isQuiet = false;
    this.#apply(input, nowMs);
    if (this.#isQuiet && nowMs < this.#dueAtMs) this.#uploads.pump(nowMs);
    else this.#evaluate(nowMs);
  }

  /** The next order; undefined when there is none. */
  poll(): Output | undefined {
    return this.#state.poll();
  }

  /** When to hand in `time-passed` if nothing else happens before, ms; undefined: never. */
  deadline(): number | undefined {
    const atMs = Math.min(this.#dueAtMs, this.#uploads.nextAtMs(this.#nowMs) ?? Infinity);
    return atMs === Infinity ? undefined : Math.max(atMs, this.#nowMs + TICK_MS_MIN);
  }

  snapshot(): EngineSnapshot {
    return snapshotOf(this.#state, this.#nowMs);
  }

  /** The 256-slot window of a track; undefined if it is not open. */
  window(trackId: TrackId): WindowSnapshot | undefined {
    const track = this.#state.tracks.get(trackId);
    if (track === undefined) return undefined;
    return windowOf(this.#state, track, (slot) => this.#pulls.isPending(track, slot), this.#nowMs);
  }

  /** Called later than wanted: the page is busy, hidden, or its machine is too slow. */
  #measureLag(nowMs: number): void {
    const state = this.#state;
    const lateMs = nowMs - (this.deadline() ?? nowMs);
    state.lagMs = Math.min(Math.max(state.lagMs * LAG_DECAY, lateMs), LAG_MS_MAX);
    state.meanLagMs += (Math.min(lateMs, MEAN_LAG_MS_MAX) - state.meanLagMs) * MEAN_LAG_WEIGHT;
  }

  #apply(input: Input, nowMs: number): void {
    switch (input.type) {
      case 'time-passed':
        this.#isQuiet = true;
        return;
      case 'tracker-joined':
        this.#join(input.peerId);
        this.#list(input.peers, input.groupSize, nowMs);
        return;
      case 'peers-listed':
        this.#list(input.peers, input.groupSize, nowMs);
        return;
      case 'group-resized':
        this.#resize(input.groupSize);
        return;
      case 'tracker-lost':
        return;
      case 'peer-offered':
      case 'peer-connected':
      case 'peer-disconnected':
      case 'message-received':
      case 'frame-refused':
      case 'send-progressed':
        this.#applyPeer(input, nowMs);
        return;
      case 'fetch-started':
      case 'fetch-progressed':
      case 'fetch-ended':
      case 'fetch-failed':
        this.#applyFetch(input, nowMs);
        return;
      case 'policy-changed': {
        const { type: _, ...policy } = input;
        this.#state.policy = policy;
        // Who waits for a hidden page, or leans on a line that is metered now, should know.
        for (const partner of this.#state.partners.values()) partner.lastPingAtMs = -Infinity;
        if (!policy.enabled) this.#leave('disabled', nowMs);
        return;
      }
      case 'track-opened':
      case 'track-left':
      case 'track-closed':
      case 'playlist-updated':
      case 'player-moved':
      case 'segment-wanted':
      case 'segment-unwanted':
      case 'segment-loaded':
      case 'segment-rejected':
      case 'playback-stalled':
        this.#player.apply(input, nowMs);
        return;
      default:
        unreachable(input);
    }
  }

  #applyPeer(input: PeerInput, nowMs: number): void {
    if (input.type === 'peer-offered') {
      this.#mesh.offered(input.peerId, nowMs);
      return;
    }
    if (input.type === 'peer-connected') {
      this.#mesh.connected(input.peerId, nowMs);
      return;
    }
    if (input.type === 'peer-disconnected') {
      this.#mesh.disconnected(input.peerId, input.failed, nowMs);
      this.#forgetDeparted();
      return;
    }
    const partner = this.#state.partners.get(input.peerId);
    // It may have been dropped while this was on its way.
    if (partner === undefined) return;
    if (input.type === 'send-progressed') {
      this.#uploads.progressed(partner, input.bufferedBytes, nowMs);
      this.#isQuiet = true;
    } else if (input.type === 'frame-refused') this.#strike(partner, 'malformed-frame');
    else this.#receive(partner, input.message, nowMs);
  }

  #receive(
    partner: Partner,
    message: Extract<PeerInput, { type: 'message-received' }>['message'],
    nowMs: number,
  ): void {
    const result = this.#messages.receive(partner, message, nowMs);
    switch (result.type) {
      case 'quiet':
        this.#isQuiet = true;
        return;
      case 'done':
        return;
      case 'misconduct':
        this.#strike(partner, result.misconduct);
        return;
      case 'left':
        this.#drop(partner.peerId, 'gone');
        this.#state.pool.fail(partner.memberId, nowMs);
        return;
      case 'slot': {
        const { track, record, slot, chunks, losers } = result.slot;
        const runs = [{ start: (slot % 65_536) as never, count: 1 }];
        for (const loser of losers) {
          this.#state.send(loser, { type: 'cancel', track: track.id, epoch: track.epoch, runs });
        }
        this.#intake.store(track, record, track.indexOf(slot), chunks, result.arrival, nowMs);
        return;
      }
      default:
        unreachable(result);
    }
  }

  #applyFetch(input: FetchInput, nowMs: number): void {
    switch (input.type) {
      case 'fetch-started':
        this.#fetches.started(input.fetchId, input.byteLength, input.ranged, nowMs);
        return;
      case 'fetch-progressed':
        this.#fetches.progressed(input.fetchId, input.chunk, nowMs);
        return;
      case 'fetch-ended': {
        const ended = this.#fetches.ended(input.fetchId, nowMs);
        // Cut short: as good as failed, or it would be asked for again and again.
        if (ended?.isWhole === false) this.#fetchFailed(ended.track, ended.mediaSequence, nowMs);
        return;
      }
      case 'fetch-failed': {
        const failed = this.#fetches.failed(input.fetchId, input.rangeRefused);
        if (failed !== undefined) this.#fetchFailed(failed.track, failed.mediaSequence, nowMs);
        return;
      }
      default:
        unreachable(input);
    }
  }

  #fetchFailed(track: Track, mediaSequence: number, nowMs: number): void {
    this.#leadership.failed(track, mediaSequence, nowMs);
    this.#wants.fetchFailed(track, mediaSequence, nowMs);
  }

  #evaluate(nowMs: number): void {
    this.#player.evaluate(nowMs);
    for (const track of this.#state.tracks.values()) track.trim(nowMs);
    this.#assemblies.trim(ASSEMBLY_IDLE_MS, nowMs);
    this.#overload.evaluate(nowMs);
    this.#mesh.evaluate(nowMs);
    this.#forgetDeparted();
    this.#leadership.evaluate(nowMs);
    for (const { partner, misconduct } of this.#gossip.judge(nowMs)) this.#strike(partner, misconduct);
    for (const track of this.#state.tracks.values()) this.#clear(track, nowMs);
    this.#pulls.evaluate(nowMs);
    this.#wants.evaluate(nowMs);
    this.#gossip.evaluate(nowMs);
    this.#uploads.pump(nowMs);
    this.#dueAtMs = Math.max(this.#nextAtMs(nowMs) ?? Infinity, nowMs + TICK_MS_MIN);
  }

  /** When a part other than the uploads wants to be asked again, ms. */
  #nextAtMs(nowMs: number): number | undefined {
    return [this.#mesh, this.#leadership, this.#pulls, this.#wants, this.#gossip, this.#player]
      .map((part) => part.nextAtMs(nowMs))
      .reduce(earliest);
  }

  /** Ends whatever is under way for segments of which everything was thrown away, and says so. */
  #clear(track: Track, nowMs: number): void {
    for (const record of track.records()) {
      if (!record.discarded) continue;
      record.discarded = false;
      this.#pulls.withdrawSegment(track, record.mediaSequence);
      for (let slot = record.firstSlot; slot < record.firstSlot + track.slotsPerSegment; slot += 1) {
        this.#assemblies.drop(track, slot);
        for (const { partner } of this.#state.viewsOf(track)) this.#uploads.withdraw(partner, track, slot);
      }
      this.#gossip.correct(track, record, nowMs);
    }
  }

  /** Ends what was under way with partners that are gone. */
  #forgetDeparted(): void {
    for (const partner of this.#mesh.departed.splice(0)) {
      this.#assemblies.forget(partner);
      this.#pulls.forget(partner);
      this.#uploads.forget(partner);
    }
  }

  #drop(peerId: PeerId, reason: DisconnectReason): void {
    this.#mesh.drop(peerId, reason);
    this.#forgetDeparted();
  }

  #strike(partner: Partner, misconduct: Misconduct): void {
    if (this.#conduct.strike(partner, misconduct)) this.#drop(partner.peerId, 'misbehaviour');
  }

  #join(selfId: PeerId): void {
    if (this.#state.selfId === selfId) return;
    const isRenamed = this.#state.selfId !== undefined;
    this.#state.selfId = selfId;
    this.#state.pool.remove(selfId);
    if (isRenamed) this.#mesh.renamed(selfId);
  }

  #list(peers: readonly PeerId[], groupSize: number, nowMs: number): void {
    this.#resize(groupSize);
    this.#mesh.list(peers, true, nowMs);
  }

  #resize(groupSize: number): void {
    this.#state.groupSize = groupSize;
    this.#state.pool.resize(groupSize);
  }

  /** Everybody is told, everything that waits goes to the stock loader. */
  #leave(reason: 'disabled', nowMs: number): void {
    for (const peerId of [...this.#state.partners.keys()]) this.#drop(peerId, reason);
    this.#mesh.abandonAttempts();
    this.#wants.releaseAll(nowMs);
  }
}
