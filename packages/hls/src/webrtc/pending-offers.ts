import type { ConnectionId, PeerId, Signal } from '@paceline/protocol';

/** Offers kept for a decision. Anybody in the swarm can make one, so the memory they take is bounded: 32 x 80 KiB. */
export const PENDING_OFFERS_MAX = 32;

/** Candidates taken from one peer for one connection: a machine with many interfaces has about 20. */
export const CANDIDATES_PER_CONNECTION_MAX = 64;

export interface PendingOffer {
  readonly connection: ConnectionId;
  /** The offer first, then the candidates that came since. */
  readonly signals: readonly Signal[];
}

interface Entry {
  readonly connection: ConnectionId;
  readonly signals: Signal[];
  readonly timer: ReturnType<typeof setTimeout>;
}

/**
 * Offers that were reported and not yet answered, with the candidates that trickle in meanwhile. One per peer: a newer
 * offer replaces the older. An offer nobody answers is dropped after a while, without a word.
 */
export class PendingOffers {
  readonly #expireAfterMs: number;
  readonly #entries = new Map<PeerId, Entry>();

  constructor(expireAfterMs: number) {
    this.#expireAfterMs = expireAfterMs;
  }

  get size(): number {
    return this.#entries.size;
  }

  has(peerId: PeerId): boolean {
    return this.#entries.has(peerId);
  }

  /** False when there is no room; the offer is lost, and its maker times out. */
  add(peerId: PeerId, connection: ConnectionId, signals: readonly Signal[]): boolean {
    const offer = signals.find((signal) => signal.type === 'offer');
    if (offer === undefined) return false;
    this.drop(peerId);
    if (this.#entries.size >= PENDING_OFFERS_MAX) return false;
    const timer = setTimeout(() => this.#entries.delete(peerId), this.#expireAfterMs);
    const entry: Entry = { connection, signals: [offer], timer };
    this.#entries.set(peerId, entry);
    appendCandidates(entry.signals, signals);
    return true;
  }

  /** True when the signals belong to a pending offer; its further candidates are kept up to the cap. */
  append(peerId: PeerId, connection: ConnectionId, signals: readonly Signal[]): boolean {
    const entry = this.#entries.get(peerId);
    if (entry?.connection !== connection) return false;
    appendCandidates(entry.signals, signals);
    return true;
  }

  take(peerId: PeerId): PendingOffer | undefined {
    const entry = this.#entries.get(peerId);
    this.drop(peerId);
    return entry && { connection: entry.connection, signals: entry.signals };
  }

  drop(peerId: PeerId): void {
    clearTimeout(this.#entries.get(peerId)?.timer);
    this.#entries.delete(peerId);
  }

  clear(): void {
    for (const peerId of [...this.#entries.keys()]) this.drop(peerId);
  }
}

function appendCandidates(kept: Signal[], signals: readonly Signal[]): void {
  for (const signal of signals) {
    // The offer itself takes one place.
    if (kept.length > CANDIDATES_PER_CONNECTION_MAX) return;
    if (signal.type === 'candidate') kept.push(signal);
  }
}
