import type { ConnectionId, PeerId, Signal } from '@paceline/protocol';
import type { TransportCloseReason, TransportListener, TransportPort } from '../driver/ports.ts';
import { judgeOffer } from './crossing-offers.ts';
import { PeerConnection } from './peer-connection.ts';
import type { PeerConnectionEvent } from './peer-connection.ts';
import type { OpenPeerLink, PeerLinkRole } from './peer-link.ts';
import { PendingOffers } from './pending-offers.ts';

export interface PeerTransportOptions {
  readonly openLink: OpenPeerLink;
  /** Time from the first signal to an open channel. */
  readonly attemptTimeoutMs?: number;
  /** Connections and attempts at a time. */
  readonly connectionsMax?: number;
  /** 32 random bits for a connection id. */
  readonly random32?: () => number;
}

/** Long enough for trickled ICE over a relayed path; an attempt that takes longer makes no useful partner. */
const ATTEMPT_TIMEOUT_MS = 10_000;

/** A guard above any number of partners the engine asks for; browsers get slow at some hundred connections. */
const CONNECTIONS_MAX = 64;

/**
 * Negotiates connections between viewers: who offers, which offer counts, which signals are stale, when to give up.
 * Knows nothing of WebRTC (that is in the links it opens) and decides nothing about whom to connect to.
 */
export class PeerTransport implements TransportPort {
  readonly #listener: TransportListener;
  readonly #openLink: OpenPeerLink;
  readonly #attemptTimeoutMs: number;
  readonly #connectionsMax: number;
  readonly #random32: () => number;
  readonly #connections = new Map<PeerId, PeerConnection>();
  readonly #offers: PendingOffers;
  #ownId: PeerId | undefined;
  #destroyed = false;

  constructor(options: PeerTransportOptions, listener: TransportListener) {
    this.#listener = listener;
    this.#openLink = options.openLink;
    this.#attemptTimeoutMs = options.attemptTimeoutMs ?? ATTEMPT_TIMEOUT_MS;
    this.#connectionsMax = options.connectionsMax ?? CONNECTIONS_MAX;
    this.#random32 = options.random32 ?? random32;
    this.#offers = new PendingOffers(this.#attemptTimeoutMs);
  }

  setOwnId(peerId: PeerId): void {
    this.#ownId = peerId;
  }

  /** A connection or attempt that exists already stands for the new one. */
  connect(peerId: PeerId): void {
    if (this.#destroyed || this.#connections.has(peerId)) return;
    if (this.#offers.has(peerId)) this.accept(peerId);
    else this.#begin(peerId, this.#newConnectionId(), 'initiator', []);
  }

  accept(peerId: PeerId): void {
    if (this.#destroyed || this.#connections.has(peerId)) return;
    const offer = this.#offers.take(peerId);
    if (offer === undefined) this.#listener({ type: 'closed', peerId, reason: 'timeout' });
    else this.#begin(peerId, offer.connection, 'acceptor', offer.signals);
  }

  reject(peerId: PeerId): void {
    this.#offers.drop(peerId);
  }

  close(peerId: PeerId): void {
    this.#offers.drop(peerId);
    const connection = this.#connections.get(peerId);
    this.#connections.delete(peerId);
    connection?.close();
  }

  send(peerId: PeerId, frame: Uint8Array<ArrayBuffer>): boolean {
    return this.#connections.get(peerId)?.send(frame) ?? false;
  }

  bufferedBytes(peerId: PeerId): number {
    return this.#connections.get(peerId)?.bufferedBytes() ?? 0;
  }

  signal(from: PeerId, connectionId: ConnectionId, signals: readonly Signal[]): void {
    if (this.#destroyed || from === this.#ownId) return;
    const standing = this.#connections.get(from);
    if (standing?.id === connectionId) {
      standing.signal(signals);
      return;
    }
    if (this.#offers.append(from, connectionId, signals)) return;
    // Without an offer these are stragglers of a connection that is over.
    if (!signals.some((signal) => signal.type === 'offer')) return;
    const verdict = judgeOffer(standing, this.#ownId, from);
    switch (verdict) {
      case 'keep-own':
        return;
      case 'take-theirs':
        // The driver has asked for this peer and waits for the outcome; which side's offer it was is no news to it.
        this.close(from);
        this.#begin(from, connectionId, 'acceptor', signals);
        return;
      case 'replace':
        standing?.fail('gone');
        this.#report(from, connectionId, signals);
        return;
      case 'report':
        this.#report(from, connectionId, signals);
        return;
      default:
        verdict satisfies never;
    }
  }

  peerGone(peerId: PeerId): void {
    this.#offers.drop(peerId);
    const connection = this.#connections.get(peerId);
    if (connection !== undefined && !connection.open) connection.fail('gone');
  }

  destroy(): void {
    if (this.#destroyed) return;
    this.#destroyed = true;
    this.#offers.clear();
    for (const peerId of [...this.#connections.keys()]) this.close(peerId);
  }

  #report(peerId: PeerId, connectionId: ConnectionId, signals: readonly Signal[]): void {
    const reported = this.#offers.has(peerId);
    // The listener may have been told to destroy us by the `closed` before.
    if (this.#destroyed || !this.#offers.add(peerId, connectionId, signals)) return;
    // A newer offer of a peer that still waits for its answer is no news.
    if (!reported) this.#listener({ type: 'offered', peerId });
  }

  #begin(peerId: PeerId, id: ConnectionId, role: PeerLinkRole, signals: readonly Signal[]): void {
    if (this.#connections.size >= this.#connectionsMax) {
      this.#listener({ type: 'closed', peerId, reason: 'failed' });
      return;
    }
    const connection = new PeerConnection(id, role, this.#openLink, (event) =>
      this.#onConnectionEvent(peerId, connection, event),
    );
    this.#connections.set(peerId, connection);
    connection.start(this.#attemptTimeoutMs);
    connection.signal(signals);
  }

  #onConnectionEvent(peerId: PeerId, connection: PeerConnection, event: PeerConnectionEvent): void {
    switch (event.type) {
      case 'signals':
        this.#listener({ type: 'signal', to: peerId, connection: connection.id, signals: event.signals });
        return;
      case 'connected':
      case 'drained':
        this.#listener({ type: event.type, peerId });
        return;
      case 'frame':
        this.#listener({ type: 'frame', peerId, frame: event.frame });
        return;
      case 'closed':
        this.#onClosed(peerId, event.reason);
        return;
      default:
        event satisfies never;
    }
  }

  #onClosed(peerId: PeerId, reason: TransportCloseReason): void {
    this.#connections.delete(peerId);
    this.#listener({ type: 'closed', peerId, reason });
  }

  #newConnectionId(): ConnectionId {
    return (this.#random32() >>> 0).toString(16).padStart(8, '0') as ConnectionId;
  }
}

function random32(): number {
  return crypto.getRandomValues(new Uint32Array(1))[0] ?? 0;
}
