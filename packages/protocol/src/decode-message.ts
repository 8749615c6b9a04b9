import { ByteReader } from './byte-reader.ts';
import type { DecodeFailure } from './decode-failure.ts';
import type { PeerId, TrackId, WireSlot } from './ids.ts';
import {
  CANDIDATES_MAX,
  DATA_PAYLOAD_BYTES_MAX,
  FRAME_BYTES_MAX,
  HOPS_MAX,
  PROTOCOL_VERSION,
  RUNS_MAX,
  SEGMENT_BYTES_MAX,
  SEGMENT_SLOTS_MAX,
  SLOT_BYTES_MAX,
  UPLINK_BPS_MAX,
  WINDOW_SLOTS,
} from './limits.ts';
import { BITMAP_FLAGS, DATA_FLAGS, HELLO_MAGIC, STATUS_FLAGS } from './message-code.ts';
import { byeReasonOf, messageTypeOf, refuseReasonOf } from './message-code.ts';
import type { MessageType } from './message-code.ts';
import type {
  BitmapMessage,
  ByeMessage,
  ClaimMessage,
  DataMessage,
  HelloMessage,
  PeerMessage,
  PeerStatus,
  RefuseMessage,
  RequestMessage,
  SegmentMessage,
  SlotRun,
} from './peer-message.ts';

export type DecodeResult =
  | { readonly ok: true; readonly message: PeerMessage }
  | { readonly ok: false; readonly reason: DecodeFailure };

const STATUS_BITS = STATUS_FLAGS.serves | STATUS_FLAGS.leads | STATUS_FLAGS.hidden;

/**
 * The message of a frame, or why it is refused. Never throws and never allocates more than the frame's own size
 * allows, whatever the bytes are. A frame that is accepted encodes back to the same bytes.
 *
 * The payload of a data message is a view into `frame`: copy it before the frame's buffer is reused or kept.
 * The bits of a bitmap are a copy, because they outlive the frame.
 *
 * Decides form only: whether a message makes sense now (order, track, epoch, stride) is for the receiver.
 */
export function decodeMessage(frame: Uint8Array): DecodeResult {
  if (frame.byteLength === 0) return { ok: false, reason: 'empty' };
  if (frame.byteLength > FRAME_BYTES_MAX) return { ok: false, reason: 'too-long' };
  const reader = new ByteReader(frame);
  const type = messageTypeOf(reader.u8());
  if (type === null) return { ok: false, reason: 'unknown-type' };
  const message = readBody(reader, type);
  reader.end();
  return reader.failure === null ? { ok: true, message } : { ok: false, reason: reader.failure };
}

/** After a failure the message is made of zeros, and thrown away by `decodeMessage`. */
function readBody(reader: ByteReader, type: MessageType): PeerMessage {
  switch (type) {
    case 'hello':
      return readHello(reader);
    case 'bitmap':
      return readBitmap(reader);
    case 'have':
      return { type, ...readTrack(reader), runs: readRuns(reader, 1) };
    case 'claim':
      return readClaim(reader);
    case 'segment':
      return readSegment(reader);
    case 'request':
      return readRequest(reader);
    case 'data':
      return readData(reader);
    case 'cancel':
      return { type, ...readTrack(reader), runs: readRuns(reader, 1) };
    case 'choke':
      return { type, choked: reader.ranged(reader.u8(), 0, 1) === 1 };
    case 'refuse':
      return readRefuse(reader);
    case 'peers':
      return { type, candidates: readCandidates(reader) };
    case 'ping':
      return { type, nonce: reader.u32(), status: readStatus(reader) };
    case 'pong':
      return { type, nonce: reader.u32() };
    case 'bye':
      return readBye(reader);
    default:
      return unhandled(type);
  }
}

function readHello(reader: ByteReader): HelloMessage {
  if (reader.u16() !== HELLO_MAGIC) reader.fail('bad-magic');
  const version = reader.u8();
  // What follows belongs to that version, and is not ours to call malformed.
  if (version !== PROTOCOL_VERSION) reader.fail('wrong-version');
  return { type: 'hello', version, peerId: reader.peerId(), status: readStatus(reader) };
}

function readBitmap(reader: ByteReader): BitmapMessage {
  const { track, epoch } = readTrack(reader);
  const start = readSlot(reader);
  const playhead = reader.u8();
  const watching = readFlags(reader, BITMAP_FLAGS.watching) !== 0;
  const bits = new Uint8Array(reader.view(WINDOW_SLOTS / 8));
  return { type: 'bitmap', track, epoch, start, bits, playhead, watching };
}

function readClaim(reader: ByteReader): ClaimMessage {
  const { track, epoch } = readTrack(reader);
  const segment = readSlot(reader);
  const firstSlot = reader.ranged(reader.u8(), 0, SEGMENT_SLOTS_MAX - 1);
  const slotCount = reader.ranged(reader.u8(), 1, SEGMENT_SLOTS_MAX - firstSlot);
  const round = reader.u8();
  const claimant = reader.peerId();
  const hop = reader.ranged(reader.u8(), 0, HOPS_MAX);
  return { type: 'claim', track, epoch, segment, firstSlot, slotCount, round, claimant, hop };
}

function readSegment(reader: ByteReader): SegmentMessage {
  const { track, epoch } = readTrack(reader);
  const segment = readSlot(reader);
  const byteLength = reader.ranged(reader.u32(), 1, SEGMENT_BYTES_MAX);
  return { type: 'segment', track, epoch, segment, byteLength, fingerprint: reader.fingerprint() };
}

function readRequest(reader: ByteReader): RequestMessage {
  const { track, epoch } = readTrack(reader);
  const usefulMs = reader.u16();
  return { type: 'request', track, epoch, usefulMs, runs: readRuns(reader, 1) };
}

function readData(reader: ByteReader): DataMessage {
  const { track, epoch } = readTrack(reader);
  const slot = readSlot(reader);
  const byteOffset = reader.u32();
  const slotBytes = reader.ranged(reader.u32(), 1, SLOT_BYTES_MAX);
  const hop = reader.ranged(reader.u8(), 0, HOPS_MAX);
  const pushed = readFlags(reader, DATA_FLAGS.pushed) === DATA_FLAGS.pushed;
  const payloadBytes = reader.ranged(reader.remaining, 1, DATA_PAYLOAD_BYTES_MAX);
  reader.ranged(byteOffset + payloadBytes, 1, slotBytes);
  const payload = reader.view(payloadBytes);
  return { type: 'data', track, epoch, slot, byteOffset, slotBytes, hop, pushed, payload };
}

function readRefuse(reader: ByteReader): RefuseMessage {
  const reason = refuseReasonOf(reader.u8());
  if (reason === null) reader.fail('unknown-code');
  const { track, epoch } = readTrack(reader);
  // A connection that is not kept has no requests yet; every other refusal is about some.
  const runs = readRuns(reader, reason === 'full' ? 0 : 1);
  const candidates = readCandidates(reader);
  return { type: 'refuse', reason: reason ?? 'full', track, epoch, runs, candidates };
}

function readBye(reader: ByteReader): ByeMessage {
  const reason = byeReasonOf(reader.u8());
  if (reason === null) reader.fail('unknown-code');
  return { type: 'bye', reason: reason ?? 'leaving' };
}

function readTrack(reader: ByteReader): { readonly track: TrackId; readonly epoch: number } {
  return { track: reader.u32() as TrackId, epoch: reader.u8() };
}

function readSlot(reader: ByteReader): WireSlot {
  return reader.u16() as WireSlot;
}

function readStatus(reader: ByteReader): PeerStatus {
  const uploadBps = reader.ranged(reader.u32(), 0, UPLINK_BPS_MAX);
  const flags = readFlags(reader, STATUS_BITS);
  return {
    uploadBps,
    serves: (flags & STATUS_FLAGS.serves) !== 0,
    leads: (flags & STATUS_FLAGS.leads) !== 0,
    hidden: (flags & STATUS_FLAGS.hidden) !== 0,
  };
}

function readFlags(reader: ByteReader, known: number): number {
  const flags = reader.u8();
  if ((flags & ~known) !== 0) reader.fail('unknown-flag');
  return flags & known;
}

function readRuns(reader: ByteReader, countMin: number): readonly SlotRun[] {
  const count = reader.ranged(reader.u8(), countMin, RUNS_MAX);
  const runs: SlotRun[] = [];
  while (runs.length < count && reader.failure === null) {
    runs.push({ start: readSlot(reader), count: reader.ranged(reader.u8(), 1, 0xff) });
  }
  return runs;
}

function readCandidates(reader: ByteReader): readonly PeerId[] {
  const count = reader.ranged(reader.u8(), 0, CANDIDATES_MAX);
  const candidates: PeerId[] = [];
  while (candidates.length < count && reader.failure === null) candidates.push(reader.peerId());
  return candidates;
}

function unhandled(type: never): never {
  throw new TypeError(String(type));
}
