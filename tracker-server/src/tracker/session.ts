import { TRACKER_MESSAGE_BYTES_MAX, encodeTrackerMessage } from '@paceline/protocol';
import type { RedirectMessage, RosterMessage, ServerMessage, TrackerErrorCode } from '@paceline/protocol';
import type { Place } from '../geo/place.ts';
import { TokenBucket } from '../limits/token-bucket.ts';
import type { CloseCode, Connection } from '../transport/connection.ts';
import type { HomeClaim } from './dispatch.ts';
import type { Network } from './network.ts';
import type { TrackerLimits } from './tracker-limits.ts';

/** `dropped`: too much is waiting already. `too-long`: over what one frame may hold. */
export type Delivery = 'sent' | 'dropped' | 'too-long';

/** Where a socket comes from. */
export interface SessionOrigin {
  readonly place: Place;
  readonly network: Network;
  readonly isHosted: boolean;
}

/** What one socket has done so far, and the way to answer it. Holds no rule about other sockets. */
export class Session {
  readonly place: Place;
  readonly network: Network;
  /** Whether its socket is on another node. */
  readonly isHosted: boolean;
  readonly messages: TokenBucket;
  readonly peerRequests: TokenBucket;
  strikes = 0;
  droppedMessages = 0;
  joinByMs: number;
  /** A join waits for the answer of the gate. */
  isJoining = false;
  /** Id of the token it joined with, for its limits. */
  tokenId: string | undefined;
  /** Set when the viewer was told to come back elsewhere. */
  closeAtMs: number | undefined;
  /** What it joined as, from the moment it may. */
  claim: HomeClaim | undefined;
  /** It was sent to another tracker once, and is not sent again. */
  wasRedirected = false;
  /** It is served here though another node is its home, and is left alone until then. */
  stayUntilMs = 0;
  readonly #connection: Connection;
  readonly #limits: TrackerLimits;
  #isEnding = false;
  #isTerminated = false;
  #pingAtMs: number;
  #unansweredPings = 0;

  constructor(
    connection: Connection,
    { place, network, isHosted }: SessionOrigin,
    limits: TrackerLimits,
    pingAtMs: number,
    nowMs: number,
  ) {
    this.#connection = connection;
    this.#limits = limits;
    this.#pingAtMs = pingAtMs;
    this.place = place;
    this.network = network;
    this.isHosted = isHosted;
    this.joinByMs = nowMs + limits.joinTimeoutMs;
    this.messages = new TokenBucket(limits.messages, nowMs);
    this.peerRequests = new TokenBucket(limits.peerRequests, nowMs);
  }

  /** True once the tracker has closed or cut the socket: nothing more is read from it or sent to it. */
  get isEnding(): boolean {
    return this.#isEnding;
  }

  /** True when the socket was dropped without a handshake: it did not read, or did not answer. */
  get isTerminated(): boolean {
    return this.#isTerminated;
  }

  /**
   * Sends a message unless too much is waiting already: then a signal is dropped, and at worst the socket is
   * cut.
   */
  send(message: ServerMessage | RosterMessage | RedirectMessage): Delivery {
    return this.pass(encodeTrackerMessage(message), message.type === 'signal');
  }

  /** The same for a message that is text already. */
  pass(text: string, isSignal: boolean): Delivery {
    if (this.#isEnding) return 'dropped';
    const waitingBytes = this.#connection.bufferedBytes;
    if (waitingBytes > this.#limits.terminateOverBytes) {
      this.terminate();
      return 'dropped';
    }
    if (isSignal && waitingBytes > this.#limits.dropSignalsOverBytes) return 'dropped';
    if (Buffer.byteLength(text) > TRACKER_MESSAGE_BYTES_MAX) return 'too-long';
    this.#connection.send(text);
    return 'sent';
  }

  sendError(code: TrackerErrorCode, message: string): void {
    this.send({ type: 'error', code, message });
  }

  close(code: CloseCode, reason: string): void {
    if (this.#isEnding) return;
    this.#isEnding = true;
    this.#connection.close(code, reason);
  }

  terminate(): void {
    this.#isEnding = true;
    this.#isTerminated = true;
    this.#connection.terminate();
  }

  noteSignOfLife(): void {
    this.#unansweredPings = 0;
  }

  /** Pings when it is time to. False when too many pings went unanswered. */
  keepAlive(nowMs: number): boolean {
    if (nowMs < this.#pingAtMs) return true;
    if (this.#unansweredPings >= this.#limits.pingMissesMax) return false;
    this.#unansweredPings += 1;
    this.#pingAtMs = nowMs + this.#limits.pingIntervalMs;
    this.#connection.ping();
    return true;
  }
}
