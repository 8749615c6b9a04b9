import type { OutgoingMessage } from '@paceline/core';
import type { PeerId } from '@paceline/protocol';
import { happens } from './chance.ts';
import type { ChannelRoom } from './channel.ts';
import { Channel } from './channel.ts';
import type { Peer } from './peer.ts';

/** The SDK's transport gives up an attempt after this, ms. */
const ATTEMPT_MS = 10_000;

/** ICE takes a connection whose other end has died for lost after about this long, ms. */
const LOST_MS = 15_000;

interface Connection {
  readonly offerer: Peer;
  readonly answerer: Peer;
  /** `offering`: on its way through the tracker; `offered`: the other engine decides; `connecting`: ICE and DTLS. */
  state: 'offering' | 'offered' | 'connecting' | 'open' | 'over';
  /** Both asked for each other: the answer is known before the question. */
  crossed: boolean;
  /** From the offerer, and to it. */
  out: Channel | undefined;
  back: Channel | undefined;
}

/** What an attempt needs to know of the tracker, which carries the offers. */
export interface Signalling {
  /** Time for a signal from one viewer to another, ms; undefined while nothing gets through. */
  readonly relayMs: () => number | undefined;
}

/**
 * Attempts and connections between viewers, with the rules of the SDK's transport: an offer that is rejected is never answered,
 * so the attempt ends by its timeout; offers that cross become one connection; two hard NATs do not meet. Never decides who
 * connects to whom.
 */
export class Connections {
  readonly #room: ChannelRoom;
  readonly #signalling: Signalling;
  readonly #peers = new Map<PeerId, Peer>();
  readonly #connections = new Map<string, Connection>();
  /** Open ones, by sender and receiver: looked up for every frame. */
  readonly #channels = new Map<Peer, Map<PeerId, Channel>>();

  constructor(room: ChannelRoom, signalling: Signalling) {
    this.#room = room;
    this.#signalling = signalling;
  }

  add(peer: Peer): void {
    this.#peers.set(peer.peerId, peer);
  }

  /** The process of a viewer ended: nothing leaves it and nothing reaches it. Others find out later. */
  kill(peer: Peer): void {
    this.#peers.delete(peer.peerId);
    for (const [key, connection] of this.#connections) {
      const { offerer, answerer, state } = connection;
      if (offerer !== peer && answerer !== peer) continue;
      const other = offerer === peer ? answerer : offerer;
      this.#end(key, connection);
      connection.out?.cut();
      connection.back?.cut();
      this.#tellEnded(other, peer, state !== 'open', state === 'open' ? LOST_MS : ATTEMPT_MS);
    }
  }

  connect(from: Peer, to: PeerId): void {
    const key = keyOf(from.peerId, to);
    const standing = this.#connections.get(key);
    if (standing !== undefined) {
      if (standing.offerer === from) return;
      if (standing.state === 'offering') standing.crossed = true;
      else if (standing.state === 'offered') this.#establish(key, standing);
      return;
    }
    const answerer = this.#peers.get(to);
    const relayMs = this.#signalling.relayMs();
    if (relayMs === undefined) {
      this.#room.events.after(ATTEMPT_MS, () => {
        from.tell({ type: 'peer-disconnected', peerId: to, failed: true });
      });
      return;
    }
    if (answerer === undefined) {
      // The tracker says that there is nobody of this name.
      this.#room.events.after(relayMs, () => {
        from.tell({ type: 'peer-disconnected', peerId: to, failed: false });
      });
      return;
    }
    const connection: Connection = {
      offerer: from,
      answerer,
      state: 'offering',
      crossed: false,
      out: undefined,
      back: undefined,
    };
    this.#connections.set(key, connection);
    this.#room.events.after(relayMs, () => this.#offer(key, connection));
  }

  accept(by: Peer, from: PeerId): void {
    const key = keyOf(by.peerId, from);
    const connection = this.#connections.get(key);
    if (connection?.state === 'offered') this.#establish(key, connection);
    else if (connection === undefined) {
      this.#room.events.after(0, () => {
        by.tell({ type: 'peer-disconnected', peerId: from, failed: true });
      });
    }
  }

  /** Nothing is said to the offerer, as in the SDK. */
  reject(by: Peer, from: PeerId): void {
    const key = keyOf(by.peerId, from);
    const connection = this.#connections.get(key);
    if (connection?.state !== 'offered') return;
    this.#end(key, connection);
    this.#tellEnded(connection.offerer, by, true, ATTEMPT_MS);
  }

  /** What was sent before is still delivered. */
  disconnect(by: Peer, from: PeerId): void {
    const key = keyOf(by.peerId, from);
    const connection = this.#connections.get(key);
    if (connection === undefined) return;
    const other = connection.offerer === by ? connection.answerer : connection.offerer;
    const { state, out, back } = connection;
    this.#end(key, connection);
    if (state === 'open') {
      const [sent, unheard] = connection.offerer === by ? [out, back] : [back, out];
      unheard?.cut();
      sent?.afterLast(() => {
        // A later connection of the two must not hear the rest.
        sent.cut();
        other.tell({ type: 'peer-disconnected', peerId: by.peerId, failed: false });
      });
    } else if (other === connection.offerer || state === 'connecting') {
      this.#tellEnded(other, by, true, ATTEMPT_MS);
    }
  }

  send(from: Peer, to: PeerId, message: OutgoingMessage): void {
    this.#channel(from, to)?.send(message);
  }

  bufferedBytes(from: Peer, to: PeerId): number {
    return this.#channel(from, to)?.bufferedBytes ?? 0;
  }

  #channel(from: Peer, to: PeerId): Channel | undefined {
    return this.#channels.get(from)?.get(to);
  }

  #open(from: Peer, to: Peer): Channel {
    const channel = new Channel(this.#room, from, to);
    const own = this.#channels.get(from) ?? new Map<PeerId, Channel>();
    this.#channels.set(from, own.set(to.peerId, channel));
    return channel;
  }

  #offer(key: string, connection: Connection): void {
    if (connection.state !== 'offering') return;
    const { offerer, answerer } = connection;
    if (connection.crossed) {
      this.#establish(key, connection);
      return;
    }
    connection.state = 'offered';
    answerer.tell({ type: 'peer-offered', peerId: offerer.peerId });
  }

  #establish(key: string, connection: Connection): void {
    const { offerer, answerer } = connection;
    const { random, network, events } = this.#room;
    connection.state = 'connecting';
    const blocked = offerer.spec.nat === 'hard' && answerer.spec.nat === 'hard';
    if (blocked || happens(random, network.failShare)) {
      events.after(ATTEMPT_MS, () => {
        if (connection.state !== 'connecting') return;
        this.#end(key, connection);
        offerer.tell({ type: 'peer-disconnected', peerId: answerer.peerId, failed: true });
        answerer.tell({ type: 'peer-disconnected', peerId: offerer.peerId, failed: true });
      });
      return;
    }
    events.after(random.between(...network.setupMs), () => {
      if (connection.state !== 'connecting') return;
      connection.state = 'open';
      connection.out = this.#open(offerer, answerer);
      connection.back = this.#open(answerer, offerer);
      answerer.tell({ type: 'peer-connected', peerId: offerer.peerId });
      // The first engine may have hung up at once.
      if (isOpen(connection)) offerer.tell({ type: 'peer-connected', peerId: answerer.peerId });
    });
  }

  #end(key: string, connection: Connection): void {
    this.#connections.delete(key);
    this.#channels.get(connection.offerer)?.delete(connection.answerer.peerId);
    this.#channels.get(connection.answerer)?.delete(connection.offerer.peerId);
    connection.state = 'over';
  }

  #tellEnded(peer: Peer, gone: Peer, failed: boolean, afterMs: number): void {
    this.#room.events.after(afterMs, () => {
      if (this.#connections.has(keyOf(peer.peerId, gone.peerId))) return;
      peer.tell({ type: 'peer-disconnected', peerId: gone.peerId, failed });
    });
  }
}

function isOpen(connection: Connection): boolean {
  return connection.state === 'open';
}

function keyOf(a: PeerId, b: PeerId): string {
  return a < b ? a + b : b + a;
}
