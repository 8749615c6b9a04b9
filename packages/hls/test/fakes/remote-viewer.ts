import { slotByteLength, slotOffset } from '@paceline/core';
import type { Fingerprint, PeerId, PeerMessage, TrackId, WireSlot } from '@paceline/protocol';
import {
  DATA_PAYLOAD_BYTES_MAX,
  decodeMessage,
  encodeMessage,
  expandRuns,
  PROTOCOL_VERSION,
  toWireSlot,
  WINDOW_SLOTS,
} from '@paceline/protocol';

/** What a remote viewer has of a segment: its bytes, and how many of its slots it offers. */
interface Holding {
  readonly bytes: Uint8Array;
  readonly slotCount: number;
}

/**
 * The partner at the other end of a channel, in frames. Speaks when the test says so; by itself it answers pings, and requests
 * for slots that it has offered.
 */
export class RemoteViewer {
  readonly peerId: PeerId;
  readonly received: PeerMessage[] = [];
  /** False: requests are left without an answer. */
  answers = true;
  readonly #track: TrackId;
  readonly #slotsPerSegment: number;
  readonly #send: (frame: Uint8Array<ArrayBuffer>) => void;
  readonly #holdings = new Map<number, Holding>();

  constructor(
    peerId: PeerId,
    track: TrackId,
    slotsPerSegment: number,
    send: (frame: Uint8Array<ArrayBuffer>) => void,
  ) {
    this.peerId = peerId;
    this.#track = track;
    this.#slotsPerSegment = slotsPerSegment;
    this.#send = send;
  }

  get types(): readonly string[] {
    return this.received.map((message) => message.type);
  }

  /** Bytes of media that came. */
  get mediaBytes(): number {
    return this.received.reduce((sum, message) => {
      return sum + (message.type === 'data' ? message.payload.byteLength : 0);
    }, 0);
  }

  say(message: PeerMessage): void {
    this.#send(encodeMessage(message));
  }

  /** Greets, and watches the track around a segment without holding any of it. */
  greet(mediaSequence: number): void {
    const status = { uploadBps: 10_000_000, serves: true, leads: true, hidden: false };
    this.say({ type: 'hello', version: PROTOCOL_VERSION, peerId: this.peerId, status });
    this.say({
      type: 'bitmap',
      track: this.#track,
      epoch: 0,
      start: this.#firstSlot(mediaSequence),
      bits: new Uint8Array(WINDOW_SLOTS / 8),
      playhead: 0,
      watching: true,
    });
  }

  /** Describes a segment, and offers its first `slotCount` slots. */
  offer(
    mediaSequence: number,
    fingerprint: Fingerprint,
    bytes: Uint8Array,
    slotCount = this.#slotsPerSegment,
  ): void {
    this.#holdings.set(mediaSequence, { bytes, slotCount });
    const segment = this.#firstSlot(mediaSequence);
    const about = { track: this.#track, epoch: 0 };
    this.say({ type: 'segment', ...about, segment, byteLength: bytes.byteLength, fingerprint });
    this.say({ type: 'have', ...about, runs: [{ start: segment, count: slotCount }] });
  }

  /** Asks for all slots of a segment. */
  ask(mediaSequence: number): void {
    const runs = [{ start: this.#firstSlot(mediaSequence), count: this.#slotsPerSegment }];
    this.say({ type: 'request', track: this.#track, epoch: 0, runs, usefulMs: 60_000 });
  }

  /** A frame of the other side. */
  hear(frame: Uint8Array): void {
    const decoded = decodeMessage(frame);
    if (!decoded.ok) throw new Error(`the other side sent nonsense: ${decoded.reason}`);
    const { message } = decoded;
    this.received.push(message);
    if (message.type === 'ping') this.say({ type: 'pong', nonce: message.nonce });
    if (message.type !== 'request' || !this.answers) return;
    const near = Math.max(...this.#holdings.keys()) * this.#slotsPerSegment;
    for (const slot of expandRuns(message.runs, near)) this.#answer(slot);
  }

  #answer(slot: number): void {
    const k = this.#slotsPerSegment;
    const index = slot % k;
    const holding = this.#holdings.get((slot - index) / k);
    if (holding === undefined || index >= holding.slotCount) return;
    const { bytes } = holding;
    const begin = slotOffset(index, bytes.byteLength, k);
    const slotBytes = slotByteLength(index, bytes.byteLength, k);
    for (let byteOffset = 0; byteOffset < slotBytes; byteOffset += DATA_PAYLOAD_BYTES_MAX) {
      const end = Math.min(byteOffset + DATA_PAYLOAD_BYTES_MAX, slotBytes);
      const payload = bytes.subarray(begin + byteOffset, begin + end);
      const about = { track: this.#track, epoch: 0, slot: toWireSlot(slot) };
      this.say({ type: 'data', ...about, byteOffset, slotBytes, hop: 1, pushed: false, payload });
    }
  }

  #firstSlot(mediaSequence: number): WireSlot {
    return toWireSlot(mediaSequence * this.#slotsPerSegment);
  }
}
