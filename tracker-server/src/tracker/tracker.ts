import { parseClientMessage } from '@paceline/protocol';
import type { ClientMessage, IceServer, JoinMessage, PeerId, WantPeersMessage } from '@paceline/protocol';
import { placeOf } from '../geo/locator.ts';
import type { Locator } from '../geo/locator.ts';
import type { IpAddress } from '../geo/ip-address.ts';
import { overviewOf } from '../observe/overview.ts';
import type { Overview } from '../observe/overview.ts';
import { QosLedger } from '../observe/qos-ledger.ts';
import { SwarmRegistry } from '../swarm/swarm-registry.ts';
import type { Connection, SocketEnd } from '../transport/connection.ts';
import { Admission } from './admission.ts';
import type { AdmissionSetup } from './admission.ts';
import { everybodyHere } from './dispatch.ts';
import type { Arrival, Dispatcher } from './dispatch.ts';
import { openGate } from './join-gate.ts';
import type { GateVerdict, JoinGate } from './join-gate.ts';
import { NetworkBudgets } from './network-budgets.ts';
import { networkOf } from './network.ts';
import { Placement } from './placement.ts';
import { relaySignal } from './relay-signal.ts';
import { Rosters } from './rosters.ts';
import { Session } from './session.ts';
import type { SessionOrigin } from './session.ts';
import { zeroCounters } from './tracker-stats.ts';
import type { TrackerStats } from './tracker-stats.ts';
import { claimOf, sizesOf } from './viewer.ts';
import type { Viewer } from './viewer.ts';

/** A viewer as the node of its socket hands it over. */
export type HostedArrival = Pick<Arrival, 'join' | 'network' | 'tokenId'> & Pick<Session, 'place'>;

export interface TrackerSetup extends Omit<AdmissionSetup, 'registry' | 'counters'> {
  /** Asked in order for the place of an address. */
  readonly locators: readonly Locator[];
  /** Default: everybody may join. */
  readonly gate?: JoinGate;
  /** Shared with whatever else serves the same networks. Default: its own. */
  readonly budgets?: NetworkBudgets;
  /** Which node serves whom. Default: this one, everybody. */
  readonly dispatcher?: Dispatcher;
  /** Makes relay credentials for a viewer that has joined. Default: none are handed out. */
  readonly iceServersFor?: (peerId: PeerId, wallMs: number) => readonly IceServer[];
}

/**
 * Decides everything about viewers: who joins as whom, who hears of whom, whose signals are passed on, who is
 * cut. Knows no socket library, no clock and no timer: the time comes with each call, on any monotonic clock,
 * and `tick` has to be called every now and then. Media, and who fetches what, are none of its business.
 */
export class Tracker {
  /** What viewers report of themselves. */
  readonly qos = new QosLedger();
  readonly #setup: TrackerSetup;
  readonly #registry = new SwarmRegistry<Viewer>();
  readonly #admission: Admission;
  readonly #sessions = new Set<Session>();
  /** The viewers with a socket. */
  readonly #viewers = new Map<Session, Viewer>();
  readonly #counters = zeroCounters();
  readonly #gate: JoinGate;
  readonly #budgets: NetworkBudgets;
  readonly #rosters: Rosters;
  readonly #placement: Placement;
  #hosted = 0;

  constructor(setup: TrackerSetup) {
    this.#setup = setup;
    this.#gate = setup.gate ?? openGate;
    this.#budgets = setup.budgets ?? new NetworkBudgets(setup.limits);
    const { random } = setup;
    this.#rosters = new Rosters({ budgets: this.#budgets, counters: this.#counters, random });
    this.#admission = new Admission({ ...setup, registry: this.#registry, counters: this.#counters });
    this.#placement = new Placement({
      dispatcher: setup.dispatcher ?? everybodyHere,
      random,
      counters: this.#counters,
      joinHere: (session, join, nowMs) => this.#join(session, join, nowMs),
      awaitJoin: (session, nowMs) => this.#awaitJoin(session, nowMs),
    });
  }

  stats(): TrackerStats {
    return {
      connections: this.#sessions.size - this.#hosted,
      viewers: this.#registry.memberCount,
      swarms: this.#registry.swarmCount,
      hosted: this.#hosted,
      away: this.#placement.awayCount,
      ...this.#counters,
    };
  }

  /** Viewers by swarm. */
  counts(): ReadonlyMap<string, number> {
    return new Map([...this.#registry.swarms()].map(({ key, size }) => [key, size]));
  }

  /** Viewers of all trackers by swarm; swarms that are not named stay as they are. */
  noteTotals(totals: ReadonlyMap<string, number>): void {
    for (const swarm of this.#registry.swarms()) {
      const total = totals.get(swarm.key);
      if (total !== undefined) swarm.elsewhere = Math.max(0, total - swarm.size);
    }
  }

  /** Who watches what from where. */
  overview(): Overview {
    return overviewOf(this.#registry, this.qos);
  }

  /** A socket opened. The address decides place and limits; it is held as long as the socket, and never passed on to viewers. */
  open(connection: Connection, address: IpAddress, nowMs: number): Session {
    const place = placeOf(address, this.#setup.locators);
    return this.#newSession(connection, { place, network: networkOf(address), isHosted: false }, nowMs);
  }

  /**
   * A viewer comes whose socket is on another node, which has let it in. It is answered over the connection. Undefined while the tracker shuts
   * down.
   */
  host(connection: Connection, arrival: HostedArrival, nowMs: number): Session | undefined {
    if (this.#placement.isShuttingDown) return undefined;
    const { place, network, join, tokenId } = arrival;
    const session = this.#newSession(connection, { place, network, isHosted: true }, nowMs);
    this.#hosted += 1;
    this.#admitToken(session, join, tokenId, () => this.#join(session, join, nowMs));
    if (!this.#viewers.has(session)) session.close(1008, 'no place');
    return session;
  }

  #newSession(connection: Connection, origin: SessionOrigin, nowMs: number): Session {
    const { limits, random } = this.#setup;
    // The first ping comes at a random moment: else pings would go out in the waves in which viewers came in.
    const pingAtMs = nowMs + 1 + random.below(limits.pingIntervalMs);
    const session = new Session(connection, origin, limits, pingAtMs, nowMs);
    this.#sessions.add(session);
    return session;
  }

  /** A frame arrived; null for a binary one. */
  receive(session: Session, text: string | null, nowMs: number): void {
    if (session.isEnding) return;
    session.noteSignOfLife();
    if (session.messages.isFull(nowMs)) session.droppedMessages = 0;
    if (!session.messages.take(nowMs) || !this.#budgets.takeMessage(session, nowMs)) {
      this.#countFlood(session);
      return;
    }
    const parsed =
      text === null
        ? ({ ok: false, reason: 'binary frame', field: null } as const)
        : parseClientMessage(text);
    if (parsed.ok) this.#handle(session, parsed.message, parsed.signalsText, nowMs);
    else if (parsed.reason === 'unknown-type') this.#counters.unknownMessages += 1;
    else this.#strike(session, parsed.field === null ? parsed.reason : `${parsed.reason}: ${parsed.field}`);
  }

  /** The socket is gone. Its viewer may come back within the grace, unless its page has gone too. */
  closed(session: Session, nowMs: number, end: SocketEnd = 'lost'): void {
    if (this.#sessions.delete(session) && session.isHosted) this.#hosted -= 1;
    this.#releaseToken(session);
    if (session.isTerminated) this.#counters.cut += 1;
    this.#placement.closed(session, end);
    const viewer = this.#viewers.get(session);
    if (viewer === undefined) return;
    this.#viewers.delete(session);
    // Who was sent on comes back elsewhere.
    if (session.closeAtMs !== undefined || end === 'page-gone') this.#forget(viewer);
    else this.#admission.wait(viewer, nowMs);
  }

  /** Does what has become due: join deadlines, pings, ends of graces, closes of a shutdown; news of groups is made ready. */
  tick(nowMs: number): void {
    for (const session of this.#sessions) {
      if (session.isEnding) continue;
      if (session.closeAtMs !== undefined && nowMs >= session.closeAtMs) {
        session.close(1012, this.#placement.isShuttingDown ? 'tracker is shutting down' : 'moved');
      } else if (!this.#hasJoined(session) && nowMs >= session.joinByMs) {
        this.#cut(session, 'no join in time');
      } else if (!session.keepAlive(nowMs)) {
        session.terminate();
      }
    }
    this.#placement.tick(nowMs);
    this.#admission.expire(nowMs);
    this.#registry.ledger.beginRound();
  }

  /** Tells some viewers how their groups had changed by the last tick. To be called several times between two ticks. */
  tellNews(nowMs: number): void {
    const { newsPerTurn } = this.#setup.limits;
    if (!this.#placement.isShuttingDown) this.#rosters.flush(this.#registry.ledger, newsPerTurn, nowMs);
  }

  /** Tells everybody to come back later, spread over the window, and closes each at its time (by `tick`). */
  shutDown(windowMs: number, nowMs: number): void {
    this.#placement.shutDown(this.#sessions, windowMs, nowMs);
  }

  /**
   * Sends those on whose home is another node than the one that serves them, spread over the window. `isNews`: since other nodes are
   * there than before, so that homes that did not answer are worth another attempt.
   */
  moveMisplaced(windowMs: number, isNews: boolean, nowMs: number): void {
    this.#placement.moveMisplaced(this.#sessions, windowMs, isNews, nowMs);
    // They would be counted here as long as their grace lasts, and at their new home too.
    this.#admission.forgetWaiting((viewer) => this.#placement.isMisplaced(claimOf(viewer)));
  }

  #hasJoined(session: Session): boolean {
    return this.#viewers.has(session) || this.#placement.isAway(session);
  }

  #handle(session: Session, message: ClientMessage, signalsText: string | undefined, nowMs: number): void {
    const viewer = this.#viewers.get(session);
    if (message.type === 'join') {
      if (!this.#hasJoined(session) && !session.isJoining) this.#askGate(session, message, nowMs);
      else session.sendError('already-joined', 'this socket has joined already: send leave first');
      return;
    }
    if (viewer === undefined) {
      if (!this.#hasJoined(session)) session.sendError('not-joined', 'send join first');
      else this.#placement.say(session, message);
      if (message.type === 'leave') this.#awaitJoin(session, nowMs);
      return;
    }
    switch (message.type) {
      case 'signal':
        relaySignal(viewer, session, { message, signalsText }, this.#counters, nowMs);
        return;
      case 'want-peers':
        this.#sendPeers(viewer, session, message, nowMs);
        return;
      case 'heartbeat':
        session.send({ type: 'heartbeat', ...sizesOf(viewer) });
        return;
      case 'report':
        this.qos.note(viewer, viewer.swarm, viewer.place.country, message, nowMs);
        return;
      case 'leave':
        this.#forget(viewer);
        this.#awaitJoin(session, nowMs);
        return;
      default:
        unhandled(message);
    }
  }

  /** The gate may take its time: until it answers the join deadline runs on, and the socket may go. */
  #askGate(session: Session, message: JoinMessage, nowMs: number): void {
    session.isJoining = true;
    this.#gate.ask(message, (verdict, answeredAtMs) => {
      session.isJoining = false;
      if (session.isEnding || !this.#sessions.has(session)) return;
      try {
        this.#answer(session, message, verdict, Math.max(nowMs, answeredAtMs));
      } catch (error) {
        // Half joined it would wait for ever. An answer that comes later has no caller who could cut it.
        session.terminate();
        throw error;
      }
    });
  }

  #answer(session: Session, message: JoinMessage, verdict: GateVerdict, nowMs: number): void {
    if (verdict.ok) {
      const join = this.#admission.settle(message);
      this.#admitToken(session, join, verdict.tokenId, () => this.#placement.place(session, join, nowMs));
      return;
    }
    this.#counters.joinsForbidden += 1;
    session.strikes += 1;
    session.sendError('forbidden', verdict.message);
    if (session.strikes >= this.#setup.limits.strikesMax) this.#cut(session, 'not allowed to join');
  }

  #admitToken(session: Session, join: JoinMessage, tokenId: string | undefined, admit: () => void): void {
    if (tokenId !== undefined && !this.#budgets.takeToken(tokenId)) {
      this.#counters.joinsFull += 1;
      session.sendError('full', 'this token is used on too many sockets: give each viewer its own');
      return;
    }
    session.tokenId = tokenId;
    const { channel, version, regions } = join;
    session.claim = { channel, version, regions, place: session.place };
    admit();
  }

  #awaitJoin(session: Session, nowMs: number): void {
    this.#releaseToken(session);
    session.joinByMs = nowMs + this.#setup.limits.joinTimeoutMs;
  }

  #releaseToken(session: Session): void {
    if (session.tokenId !== undefined) this.#budgets.releaseToken(session.tokenId);
    session.tokenId = undefined;
  }

  #join(session: Session, message: JoinMessage, nowMs: number): void {
    const viewer = this.#admission.admit(session, message, nowMs);
    if (viewer === undefined) {
      this.#counters.joinsFull += 1;
      this.#releaseToken(session);
      session.sendError('full', 'no room in this channel, or too many new channels: try again later');
      return;
    }
    const previous = viewer.session;
    if (previous !== undefined && previous !== session) {
      this.#viewers.delete(previous);
      previous.close(4001, 'resumed on another socket');
    }
    viewer.session = session;
    viewer.wantsRosters = message.roster !== undefined;
    this.#viewers.set(session, viewer);
    this.#counters.joins += 1;
    const resume = this.#admission.issueSecret(viewer, nowMs);
    const iceServers = this.#setup.iceServersFor?.(viewer.peerId, nowMs + this.#setup.wallOffsetMs);
    const listener = { viewer, session, nowMs, isAsking: true };
    session.send({
      type: 'joined',
      peerId: viewer.peerId,
      resume,
      ...sizesOf(viewer),
      heartbeatMs: this.#setup.limits.heartbeatMs,
      peers: this.#rosters.welcome(listener),
      ...(iceServers === undefined ? {} : { iceServers }),
    });
    // A made-up roster is answered by the whole group, as a request for peers would be, and no more often.
    if (message.roster !== undefined && session.peerRequests.take(nowMs)) {
      this.#rosters.catchUp(listener, message.roster);
    }
  }

  #sendPeers(viewer: Viewer, session: Session, message: WantPeersMessage, nowMs: number): void {
    if (!session.peerRequests.take(nowMs)) {
      session.sendError('rate-limited', 'too many want-peers: ask again in some seconds');
      return;
    }
    const peers = this.#rosters.list({ viewer, session, nowMs, isAsking: true }, message.count);
    session.send({ type: 'peers', ...sizesOf(viewer), peers });
  }

  #forget(viewer: Viewer): void {
    if (viewer.session !== undefined) this.#viewers.delete(viewer.session);
    this.#admission.forget(viewer);
  }

  #strike(session: Session, reason: string): void {
    this.#counters.malformedMessages += 1;
    session.strikes += 1;
    session.sendError('bad-message', `message not understood (${reason})`);
    if (session.strikes >= this.#setup.limits.strikesMax) this.#cut(session, 'too many malformed messages');
  }

  #countFlood(session: Session): void {
    this.#counters.floodedMessages += 1;
    session.droppedMessages += 1;
    if (session.droppedMessages === 1) {
      const { perS, burst } = this.#setup.limits.messages;
      session.sendError(
        'rate-limited',
        `over ${burst} messages at once or ${perS} a second: batch candidates`,
      );
    }
    if (session.droppedMessages >= this.#setup.limits.droppedMessagesMax) this.#cut(session, 'message flood');
  }

  /** Closes a socket that broke the rules; its viewer has no grace. */
  #cut(session: Session, reason: string): void {
    this.#counters.cut += 1;
    const viewer = this.#viewers.get(session);
    if (viewer !== undefined) this.#forget(viewer);
    session.close(1008, reason);
  }
}

function unhandled(message: never): never {
  throw new TypeError(`no handler for ${String(message)}`);
}
