import type { Random } from '@paceline/core';
import type { PeerId } from '@paceline/protocol';
import { PEER_LIST_MAX, proximity } from '@paceline/protocol';
import type { EventQueue } from './event-queue.ts';
import type { Peer } from './peer.ts';
import type { TrackerSpec } from './scenario.ts';
import { isWithin } from './scenario.ts';

/** Viewers hear the size of their group with every heartbeat, ms. */
const HEARTBEAT_MS = 25_000;

/** A viewer that cannot reach the tracker tries again after this, ms. */
const RETRY_MS = 5_000;

/** A socket whose viewer has died is noticed after two missed pings, ms. */
const DEAD_MS = 50_000;

/** The tracker of one group: lists members nearest first and carries offers, as tracker-server does. */
export class Tracker {
  readonly #events: EventQueue;
  readonly #random: Random;
  readonly #spec: TrackerSpec;
  readonly #members = new Map<PeerId, Peer>();

  constructor(events: EventQueue, random: Random, spec: TrackerSpec) {
    this.#events = events;
    this.#random = random;
    this.#spec = spec;
  }

  /** Time for a signal from one viewer through the tracker to another, ms; undefined while the tracker is away. */
  readonly relayMs = (): number | undefined => (this.#isAway ? undefined : this.#spec.rttMs);

  /** Opens the socket and joins: two round trips and one for the message. */
  join(peer: Peer): void {
    this.#events.after(3 * this.#spec.rttMs, () => {
      if (!peer.isAlive) return;
      if (this.#isAway) {
        peer.tell({ type: 'tracker-lost' });
        this.#events.after(RETRY_MS, () => this.join(peer));
        return;
      }
      this.#members.set(peer.peerId, peer);
      const peers = this.#list(peer, PEER_LIST_MAX);
      peer.tell({ type: 'tracker-joined', peerId: peer.peerId, peers, groupSize: this.#members.size });
      this.#events.after(HEARTBEAT_MS, () => this.#beat(peer));
    });
  }

  /** A viewer asks for more members. */
  ask(peer: Peer, count: number): void {
    if (this.#isAway) return;
    this.#events.after(this.#spec.rttMs, () => {
      if (!peer.isAlive || this.#isAway) return;
      const peers = this.#list(peer, Math.min(count, PEER_LIST_MAX));
      peer.tell({ type: 'peers-listed', peers, groupSize: this.#members.size });
    });
  }

  leave(peer: Peer): void {
    this.#members.delete(peer.peerId);
  }

  /** The viewer's process died: its socket stays for a while. */
  lose(peer: Peer): void {
    this.#events.after(DEAD_MS, () => {
      this.#members.delete(peer.peerId);
    });
  }

  #beat(peer: Peer): void {
    if (!peer.isAlive) return;
    if (!this.#isAway) peer.tell({ type: 'group-resized', groupSize: this.#members.size });
    this.#events.after(HEARTBEAT_MS, () => this.#beat(peer));
  }

  get #isAway(): boolean {
    return isWithin(this.#spec.outages, this.#events.nowMs);
  }

  /** Nearest first, equals in random order; if not all fit, the last place goes to a random one of the rest. */
  #list(peer: Peer, count: number): PeerId[] {
    const others = [...this.#members.keys()].filter((peerId) => peerId !== peer.peerId);
    this.#random.shuffle(others);
    const near = new Map(others.map((peerId) => [peerId, proximity(peer.peerId, peerId)]));
    others.sort((a, b) => (near.get(b) ?? 0) - (near.get(a) ?? 0));
    if (others.length <= count) return others;
    const far = others[count - 1 + this.#random.below(others.length - count + 1)];
    return far === undefined ? [] : [...others.slice(0, count - 1), far];
  }
}
