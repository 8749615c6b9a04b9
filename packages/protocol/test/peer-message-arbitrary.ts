import fc from 'fast-check';
import {
  CANDIDATES_MAX,
  DATA_PAYLOAD_BYTES_MAX,
  HOPS_MAX,
  PROTOCOL_VERSION,
  RUNS_MAX,
  SEGMENT_BYTES_MAX,
  SEGMENT_SLOTS_MAX,
  SLOT_BYTES_MAX,
  UPLINK_BPS_MAX,
} from '../src/index.ts';
import type {
  DataMessage,
  Fingerprint,
  MessageType,
  PeerId,
  PeerMessage,
  SlotRun,
  TrackId,
  WireSlot,
} from '../src/index.ts';

const HEX = '0123456789abcdef'.split('');

function hex(digits: number): fc.Arbitrary<string> {
  return fc
    .array(fc.constantFrom(...HEX), { minLength: digits, maxLength: digits })
    .map((list) => list.join(''));
}

function upTo(max: number): fc.Arbitrary<number> {
  return fc.oneof(fc.integer({ min: 0, max }), fc.constantFrom(0, max));
}

function from1To(max: number): fc.Arbitrary<number> {
  return fc.oneof(fc.integer({ min: 1, max }), fc.constantFrom(1, max));
}

export const peerIds = hex(14).map((digits) => digits as PeerId);
const fingerprints = hex(16).map((digits) => digits as Fingerprint);
const wireSlots = upTo(0xffff).map((slot) => slot as WireSlot);
const tracks = upTo(0xffff_ffff).map((track) => track as TrackId);
const epoch = upTo(0xff);
const run: fc.Arbitrary<SlotRun> = fc.record({ start: wireSlots, count: from1To(255) });
const runs = fc.array(run, { minLength: 1, maxLength: RUNS_MAX, size: 'max' });
const candidates = fc.array(peerIds, { maxLength: CANDIDATES_MAX });
const status = fc.record({
  uploadBps: upTo(UPLINK_BPS_MAX),
  serves: fc.boolean(),
  leads: fc.boolean(),
  hidden: fc.boolean(),
});

function typed<Type extends MessageType>(type: Type): fc.Arbitrary<Type> {
  return fc.constant(type);
}

const data: fc.Arbitrary<DataMessage> = fc
  .oneof(fc.uint8Array({ minLength: 1, maxLength: 200 }), fc.constant(new Uint8Array(DATA_PAYLOAD_BYTES_MAX)))
  .chain((payload) =>
    fc.integer({ min: payload.byteLength, max: SLOT_BYTES_MAX }).chain((slotBytes) =>
      fc.record({
        type: typed('data'),
        track: tracks,
        epoch,
        slot: wireSlots,
        byteOffset: upTo(slotBytes - payload.byteLength),
        slotBytes: fc.constant(slotBytes),
        hop: upTo(HOPS_MAX),
        pushed: fc.boolean(),
        payload: fc.constant(payload),
      }),
    ),
  );

const claim = fc.integer({ min: 0, max: SEGMENT_SLOTS_MAX - 1 }).chain((firstSlot) =>
  fc.record({
    type: typed('claim'),
    track: tracks,
    epoch,
    segment: wireSlots,
    firstSlot: fc.constant(firstSlot),
    slotCount: from1To(SEGMENT_SLOTS_MAX - firstSlot),
    round: upTo(0xff),
    claimant: peerIds,
    hop: upTo(HOPS_MAX),
  }),
);

const refuse = fc.constantFrom('full', 'choked', 'missing', 'late').chain((reason) =>
  fc.record({
    type: typed('refuse'),
    reason: fc.constant(reason),
    track: tracks,
    epoch,
    runs: reason === 'full' ? fc.oneof(runs, fc.constant([])) : runs,
    candidates,
  }),
);

/** Messages within every bound, by type: total, so a new type cannot go untested. */
export const peerMessagesByType: {
  readonly [Type in MessageType]: fc.Arbitrary<Extract<PeerMessage, { readonly type: Type }>>;
} = {
  hello: fc.record({ type: typed('hello'), version: fc.constant(PROTOCOL_VERSION), peerId: peerIds, status }),
  bitmap: fc.record({
    type: typed('bitmap'),
    track: tracks,
    epoch,
    start: wireSlots,
    bits: fc.uint8Array({ minLength: 32, maxLength: 32 }),
    playhead: upTo(0xff),
    watching: fc.boolean(),
  }),
  have: fc.record({ type: typed('have'), track: tracks, epoch, runs }),
  claim,
  segment: fc.record({
    type: typed('segment'),
    track: tracks,
    epoch,
    segment: wireSlots,
    byteLength: from1To(SEGMENT_BYTES_MAX),
    fingerprint: fingerprints,
  }),
  request: fc.record({ type: typed('request'), track: tracks, epoch, runs, usefulMs: upTo(0xffff) }),
  data,
  cancel: fc.record({ type: typed('cancel'), track: tracks, epoch, runs }),
  choke: fc.record({ type: typed('choke'), choked: fc.boolean() }),
  refuse,
  peers: fc.record({ type: typed('peers'), candidates }),
  ping: fc.record({ type: typed('ping'), nonce: upTo(0xffff_ffff), status }),
  pong: fc.record({ type: typed('pong'), nonce: upTo(0xffff_ffff) }),
  bye: fc.record({
    type: typed('bye'),
    reason: fc.constantFrom('leaving', 'disabled', 'replaced', 'misbehaviour'),
  }),
};

export const peerMessages: fc.Arbitrary<PeerMessage> = fc.oneof(...Object.values(peerMessagesByType));
