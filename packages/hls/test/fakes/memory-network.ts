import type { PeerId } from '@paceline/protocol';
import type { TransportEvent, TransportListener, TransportPort } from '../../src/driver/ports.ts';
import type { PeerLinkListener, PeerLinkRole } from '../../src/webrtc/peer-link.ts';
import { PeerTransport } from '../../src/webrtc/peer-transport.ts';
import { MemoryLink } from './memory-link.ts';

export interface MemoryNetworkOptions {
  /** `synchronous` delivers inside the sending call; `queued` on `advance` and `run`. Synchronous by default. */
  readonly delivery?: 'synchronous' | 'queued';
  /** One way, ms; for queued delivery. */
  readonly latencyMs?: number;
  /** Of each link and direction, bit/s; for queued delivery. Unbounded by default. */
  readonly uplinkBps?: number;
  /** `direct`: signals go to the other transport by themselves. `relayed`: they are reported, and somebody relays them. */
  readonly signals?: 'direct' | 'relayed';
}

interface Task {
  readonly atMs: number;
  readonly run: () => void;
}

/** A task that makes a task for the same instant, for ever, is a fault of the test. */
const TASKS_PER_RUN_MAX = 1_000_000;

/**
 * Transports linked in memory, deterministic to the last event. The negotiation is the real one (`PeerTransport`); only
 * the links are made up. Its clock is its own: attempt deadlines stay with `setTimeout`.
 */
export class MemoryNetwork {
  readonly latencyMs: number;
  readonly uplinkBps: number;
  readonly #synchronous: boolean;
  readonly #direct: boolean;
  readonly #transports = new Map<PeerId, TransportPort>();
  readonly #links = new Map<string, MemoryLink>();
  readonly #unreachable = new Set<PeerId>();
  /** In order of time, then of sending. */
  readonly #tasks: Task[] = [];
  #linkCount = 0;
  #connectionCount = 0;
  #nowMs = 0;

  constructor(options: MemoryNetworkOptions = {}) {
    this.#synchronous = (options.delivery ?? 'synchronous') === 'synchronous';
    this.#direct = (options.signals ?? 'direct') === 'direct';
    this.latencyMs = this.#synchronous ? 0 : (options.latencyMs ?? 0);
    this.uplinkBps = this.#synchronous ? Infinity : (options.uplinkBps ?? Infinity);
  }

  get nowMs(): number {
    return this.#nowMs;
  }

  /** Makes the transport of one peer. A second one of the same id takes the place of the first. */
  transport(
    peerId: PeerId,
    listener: TransportListener,
    options: { readonly attemptTimeoutMs?: number; readonly connectionsMax?: number } = {},
  ): TransportPort {
    const transport = new PeerTransport(
      {
        ...options,
        random32: () => (this.#connectionCount += 1),
        openLink: (role, report) => this.#openLink(peerId, role, report),
      },
      (event) => this.#onEvent(peerId, listener, event),
    );
    transport.setOwnId(peerId);
    this.#transports.set(peerId, transport);
    return transport;
  }

  /** From now on no attempt of this peer gets through, in either direction. Open links stay. */
  isolate(peerId: PeerId): void {
    this.#unreachable.add(peerId);
  }

  /** Breaks every open link of this peer as a dead network does: both sides see `failed`. */
  breakLinks(peerId: PeerId): void {
    for (const link of [...this.#links.values()]) {
      if (link.peerId === peerId) link.breakDown();
    }
  }

  /** Moves the clock on and delivers what is due, in order of time, then of sending. */
  advance(ms: number): void {
    const endMs = this.#nowMs + ms;
    this.#runUntil(endMs);
    this.#nowMs = endMs;
  }

  /** Delivers everything, however far the clock has to go. */
  run(): void {
    this.#runUntil(Infinity);
  }

  /** For the links: calls `run` after `delayMs`, or at once when delivery is synchronous. */
  post(delayMs: number, run: () => void): void {
    if (this.#synchronous) {
      run();
      return;
    }
    const atMs = this.#nowMs + delayMs;
    // Behind all that is due at the same time; most tasks go to the end.
    let index = this.#tasks.length;
    while (index > 0 && (this.#tasks[index - 1]?.atMs ?? 0) > atMs) index -= 1;
    this.#tasks.splice(index, 0, { atMs, run });
  }

  /** For the links: finds the other end of an offer or answer. */
  link(linkId: string): MemoryLink | undefined {
    return this.#links.get(linkId);
  }

  /** For the links. */
  forget(linkId: string): void {
    this.#links.delete(linkId);
  }

  canReach(a: PeerId, b: PeerId): boolean {
    return !this.#unreachable.has(a) && !this.#unreachable.has(b);
  }

  #openLink(peerId: PeerId, role: PeerLinkRole, report: PeerLinkListener): MemoryLink {
    this.#linkCount += 1;
    const link = new MemoryLink(this, `link-${this.#linkCount}`, peerId, role, report);
    this.#links.set(link.id, link);
    return link;
  }

  #onEvent(peerId: PeerId, listener: TransportListener, event: TransportEvent): void {
    if (event.type !== 'signal' || !this.#direct) {
      listener(event);
      return;
    }
    const { to, connection, signals } = event;
    this.post(this.latencyMs, () => this.#transports.get(to)?.signal(peerId, connection, signals));
  }

  #runUntil(endMs: number): void {
    for (let count = 0; count < TASKS_PER_RUN_MAX; count += 1) {
      const next = this.#tasks[0];
      if (next === undefined || next.atMs > endMs) return;
      this.#tasks.shift();
      this.#nowMs = Math.max(this.#nowMs, next.atMs);
      next.run();
    }
    throw new Error('MemoryNetwork: the tasks do not end');
  }
}
