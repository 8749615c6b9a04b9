import type { OutgoingMessage, Random } from '@paceline/core';
import type { PeerMessage } from '@paceline/protocol';
import { DATA_HEADER_BYTES, encodedByteLength, toWireSlot } from '@paceline/protocol';
import { happens, normal } from './chance.ts';
import { countedPayload } from './counted-chunk.ts';
import type { EventQueue } from './event-queue.ts';
import { delayOf, flowCapBps, lossOf, packetsOf, wireBytesOf } from './path.ts';
import type { Peer } from './peer.ts';
import type { NetworkSpec } from './scenario.ts';
import type { Traffic } from './traffic.ts';
import type { Flow, Frame } from './uplink.ts';

/** A data channel tells that it has drained when fewer bytes than this wait: the mark that the SDK's transport sets. */
const LOW_MARK_BYTES = 16_384;

/** Retransmission of a packet that nothing follows waits for a timer, ms: the least that browsers' SCTP takes. */
const TIMEOUT_MS = 400;

export interface ChannelRoom {
  readonly events: EventQueue;
  readonly random: Random;
  readonly network: NetworkSpec;
  readonly traffic: Traffic;
}

/**
 * One direction of an open connection: ordered and reliable. A lost packet costs its frame, and all behind it, a round trip
 * (or a timer if nothing follows), and the path's rate falls by the formula of Mathis.
 */
export class Channel implements Flow {
  readonly waiting: Frame[] = [];
  readonly capBps: number;
  pacedUntilMs = 0;
  readonly #room: ChannelRoom;
  readonly #from: Peer;
  readonly #to: Peer;
  readonly #delayMs: number;
  readonly #lossShare: number;
  #bufferedBytes = 0;
  #arrivesAtMs = 0;
  #isOpen = true;

  constructor(room: ChannelRoom, from: Peer, to: Peer) {
    this.#room = room;
    this.#from = from;
    this.#to = to;
    this.#delayMs = delayOf(from.spec, to.spec, room.network.acrossMs);
    this.#lossShare = lossOf(from.spec, to.spec);
    this.capBps = flowCapBps(2 * this.#delayMs, this.#lossShare);
  }

  get delayMs(): number {
    return this.#delayMs;
  }

  get bufferedBytes(): number {
    return this.#bufferedBytes;
  }

  send(message: OutgoingMessage): void {
    const onWire = onTheWire(message);
    const mediaBytes = message.type === 'data' ? message.payloadBytes : 0;
    const byteLength = mediaBytes > 0 ? DATA_HEADER_BYTES + mediaBytes : encodedByteLength(onWire);
    this.#bufferedBytes += byteLength;
    this.#from.uplink.send(this, {
      byteLength,
      wireBytes: wireBytesOf(byteLength),
      isMedia: mediaBytes > 0,
      left: () => this.#left(onWire, mediaBytes, byteLength),
    });
  }

  /** Nothing more leaves, and nothing of what is under way arrives. */
  cut(): void {
    this.#isOpen = false;
    this.#from.uplink.drop(this);
  }

  /** Runs `task` when everything that was sent so far has arrived. */
  afterLast(task: () => void): void {
    const { events } = this.#room;
    events.at(Math.max(this.#arrivesAtMs, events.nowMs + this.#delayMs), task);
  }

  #left(message: PeerMessage, mediaBytes: number, byteLength: number): void {
    const before = this.#bufferedBytes;
    this.#bufferedBytes = before - byteLength;
    const crossed = before >= LOW_MARK_BYTES && this.#bufferedBytes < LOW_MARK_BYTES;
    if (!this.#isOpen) return;
    if (mediaBytes > 0 && (crossed || this.#bufferedBytes === 0)) {
      this.#from.drained(this.#to.peerId);
    }
    const { events } = this.#room;
    this.#arrivesAtMs = Math.max(this.#arrivesAtMs, events.nowMs + this.#travelMs(byteLength));
    events.at(this.#arrivesAtMs, () => {
      if (!this.#isOpen) return;
      this.#to.downlink.pass(wireBytesOf(byteLength), () => this.#arrive(message, mediaBytes, byteLength));
    });
  }

  #travelMs(byteLength: number): number {
    const { random, network } = this.#room;
    const jitter = network.jitterShare === 0 ? 0 : Math.abs(normal(random)) * network.jitterShare;
    let travelMs = this.#delayMs * (1 + jitter);
    const isHit = happens(random, 1 - (1 - this.#lossShare) ** packetsOf(byteLength));
    if (isHit) travelMs += this.waiting.length > 0 ? 2 * this.#delayMs : TIMEOUT_MS + 2 * this.#delayMs;
    return travelMs;
  }

  #arrive(message: PeerMessage, mediaBytes: number, byteLength: number): void {
    if (!this.#to.isAlive || !this.#isOpen) return;
    this.#room.traffic.count(this.#from, this.#to, mediaBytes, byteLength);
    this.#to.tell({ type: 'message-received', peerId: this.#from.peerId, message });
  }
}

function onTheWire(message: OutgoingMessage): PeerMessage {
  if (message.type !== 'data') return message;
  const { payloadBytes, ...rest } = message;
  return { ...rest, slot: toWireSlot(message.slot), payload: countedPayload(payloadBytes) };
}
