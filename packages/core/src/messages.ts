import type { PeerMessage, RefuseMessage } from '@paceline/protocol';
import { expandRuns, PROTOCOL_VERSION, WINDOW_SLOTS } from '@paceline/protocol';
import type { Leadership } from './edge/leadership.ts';
import type { Gossip } from './edge/gossip.ts';
import type { Arrival } from './edge/spread.ts';
import { unreachable } from './invariant.ts';
import type { Misconduct } from './partners/conduct.ts';
import type { Mesh } from './partners/mesh.ts';
import type { Partner } from './partners/partner.ts';
import type { Assemblies, DataResult } from './schedule/assemblies.ts';
import type { Pulls } from './schedule/pulls.ts';
import type { EngineState } from './state/engine-state.ts';
import type { Uploads } from './upload/uploads.ts';

/** What the engine has to do after a message. */
export type MessageResult =
  | { readonly type: 'done' }
  /** Nothing new: no part has anything to decide, but for what is uploaded next. */
  | { readonly type: 'quiet' }
  | { readonly type: 'misconduct'; readonly misconduct: Misconduct }
  | { readonly type: 'left' }
  | {
      readonly type: 'slot';
      readonly slot: Extract<DataResult, { type: 'whole' }>;
      readonly arrival: Arrival;
    };

const DONE: MessageResult = { type: 'done' };
const QUIET: MessageResult = { type: 'quiet' };

export interface MessageRooms {
  readonly state: EngineState;
  readonly mesh: Mesh;
  readonly gossip: Gossip;
  readonly leadership: Leadership;
  readonly pulls: Pulls;
  readonly uploads: Uploads;
  readonly assemblies: Assemblies;
}

/**
 * Hands every message of a partner to the part that it concerns. Decides only whether it may come at all: hello first and
 * once, not too many. Never throws: what is wrong is a misconduct, to be counted by the engine.
 */
export class Messages {
  readonly #rooms: MessageRooms;

  constructor(rooms: MessageRooms) {
    this.#rooms = rooms;
  }

  receive(partner: Partner, message: PeerMessage, nowMs: number): MessageResult {
    partner.lastHeardAtMs = nowMs;
    if (!partner.inbound.take(costOf(message), nowMs)) return { type: 'misconduct', misconduct: 'flood' };
    if (!partner.greeted && message.type !== 'hello' && message.type !== 'bye' && message.type !== 'refuse') {
      return { type: 'misconduct', misconduct: 'no-hello' };
    }
    return this.#dispatch(partner, message, nowMs);
  }

  #dispatch(partner: Partner, message: PeerMessage, nowMs: number): MessageResult {
    const { gossip, leadership, uploads, assemblies, mesh } = this.#rooms;
    switch (message.type) {
      case 'hello':
        return this.#hello(partner, message, nowMs);
      case 'bitmap':
        return judge(gossip.onBitmap(partner, message, nowMs));
      case 'have':
        return judge(gossip.onHave(partner, message, nowMs));
      case 'segment':
        return judge(gossip.onSegment(partner, message, nowMs));
      case 'claim':
        return judge(leadership.onClaim(partner, message, nowMs));
      case 'request':
        uploads.onRequest(partner, message, nowMs);
        return QUIET;
      case 'data':
        return this.#data(partner, message, assemblies.receive(partner, message, nowMs), nowMs);
      case 'cancel':
        this.#cancel(partner, message.track, message.epoch, message.runs);
        return QUIET;
      case 'choke':
        partner.choking = message.choked;
        return DONE;
      case 'refuse':
        return this.#refuse(partner, message, nowMs);
      case 'peers':
        partner.knows = new Set(message.candidates);
        mesh.list(message.candidates, false, nowMs);
        return DONE;
      case 'ping':
        partner.status = message.status;
        this.#rooms.state.send(partner, { type: 'pong', nonce: message.nonce });
        return QUIET;
      case 'pong':
        if (message.nonce === partner.pingNonce && partner.pingSentAtMs > 0) {
          partner.measureRtt(nowMs - partner.pingSentAtMs);
          partner.pingSentAtMs = 0;
        }
        return QUIET;
      case 'bye':
        return { type: 'left' };
      default:
        return unreachable(message);
    }
  }

  #hello(partner: Partner, message: Extract<PeerMessage, { type: 'hello' }>, nowMs: number): MessageResult {
    if (message.version !== PROTOCOL_VERSION) return { type: 'misconduct', misconduct: 'wrong-version' };
    if (partner.greeted) {
      // Once is enough, unless the tracker gave it another id.
      if (!this.#rooms.mesh.rename(partner, message.peerId, nowMs)) {
        return { type: 'misconduct', misconduct: 'second-hello' };
      }
      partner.status = message.status;
      return DONE;
    }
    // The tracker introduced this connection under another id.
    if (message.peerId !== partner.peerId) return { type: 'misconduct', misconduct: 'false-identity' };
    partner.greeted = true;
    partner.status = message.status;
    this.#rooms.mesh.greeted(partner);
    this.#rooms.gossip.introduce(partner, nowMs);
    return DONE;
  }

  #data(
    partner: Partner,
    message: Extract<PeerMessage, { type: 'data' }>,
    result: DataResult,
    nowMs: number,
  ): MessageResult {
    const { state, pulls } = this.#rooms;
    partner.receivedBytes += message.payload.byteLength;
    partner.download.add(message.payload.byteLength, nowMs);
    switch (result.type) {
      case 'more':
        return QUIET;
      case 'begun':
        pulls.begun(partner, result.track, result.slot);
        return DONE;
      case 'misconduct':
        return result;
      case 'unneeded': {
        state.send(partner, {
          type: 'cancel',
          track: message.track,
          epoch: message.epoch,
          runs: [{ start: message.slot, count: 1 }],
        });
        return QUIET;
      }
      case 'whole': {
        const asked = pulls.wasAsked(partner, result.track, result.slot);
        const arrival: Arrival =
          message.pushed && !asked
            ? { type: 'pushed', hop: message.hop, from: partner }
            : { type: 'pulled', from: partner };
        return { type: 'slot', slot: result, arrival };
      }
      default:
        return unreachable(result);
    }
  }

  #cancel(
    partner: Partner,
    trackId: Parameters<Partner['track']>[0],
    epoch: number,
    runs: RefuseMessage['runs'],
  ): void {
    const track = this.#rooms.state.tracks.get(trackId);
    if (track === undefined || epoch !== track.epoch) return;
    for (const slot of expandRuns(runs, track.liveEdge)) this.#rooms.uploads.withdraw(partner, track, slot);
  }

  #refuse(partner: Partner, message: RefuseMessage, nowMs: number): MessageResult {
    const { state, mesh, pulls } = this.#rooms;
    mesh.list(message.candidates, false, nowMs);
    if (message.reason === 'full') return { type: 'left' };
    const track = state.tracks.get(message.track);
    if (track === undefined || message.epoch !== track.epoch) return DONE;
    pulls.refused(
      partner,
      track,
      expandRuns(message.runs, track.liveEdge),
      message.reason === 'missing',
      nowMs,
    );
    return DONE;
  }
}

/** In messages of ordinary length: a list of slots costs one more per window of them, or it would be a cheap way to keep us busy. */
function costOf(message: PeerMessage): number {
  if (!('runs' in message)) return 1;
  let slots = 0;
  for (const run of message.runs) slots += run.count;
  return 1 + Math.floor(slots / WINDOW_SLOTS);
}

function judge(verdict: 'ok' | 'ignored' | Misconduct): MessageResult {
  if (verdict === 'ignored') return QUIET;
  return verdict === 'ok' ? DONE : { type: 'misconduct', misconduct: verdict };
}
