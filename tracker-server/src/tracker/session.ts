import { TRACKER_MESSAGE_BYTES_MAX, encodeTrackerMessage } from '@paceline/protocol';
import type { RosterMessage, ServerMessage, TrackerErrorCode } from '@paceline/protocol';
import type { Place } from '../geo/place.ts';
import { TokenBucket } from '../limits/token-bucket.ts';
import type { CloseCode, Connection } from '../transport/connection.ts';
import type { Network } from './network.ts';
import type { TrackerLimits } from './tracker-limits.ts';

/** `dropped`: too much is waiting already. `too-long`: over what one frame may hold. */
export type Delivery = 'sent' | 'dropped' | 'too-long';

/** What one socket has done so far, and the way to answer it. Holds no rule about other sockets. */
export class Session {
  readonly place: Place;
  readonly network: Network;
  readonly messages: TokenBucket;
  readonly peerRequests: TokenBucket;
  strikes = 0;
  droppedMessages = 0;
  joinByMs: number;
  /** A join waits for the answer of the gate. */
  isJoining = false;
  /** Id of the token it joined with, for its limits. */
  tokenId: string | undefined;
  /** Set when the tracker shuts down. */
  closeAtMs: number | undefined;
  readonly #connection: Connection;
  readonly #limits: TrackerLimits;
  #isEnding = false;
  #isTerminated = false;
  #pingAtMs: number;
  #unansweredPings = 0;

  constructor(
    connection: Connection,
    { place, network }: { readonly place: Place; readonly network: Network },
    limits: TrackerLimits,
    pingAtMs: number,
    nowMs: number,
  ) {
    this.#connection = connection;
    this.#limits = limits;
    this.#pingAtMs = pingAtMs;
    this.place = place;
    this.network = network;
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
  send(message: ServerMessage | RosterMessage): Delivery {
    return this.sendText(encodeTrackerMessage(message), message.type === 'signal');
  }

  /** The same for text that is encoded already; `isSignal` says that it may be dropped. */
  sendText(text: string, isSignal: boolean): Delivery {
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
