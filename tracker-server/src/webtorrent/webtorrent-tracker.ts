import { filterCandidates } from '../tracker/candidate-policy.ts';
import type { IpAddress } from '../geo/ip-address.ts';
import { localityOfPlace } from '../geo/locality-of-place.ts';
import { placeOf } from '../geo/locator.ts';
import type { Locator } from '../geo/locator.ts';
import { issuePeerId } from '../identity/issue-peer-id.ts';
import { TokenBucket } from '../limits/token-bucket.ts';
import type { RandomSource } from '../random-source.ts';
import { listPeers } from '../swarm/list-peers.ts';
import { SwarmRegistry } from '../swarm/swarm-registry.ts';
import type { Swarm } from '../swarm/swarm.ts';
import type { NetworkBudgets } from '../tracker/network-budgets.ts';
import { networkOf, shareNetwork } from '../tracker/network.ts';
import { Session } from '../tracker/session.ts';
import type { TrackerLimits } from '../tracker/tracker-limits.ts';
import type { Connection } from '../transport/connection.ts';
import { parseWebTorrentMessage } from './parse-webtorrent-message.ts';
import { hexOf } from './webtorrent-message.ts';
import type { AnnounceMessage, AnswerMessage, BinaryId, Offer, ScrapeMessage } from './webtorrent-message.ts';
import { OpenOffers } from './webtorrent-peer.ts';
import type { WebTorrentPeer } from './webtorrent-peer.ts';
import { zeroWebTorrentCounters } from './webtorrent-stats.ts';
import type { WebTorrentStats } from './webtorrent-stats.ts';
import { WebTorrentSwarmBook } from './webtorrent-swarm-book.ts';

export interface WebTorrentSetup {
  readonly limits: TrackerLimits;
  readonly random: RandomSource;
  readonly locators: readonly Locator[];
  /** The same as those of the tracker: an address does not get everything twice. */
  readonly budgets: NetworkBudgets;
  /** Whether an info hash, in hex, is served. */
  readonly serves: (infoHash: string) => boolean;
  /** Whether its regions are strict. */
  readonly isStrict: (infoHash: string) => boolean;
}

/** Announces of one socket: all its swarms at once and once more, then each every quarter of a minute. */
const ANNOUNCES = { perS: 1, burst: 32 };

/** Peers of one socket: the streams of one player, for several players of a page. */
const PEERS_PER_SOCKET_MAX = 16;

/** Clients make their offers first, and wait up to 5 s for the candidates in them. */
const ANNOUNCE_WITHIN_MS = 30_000;

/** Seconds until a client announces itself again, with new offers; what others of this protocol ask for. */
const INTERVAL_S = 120;

interface Socket {
  readonly announces: TokenBucket;
  /** By info hash and peer id. */
  readonly peers: Map<string, WebTorrentPeer>;
}

/**
 * Decides about clients that speak the WebTorrent tracker protocol: who is in a swarm, to whom an offer goes, whose answer is passed
 * on. Groups, budgets and limits are those of the tracker; its viewers are not met. Like it, it knows no socket library, no clock and
 * no timer, and is to be ticked.
 */
export class WebTorrentTracker {
  readonly #setup: WebTorrentSetup;
  readonly #registry = new SwarmRegistry<WebTorrentPeer>();
  readonly #book = new WebTorrentSwarmBook();
  readonly #sockets = new Map<Session, Socket>();
  readonly #counters = zeroWebTorrentCounters();

  constructor(setup: WebTorrentSetup) {
    this.#setup = setup;
  }

  stats(): WebTorrentStats {
    return {
      webTorrentSockets: this.#sockets.size,
      webTorrentPeers: this.#registry.memberCount,
      webTorrentSwarms: this.#registry.swarmCount,
      ...this.#counters,
    };
  }

  open(connection: Connection, address: IpAddress, nowMs: number): Session {
    const { limits, locators, random } = this.#setup;
    const from = { place: placeOf(address, locators), network: networkOf(address), isHosted: false };
    const pingAtMs = nowMs + 1 + random.below(limits.pingIntervalMs);
    const session = new Session(connection, from, limits, pingAtMs, nowMs);
    session.joinByMs = nowMs + ANNOUNCE_WITHIN_MS;
    this.#sockets.set(session, { announces: new TokenBucket(ANNOUNCES, nowMs), peers: new Map() });
    return session;
  }

  /** A frame arrived; null for a binary one. */
  receive(session: Session, text: string | null, nowMs: number): void {
    const socket = this.#sockets.get(session);
    if (session.isEnding || socket === undefined) return;
    session.noteSignOfLife();
    if (session.messages.isFull(nowMs)) session.droppedMessages = 0;
    if (!session.messages.take(nowMs) || !this.#setup.budgets.takeMessage(session, nowMs)) {
      this.#counters.webTorrentFlooded += 1;
      session.droppedMessages += 1;
      if (session.droppedMessages >= this.#setup.limits.droppedMessagesMax)
        this.#cut(session, 'message flood');
      return;
    }
    const parsed =
      text === null ? ({ ok: false, reason: 'binary frame' } as const) : parseWebTorrentMessage(text);
    if (!parsed.ok) {
      this.#counters.webTorrentMalformed += 1;
      session.strikes += 1;
      fail(session, undefined, `message not understood (${parsed.reason})`);
      if (session.strikes >= this.#setup.limits.strikesMax) this.#cut(session, 'too many malformed messages');
      return;
    }
    const { message } = parsed;
    switch (message.type) {
      case 'announce':
        this.#announce(session, socket, message, nowMs);
        return;
      case 'answer':
        this.#answer(session, socket, message);
        return;
      case 'scrape':
        this.#scrape(session, socket, message, nowMs);
        return;
      default:
        message satisfies never;
    }
  }

  /** The socket is gone, for whatever reason, and its peers with it. */
  closed(session: Session): void {
    if (session.isTerminated) this.#counters.webTorrentCut += 1;
    const { peers } = this.#sockets.get(session) ?? { peers: new Map<string, WebTorrentPeer>() };
    this.#sockets.delete(session);
    for (const peer of peers.values()) this.#remove(peer);
  }

  tick(nowMs: number): void {
    for (const [session, { peers }] of this.#sockets) {
      if (session.isEnding) continue;
      if (session.closeAtMs !== undefined && nowMs >= session.closeAtMs) {
        session.close(1012, 'tracker is shutting down');
      } else if (peers.size === 0 && nowMs >= session.joinByMs) {
        this.#cut(session, 'no announce in time');
      } else if (!session.keepAlive(nowMs)) {
        session.terminate();
      }
    }
  }

  /** Closes everybody, spread over the window: this protocol has no word for it. */
  shutDown(windowMs: number, nowMs: number): void {
    for (const session of this.#sockets.keys()) {
      session.closeAtMs = nowMs + this.#setup.random.below(Math.max(0, Math.floor(windowMs)) + 1);
    }
  }

  #announce(session: Session, socket: Socket, message: AnnounceMessage, nowMs: number): void {
    const { infoHash, peerId, event, offers } = message;
    const key = infoHash + peerId;
    const known = socket.peers.get(key);
    if (event === 'stopped') {
      if (known !== undefined) {
        socket.peers.delete(key);
        this.#remove(known);
      }
      if (socket.peers.size === 0) session.joinByMs = nowMs + ANNOUNCE_WITHIN_MS;
      const swarm = this.#swarmOf(infoHash);
      reply(session, { info_hash: infoHash, interval: INTERVAL_S, ...this.#book.countsOf(swarm) });
      return;
    }
    if (!socket.announces.take(nowMs)) {
      this.#refuse(session, infoHash, 'too many announces: wait for the interval');
      return;
    }
    const peer = known ?? this.#admit(session, socket, message, nowMs);
    if (peer === undefined) return;
    this.#counters.webTorrentAnnounces += 1;
    if (message.isComplete || event === 'completed') this.#book.complete(peer);
    reply(session, { info_hash: infoHash, interval: INTERVAL_S, ...this.#book.countsOf(peer.swarm) });
    this.#spread(peer, offers, nowMs);
  }

  #admit(
    session: Session,
    socket: Socket,
    { infoHash, peerId, isComplete }: AnnounceMessage,
    nowMs: number,
  ): WebTorrentPeer | undefined {
    const { limits, random, isStrict } = this.#setup;
    const { network, place } = session;
    const swarm = this.#swarmOf(infoHash);
    const reason = this.#reasonToRefuse(session, socket, swarm, infoHash, peerId);
    const isTaken = (id: WebTorrentPeer['peerId']): boolean => swarm.get(id) !== undefined;
    const ownId = reason === undefined ? issuePeerId(localityOfPlace(place), isTaken, random) : undefined;
    if (ownId === undefined) {
      this.#refuse(session, infoHash, reason ?? 'no room in this swarm');
      return undefined;
    }
    const peer: WebTorrentPeer = {
      peerId: ownId,
      wireId: peerId,
      infoHash,
      place,
      regions: isStrict(hexOf(infoHash)) ? 'strict' : 'prefer',
      swarm,
      session,
      inboundOffers: new TokenBucket(limits.inboundOffers, nowMs),
      openOffers: new OpenOffers(),
      isComplete,
    };
    this.#registry.add(swarm, peer, network.key);
    this.#book.add(peer);
    socket.peers.set(infoHash + peerId, peer);
    return peer;
  }

  #reasonToRefuse(
    { network }: Session,
    socket: Socket,
    swarm: Swarm<WebTorrentPeer>,
    infoHash: BinaryId,
    peerId: BinaryId,
  ): string | undefined {
    const { limits, serves } = this.#setup;
    if (!serves(hexOf(infoHash))) return 'this tracker does not serve the info_hash';
    if (socket.peers.size >= PEERS_PER_SOCKET_MAX) return 'too many swarms on one socket: stop one first';
    // The id is the client's own choice: whoever has it first keeps it as long as its socket lives.
    if (this.#book.find(swarm, peerId) !== undefined)
      return 'peer_id is in use: try again in two minutes, or take another';
    const isFounder = swarm.size === 0 && !network.isLocal;
    return isFounder && this.#registry.foundedBy(network.key) >= limits.swarmsPerAddressMax
      ? 'too many new swarms from this address'
      : undefined;
  }

  /** Gives each offer to another member of the group, nearest first. */
  #spread(peer: WebTorrentPeer, offers: readonly Offer[], nowMs: number): void {
    const { budgets, random } = this.#setup;
    const { session, swarm } = peer;
    if (offers.length === 0) return;
    const group = [...(swarm.groupOf(peer)?.members ?? [])].filter((member) => member.session !== session);
    const targets = listPeers(group, peer, offers.length, random);
    const allowed = budgets.takeListed(session, targets.length, true, nowMs);
    this.#counters.webTorrentRefused += targets.length - allowed;
    for (const [index, target] of targets.slice(0, allowed).entries()) {
      const offer = offers[index];
      if (offer === undefined) break;
      if (!target.inboundOffers.take(nowMs)) {
        this.#counters.webTorrentRefused += 1;
        continue;
      }
      const sdp = this.#filtered('offer', offer.sdp, session, target.session);
      target.openOffers.add(peer.peerId, offer.offerId);
      const delivery = target.session.pass(
        JSON.stringify({
          action: 'announce',
          info_hash: peer.infoHash,
          peer_id: peer.wireId,
          offer_id: offer.offerId,
          offer: { type: 'offer', sdp },
        }),
        true,
      );
      if (delivery === 'sent') this.#counters.webTorrentOffersRelayed += 1;
      else this.#counters.webTorrentRefused += 1;
    }
  }

  /** Passed on only to the peer whose offer it answers, once. Nothing is said about others, so ids cannot be probed. */
  #answer(session: Session, socket: Socket, message: AnswerMessage): void {
    const { infoHash, peerId, toPeerId, offerId } = message;
    const peer = socket.peers.get(infoHash + peerId);
    const target = peer === undefined ? undefined : this.#book.find(peer.swarm, toPeerId);
    if (peer === undefined || target === undefined || !peer.openOffers.take(target.peerId, offerId)) {
      this.#counters.webTorrentRefused += 1;
      return;
    }
    const sdp = this.#filtered('answer', message.sdp, session, target.session);
    const delivery = target.session.pass(
      JSON.stringify({
        action: 'announce',
        info_hash: infoHash,
        peer_id: peer.wireId,
        offer_id: offerId,
        answer: { type: 'answer', sdp },
      }),
      true,
    );
    if (delivery === 'sent') this.#counters.webTorrentAnswersRelayed += 1;
    else this.#counters.webTorrentRefused += 1;
  }

  #scrape(session: Session, socket: Socket, { infoHashes }: ScrapeMessage, nowMs: number): void {
    if (!socket.announces.take(nowMs)) {
      this.#refuse(session, infoHashes[0], 'too many requests: wait for the interval');
      return;
    }
    const files = infoHashes.map((infoHash) => [
      infoHash,
      // Nobody ever reports how often a live stream was downloaded.
      { ...this.#book.countsOf(this.#swarmOf(infoHash)), downloaded: 0 },
    ]);
    const text = JSON.stringify({
      action: 'scrape',
      files: Object.fromEntries(files) as unknown,
      flags: { min_request_interval: INTERVAL_S },
    });
    session.pass(text, false);
  }

  #filtered(type: 'offer' | 'answer', sdp: string, from: Session, to: Session): string {
    const [signal] = filterCandidates([{ type, sdp }], shareNetwork(from.network, to.network)).signals;
    return signal !== undefined && signal.type !== 'candidate' ? signal.sdp : '';
  }

  #swarmOf(infoHash: BinaryId): Swarm<WebTorrentPeer> {
    return this.#registry.find(hexOf(infoHash), 0);
  }

  #remove(peer: WebTorrentPeer): void {
    this.#book.remove(peer);
    this.#registry.remove(peer.swarm, peer);
  }

  #refuse(session: Session, infoHash: BinaryId | undefined, reason: string): void {
    this.#counters.webTorrentRefused += 1;
    fail(session, infoHash, reason);
  }

  #cut(session: Session, reason: string): void {
    this.#counters.webTorrentCut += 1;
    session.close(1008, reason);
  }
}

function reply(session: Session, fields: Readonly<Record<string, string | number>>): void {
  session.pass(JSON.stringify({ action: 'announce', ...fields }), false);
}

function fail(session: Session, infoHash: BinaryId | undefined, reason: string): void {
  reply(session, { ...(infoHash === undefined ? {} : { info_hash: infoHash }), 'failure reason': reason });
}
