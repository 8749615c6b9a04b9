import type { PeerId, PeerMessage } from '@paceline/protocol';
import { DATA_PAYLOAD_BYTES_MAX, PROTOCOL_VERSION, toWireSlot, WINDOW_SLOTS } from '@paceline/protocol';
import type { Input } from '../../src/index.ts';
import { fakePayload } from '../fixtures/fake-chunk.ts';
import { fingerprintOf, peerIdOf } from '../fixtures/names.ts';
import { ABLE } from '../fixtures/solo.ts';
import type { Inhabitant, World } from './world.ts';

/**
 * What a peer without an engine does to the others. `false-haves`: says that it has everything and answers nothing;
 * `empty-claims`: claims every segment first and fetches nothing; `garbage`: pushes slots of a wrong size; `replays`: sends slots
 * that everybody has, over and over; `flood`: talks without end. Liars: `early-sizes` gives every segment a false size before
 * anybody else speaks of it, `late-sizes` after everybody; `false-names` gives it another identity, early; `false-bytes`
 * sends slots of a false size that fit the size it told, early; `false-leader` claims first, and then does the same.
 */
export type Vice =
  | 'false-haves'
  | 'empty-claims'
  | 'garbage'
  | 'replays'
  | 'flood'
  | 'early-sizes'
  | 'late-sizes'
  | 'false-names'
  | 'false-bytes'
  | 'false-leader';

/** A step of mischief, ms. */
const STEP_MS = 100;

/** Vices act from the first hello on. Numbers above every viewer's. */
const FIRST_NUMBER = 900;

/** What liars add to the size of a segment: they agree with each other. */
const LIE_BYTES = 1_000;

export class Stranger implements Inhabitant {
  readonly peerId: PeerId;
  alive = true;
  readonly #world: World;
  readonly #vices: readonly Vice[];
  readonly #victims = new Set<PeerId>();
  /** Lies told, by victim, vice and segment: each is told once. */
  readonly #told = new Set<string>();
  /** Times a victim shut the door. */
  dropped = 0;

  constructor(world: World, vices: readonly Vice[], number = 0) {
    this.#world = world;
    this.#vices = vices;
    this.peerId = peerIdOf(FIRST_NUMBER + number);
    world.introduce(this);
    this.#step();
  }

  get victimCount(): number {
    return this.#victims.size;
  }

  tell(input: Input): void {
    switch (input.type) {
      case 'tracker-joined':
        for (const peerId of input.peers) this.#world.connect(this.peerId, peerId);
        return;
      case 'peer-offered':
        this.#world.accept(this.peerId, input.peerId);
        return;
      case 'peer-connected':
        this.#victims.add(input.peerId);
        this.#send(input.peerId, {
          type: 'hello',
          version: PROTOCOL_VERSION,
          peerId: this.peerId,
          status: ABLE,
        });
        this.#announce(input.peerId);
        return;
      case 'peer-disconnected':
        if (this.#victims.delete(input.peerId)) this.dropped += 1;
        // It does not give up.
        this.#world.time.after(5_000, () => this.#world.connect(this.peerId, input.peerId));
        return;
      default:
    }
  }

  #send(to: PeerId, message: PeerMessage): void {
    this.#world.carry(this.peerId, to, message, this.#world.nowMs + this.#world.linkMs);
  }

  /** Newest segment, as everybody can see it. */
  get #last(): number {
    const { stream, nowMs } = this.#world;
    return stream.sequenceOf(stream.lastIndexAt(nowMs));
  }

  #announce(to: PeerId): void {
    const { stream, track } = this.#world;
    const start = (this.#last + 1) * stream.slotsPerSegment - WINDOW_SLOTS / 2;
    const bits = new Uint8Array(WINDOW_SLOTS / 8).fill(this.#vices.includes('false-haves') ? 255 : 0);
    this.#send(to, {
      type: 'bitmap',
      track,
      epoch: 0,
      start: toWireSlot(start),
      bits,
      playhead: 100,
      watching: true,
    });
  }

  #step(): void {
    for (const peerId of this.#victims) {
      this.#send(peerId, { type: 'ping', nonce: 1, status: ABLE });
      for (const vice of this.#vices) this.#act(vice, peerId);
    }
    this.#world.time.after(STEP_MS, () => this.#step());
  }

  #act(vice: Vice, to: PeerId): void {
    const { track, stream } = this.#world;
    const slots = stream.slotsPerSegment;
    const first = this.#last * slots;
    const slot = first + (Math.floor(this.#world.nowMs / STEP_MS) % slots);
    const slotBytes = stream.segmentBytes / slots;
    const data = {
      type: 'data',
      track,
      epoch: 0,
      slot: toWireSlot(slot),
      byteOffset: 0,
      hop: 0,
      pushed: true,
    } as const;
    switch (vice) {
      case 'false-haves':
        this.#announce(to);
        return;
      case 'empty-claims':
        for (let round = 0; round < 7; round += 1) {
          const next = { segment: toWireSlot(first + slots), firstSlot: 0, slotCount: slots };
          this.#send(to, { type: 'claim', track, epoch: 0, ...next, round, claimant: this.peerId, hop: 0 });
        }
        return;
      case 'garbage':
        this.#send(to, { ...data, slotBytes: 77, payload: fakePayload(77) });
        return;
      case 'replays':
        for (let i = 0; i < 20; i += 1)
          this.#send(to, {
            ...data,
            slot: toWireSlot(slot - 2 * slots),
            slotBytes,
            payload: fakePayload(16_000),
          });
        return;
      case 'flood':
        for (let i = 0; i < 200; i += 1) this.#send(to, { type: 'pong', nonce: i });
        return;
      case 'late-sizes':
        this.#lie(vice, to, this.#last - 1, LIE_BYTES);
        return;
      case 'early-sizes':
        this.#lie(vice, to, this.#last + 1, LIE_BYTES);
        return;
      case 'false-names':
        this.#lie(vice, to, this.#last + 1, 0, 9);
        return;
      case 'false-bytes':
        if (this.#lie(vice, to, this.#last + 1, LIE_BYTES)) this.#sendAll(to, this.#last + 1);
        return;
      case 'false-leader':
        this.#claim(to, this.#last + 1);
        if (this.#lie(vice, to, this.#last + 1, LIE_BYTES)) this.#sendAll(to, this.#last + 1);
    }
  }

  /** Describes a segment falsely. False if that lie was told before. */
  #lie(vice: Vice, to: PeerId, mediaSequence: number, addedBytes: number, version = 0): boolean {
    const { stream, track } = this.#world;
    const key = `${to}/${vice}/${mediaSequence}`;
    if (this.#told.has(key)) return false;
    this.#told.add(key);
    this.#send(to, {
      type: 'segment',
      track,
      epoch: 0,
      segment: toWireSlot(mediaSequence * stream.slotsPerSegment),
      byteLength: stream.segmentBytes + addedBytes,
      fingerprint:
        version === 0 ? stream.fingerprintOf(mediaSequence) : fingerprintOf(mediaSequence, version),
    });
    return true;
  }

  #claim(to: PeerId, mediaSequence: number): void {
    const { stream, track } = this.#world;
    const slotCount = stream.slotsPerSegment;
    const segment = toWireSlot(mediaSequence * slotCount);
    const part = { segment, firstSlot: 0, slotCount };
    this.#send(to, { type: 'claim', track, epoch: 0, ...part, round: 0, claimant: this.peerId, hop: 0 });
  }

  /** Every slot of a segment, cut as the lie says. */
  #sendAll(to: PeerId, mediaSequence: number): void {
    const { stream, track } = this.#world;
    const slots = stream.slotsPerSegment;
    const offset = (index: number): number => Math.floor((index * (stream.segmentBytes + LIE_BYTES)) / slots);
    for (let index = 0; index < slots; index += 1) {
      const slotBytes = offset(index + 1) - offset(index);
      for (let byteOffset = 0; byteOffset < slotBytes; byteOffset += DATA_PAYLOAD_BYTES_MAX) {
        this.#send(to, {
          type: 'data',
          track,
          epoch: 0,
          slot: toWireSlot(mediaSequence * slots + index),
          byteOffset,
          slotBytes,
          hop: 0,
          pushed: true,
          payload: fakePayload(Math.min(slotBytes - byteOffset, DATA_PAYLOAD_BYTES_MAX)),
        });
      }
    }
  }
}
