import { encodeTrackerMessage } from '@paceline/protocol';
import type { ClientMessage, JoinMessage } from '@paceline/protocol';
import type { RandomSource } from '../random-source.ts';
import type { CloseCode } from '../transport/connection.ts';
import type { Dispatcher, HomeClaim, Seat, SeatListener, SeatLoss } from './dispatch.ts';
import type { SocketEnd } from '../transport/connection.ts';
import type { Session } from './session.ts';
import type { TrackerCounters } from './tracker-stats.ts';

/** A viewer whose socket is here and whose place is on another node. */
interface AwayViewer {
  readonly seat: Seat;
  readonly join: JoinMessage;
  /** Until the other node has answered: when it is not waited for any more. */
  answerByMs: number | undefined;
}

/** An answer takes some milliseconds. After this long the viewer is served here: its own patience ends after 7 s. */
const ANSWER_MS = 1_500;

/** Over how long those are sent on whose node has forgotten them, ms. */
const LOST_SEAT_WINDOW_MS = 2_000;

/** How long a viewer is left where its home did not answer, ms: a home that stays silent must not be tried again and again. */
const STAY_MS = 300_000;

/** How many times faster those move who have no place. */
const URGENCY = 15;

/** Everything this file needs of the tracker. */
export interface PlacementSetup {
  readonly dispatcher: Dispatcher;
  readonly random: RandomSource;
  readonly counters: TrackerCounters;
  /** Makes the viewer one of this node. */
  readonly joinHere: (session: Session, join: JoinMessage, nowMs: number) => void;
  /** The viewer may join again on the same socket. */
  readonly awaitJoin: (session: Session, nowMs: number) => void;
}

/**
 * Decides where viewers that may join are served: here, over another node, or at another node that they go to; and sends them on when
 * that is not their home any more. Passes on what those say who are served elsewhere, and judges none of it: that is their home's part.
 */
export class Placement {
  readonly #setup: PlacementSetup;
  readonly #away = new Map<Session, AwayViewer>();
  /** Set by `shutDown`: when the last viewer is to have gone. */
  #shutDownByMs: number | undefined;

  constructor(setup: PlacementSetup) {
    this.#setup = setup;
  }

  get awayCount(): number {
    return this.#away.size;
  }

  get isShuttingDown(): boolean {
    return this.#shutDownByMs !== undefined;
  }

  isAway(session: Session): boolean {
    return this.#away.has(session);
  }

  /** Whether another node is the home. */
  isMisplaced(claim: HomeClaim): boolean {
    return this.#setup.dispatcher.standingOf(claim, undefined) !== 'at-home';
  }

  /** Serves the viewer here, or has it served by its home, or sends it there. */
  place(session: Session, join: JoinMessage, nowMs: number): void {
    const { claim, network, tokenId } = session;
    if (claim === undefined) return;
    const dispatch = this.#setup.dispatcher.dispatch({
      join,
      claim,
      network,
      tokenId,
      mayRedirect: !session.wasRedirected,
      listener: this.#listenerOf(session),
    });
    switch (dispatch.type) {
      case 'here':
        this.#joinHere(session, join, nowMs);
        return;
      case 'redirect':
        this.#setup.counters.redirects += 1;
        session.wasRedirected = true;
        session.claim = undefined;
        this.#setup.awaitJoin(session, nowMs);
        session.send(dispatch.message);
        return;
      case 'away':
        this.#away.set(session, { seat: dispatch.seat, join, answerByMs: nowMs + ANSWER_MS });
        return;
      default:
        unhandled(dispatch);
    }
  }

  /** Passes on what a viewer says that is served elsewhere. */
  say(session: Session, message: ClientMessage): void {
    const viewer = this.#away.get(session);
    viewer?.seat.say(encodeTrackerMessage(message));
    if (message.type === 'leave') this.#leaveSeat(session);
  }

  /** The socket is gone. */
  closed(session: Session, end: SocketEnd): void {
    const seat = this.#away.get(session)?.seat;
    if (seat === undefined || session.claim === undefined) return;
    const isHome = this.#setup.dispatcher.standingOf(session.claim, seat.nodeId) === 'at-home';
    // Two places would be counted twice. Where this is still the viewer's home, its place waits for it instead.
    const isOver = end === 'page-gone' || (session.closeAtMs !== undefined && !isHome);
    if (isOver) this.say(session, { type: 'leave' });
    else this.#leaveSeat(session);
  }

  /** Serves those here whose home has not answered in time. */
  tick(nowMs: number): void {
    for (const [session, { answerByMs }] of this.#away) {
      if (answerByMs !== undefined && nowMs >= answerByMs) this.#serveHere(session, nowMs);
    }
  }

  /** Sends everybody on, spread over the window. */
  shutDown(sessions: Iterable<Session>, windowMs: number, nowMs: number): void {
    this.#shutDownByMs = nowMs + Math.max(0, Math.floor(windowMs));
    for (const session of sessions) this.#sendOn(session, this.#shutDownByMs - nowMs, nowMs);
  }

  /**
   * Sends those to their home who are served elsewhere: at random times of the window, or of a small part of it where nobody serves them
   * any more, or where they came only because their home did not answer.
   */
  moveMisplaced(sessions: Iterable<Session>, windowMs: number, isNews: boolean, nowMs: number): void {
    if (this.isShuttingDown) return;
    for (const session of sessions) {
      if (session.isHosted || session.claim === undefined || session.closeAtMs !== undefined) continue;
      const away = this.#away.get(session);
      const standing = this.#setup.dispatcher.standingOf(session.claim, away?.seat.nodeId);
      if (standing === 'at-home' || (!isNews && nowMs < session.stayUntilMs)) continue;
      if (away?.answerByMs !== undefined) {
        // It has not joined yet, so it has nothing to lose by another choice.
        this.#leaveSeat(session);
        this.place(session, away.join, nowMs);
        continue;
      }
      this.#setup.counters.moves += 1;
      // Who has no place, or a place away from all others, gains by haste.
      const isUrgent = standing === 'move-now' || session.stayUntilMs > 0;
      this.#sendOn(session, isUrgent ? windowMs / URGENCY : windowMs, nowMs);
    }
  }

  #listenerOf(session: Session): SeatListener {
    return {
      onTold: (text, isSignal, nowMs) => {
        const viewer = this.#away.get(session);
        const isAnswer = viewer?.answerByMs !== undefined;
        if (viewer !== undefined) viewer.answerByMs = undefined;
        session.pass(text, isSignal);
        if (isAnswer) this.#sendOnIfShuttingDown(session, nowMs);
      },
      onEnd: (code: CloseCode, reason: string) => session.close(code, reason),
      onLost: (loss, nowMs) => this.#onLost(session, loss, nowMs),
    };
  }

  #onLost(session: Session, loss: SeatLoss, nowMs: number): void {
    const isWaiting = this.#away.get(session)?.answerByMs !== undefined;
    if (loss === 'refused' || isWaiting) this.#serveHere(session, nowMs);
    else if (session.closeAtMs === undefined) this.#sendOn(session, LOST_SEAT_WINDOW_MS, nowMs);
  }

  /** Its home does not answer: better a small group than none. It is not sent on at once, for the home may still be silent. */
  #serveHere(session: Session, nowMs: number): void {
    const viewer = this.#away.get(session);
    if (viewer === undefined || session.isEnding) return;
    // Perhaps only the answer was lost: then its place there must not be counted too.
    this.say(session, { type: 'leave' });
    this.#setup.counters.homesMissed += 1;
    session.stayUntilMs = nowMs + STAY_MS;
    this.#joinHere(session, viewer.join, nowMs);
  }

  #joinHere(session: Session, join: JoinMessage, nowMs: number): void {
    this.#setup.joinHere(session, join, nowMs);
    this.#sendOnIfShuttingDown(session, nowMs);
  }

  /** A viewer that came while the tracker shuts down has been served, and is sent on like the others. */
  #sendOnIfShuttingDown(session: Session, nowMs: number): void {
    if (this.#shutDownByMs === undefined || session.closeAtMs !== undefined) return;
    this.#sendOn(session, Math.max(0, this.#shutDownByMs - nowMs), nowMs);
  }

  #sendOn(session: Session, windowMs: number, nowMs: number): void {
    const afterMs = this.#setup.random.below(Math.floor(windowMs) + 1);
    session.closeAtMs = nowMs + afterMs;
    session.send({ type: 'go-away', afterMs });
  }

  #leaveSeat(session: Session): AwayViewer | undefined {
    const viewer = this.#away.get(session);
    this.#away.delete(session);
    viewer?.seat.leave();
    return viewer;
  }
}

function unhandled(dispatch: never): never {
  throw new TypeError(`no handler for ${String(dispatch)}`);
}
