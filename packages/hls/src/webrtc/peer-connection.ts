import { FRAME_BYTES_MAX } from '@paceline/protocol';
import type { ConnectionId, Signal } from '@paceline/protocol';
import type { TransportCloseReason } from '../driver/ports.ts';
import type { OpenPeerLink, PeerLink, PeerLinkEvent, PeerLinkRole } from './peer-link.ts';
import { CANDIDATES_PER_CONNECTION_MAX } from './pending-offers.ts';
import { SignalBatcher } from './signal-batcher.ts';

export type PeerConnectionEvent =
  | { readonly type: 'signals'; readonly signals: readonly Signal[] }
  | { readonly type: 'connected' }
  | { readonly type: 'frame'; readonly frame: Uint8Array<ArrayBuffer> }
  | { readonly type: 'drained' }
  /** The last event. */
  | { readonly type: 'closed'; readonly reason: TransportCloseReason };

/** Media sections other than the data channel's (RFC 8866, 5.14). */
const FOREIGN_MEDIA = /^m=(?!application )/m;

/**
 * One connection with one peer, from the first signal to the end: one link, one deadline, one set of signals.
 * Takes one description of the right kind and a bounded number of candidates; whatever else the peer sends is ignored,
 * so that nobody can renegotiate a connection, or put audio and video into it.
 */
export class PeerConnection {
  readonly id: ConnectionId;
  readonly role: PeerLinkRole;
  readonly #listener: (event: PeerConnectionEvent) => void;
  readonly #link: PeerLink;
  readonly #batcher: SignalBatcher;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #state: 'connecting' | 'open' | 'closed' = 'connecting';
  #described = false;
  #candidateCount = 0;

  constructor(
    id: ConnectionId,
    role: PeerLinkRole,
    openLink: OpenPeerLink,
    listener: (event: PeerConnectionEvent) => void,
  ) {
    this.id = id;
    this.role = role;
    this.#listener = listener;
    this.#batcher = new SignalBatcher((signals) => {
      if (this.#state !== 'closed') this.#listener({ type: 'signals', signals });
    });
    this.#link = openLink(role, (event) => this.#onLinkEvent(event));
  }

  get open(): boolean {
    return this.#state === 'open';
  }

  start(timeoutMs: number): void {
    this.#timer = setTimeout(() => this.fail('timeout'), timeoutMs);
    this.#link.start();
  }

  /** Signals of the other side. */
  signal(signals: readonly Signal[]): void {
    for (const signal of signals) {
      if (this.#state === 'closed') return;
      if (signal.type === 'candidate') this.#takeCandidate(signal);
      else this.#takeDescription(signal);
    }
  }

  send(frame: Uint8Array<ArrayBuffer>): boolean {
    if (this.#state !== 'open' || frame.byteLength > FRAME_BYTES_MAX) return false;
    return this.#link.send(frame);
  }

  bufferedBytes(): number {
    return this.#state === 'open' ? this.#link.bufferedBytes() : 0;
  }

  /** Ends the connection and says so. */
  fail(reason: TransportCloseReason): void {
    if (this.#state === 'closed') return;
    this.close();
    this.#listener({ type: 'closed', reason });
  }

  /** Ends the connection in silence. */
  close(): void {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    clearTimeout(this.#timer);
    this.#batcher.dispose();
    this.#link.close();
  }

  #takeDescription(signal: Exclude<Signal, { type: 'candidate' }>): void {
    const wanted = this.role === 'initiator' ? 'answer' : 'offer';
    if (this.#described || signal.type !== wanted) return;
    this.#described = true;
    if (FOREIGN_MEDIA.test(signal.sdp)) this.fail('failed');
    else this.#link.signal(signal);
  }

  #takeCandidate(signal: Extract<Signal, { type: 'candidate' }>): void {
    this.#candidateCount += 1;
    if (this.#candidateCount > CANDIDATES_PER_CONNECTION_MAX) return;
    // The end-of-candidates mark tells nothing the deadline does not, and a candidate without a place is an error
    // to the browser (W3C WebRTC, 4.8.1).
    if (signal.candidate === '' || (signal.sdpMid === null && signal.sdpMLineIndex === null)) return;
    this.#link.signal(signal);
  }

  #onLinkEvent(event: PeerLinkEvent): void {
    if (this.#state === 'closed') return;
    switch (event.type) {
      case 'signal':
        if (event.signal.type !== 'candidate' || event.signal.candidate !== '')
          this.#batcher.add(event.signal);
        return;
      case 'open':
        this.#becomeOpen();
        return;
      case 'frame':
        // The other side may be open, and talking, a moment before this side has heard of it.
        this.#becomeOpen();
        if (event.frame.byteLength > FRAME_BYTES_MAX) this.fail('failed');
        else this.#listener(event);
        return;
      case 'drained':
        this.#listener(event);
        return;
      case 'closed':
        this.fail(event.reason);
        return;
      default:
        event satisfies never;
    }
  }

  #becomeOpen(): void {
    if (this.#state !== 'connecting') return;
    this.#state = 'open';
    clearTimeout(this.#timer);
    this.#listener({ type: 'connected' });
  }
}
