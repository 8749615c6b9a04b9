import { ByteWriter, within } from './byte-writer.ts';
import type { PeerId } from './ids.ts';
import {
  CANDIDATES_MAX,
  DATA_PAYLOAD_BYTES_MAX,
  HOPS_MAX,
  RUNS_MAX,
  SEGMENT_BYTES_MAX,
  SEGMENT_SLOTS_MAX,
  SLOT_BYTES_MAX,
  UPLINK_BPS_MAX,
  WINDOW_SLOTS,
} from './limits.ts';
import { BYE_CODES, DATA_FLAGS, DATA_HEADER_BYTES, HELLO_MAGIC } from './message-code.ts';
import { BITMAP_FLAGS, MESSAGE_CODES, REFUSE_CODES, STATUS_FLAGS } from './message-code.ts';
import type {
  BitmapMessage,
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

const BITMAP_BYTES = WINDOW_SLOTS / 8;
const RUN_BYTES = 3;
const PEER_ID_BYTES = 7;

/** Above the longest message without a payload: a refusal with all its runs and candidates. */
const CONTROL_BYTES_MAX = 512;

/**
 * The frame of a message: one buffer, one copy of the payload. Layouts: docs/protocol.md.
 *
 * Estimates are clamped into their fields: `uploadBps` to 0-UPLINK_BPS_MAX, `usefulMs` to 0-65535, `playhead` to
 * 0-255. Everything else must be within the bounds that `decodeMessage` checks.
 * @throws RangeError if it is not: the message is our own, so that is a bug of the caller.
 */
export function encodeMessage(message: PeerMessage): Uint8Array<ArrayBuffer> {
  const byteLength =
    message.type === 'data' ? DATA_HEADER_BYTES + message.payload.byteLength : CONTROL_BYTES_MAX;
  const writer = new ByteWriter(byteLength);
  writer.u8(MESSAGE_CODES[message.type]);
  writeBody(writer, message);
  return writer.finish();
}

/** Bytes that `encodeMessage` would give, without making them. */
export function encodedByteLength(message: PeerMessage): number {
  switch (message.type) {
    case 'hello':
      return 16;
    case 'bitmap':
      return 10 + BITMAP_BYTES;
    case 'have':
    case 'cancel':
      return 7 + message.runs.length * RUN_BYTES;
    case 'claim':
      return 19;
    case 'segment':
      return 20;
    case 'request':
      return 9 + message.runs.length * RUN_BYTES;
    case 'data':
      return DATA_HEADER_BYTES + message.payload.byteLength;
    case 'choke':
      return 2;
    case 'refuse':
      return 9 + message.runs.length * RUN_BYTES + message.candidates.length * PEER_ID_BYTES;
    case 'peers':
      return 2 + message.candidates.length * PEER_ID_BYTES;
    case 'ping':
      return 10;
    case 'pong':
      return 5;
    case 'bye':
      return 2;
    default:
      return unhandled(message);
  }
}

function writeBody(writer: ByteWriter, message: PeerMessage): void {
  switch (message.type) {
    case 'hello':
      return writeHello(writer, message);
    case 'bitmap':
      return writeBitmap(writer, message);
    case 'have':
    case 'cancel':
      writeTrack(writer, message);
      return writeRuns(writer, message.runs, 1);
    case 'claim':
      return writeClaim(writer, message);
    case 'segment':
      return writeSegment(writer, message);
    case 'request':
      return writeRequest(writer, message);
    case 'data':
      return writeData(writer, message);
    case 'choke':
      return writer.u8(message.choked ? 1 : 0);
    case 'refuse':
      return writeRefuse(writer, message);
    case 'peers':
      return writeCandidates(writer, message.candidates);
    case 'ping':
      writer.u32(message.nonce);
      return writeStatus(writer, message.status);
    case 'pong':
      return writer.u32(message.nonce);
    case 'bye':
      return writer.u8(BYE_CODES[message.reason]);
    default:
      return unhandled(message);
  }
}

function writeHello(writer: ByteWriter, message: HelloMessage): void {
  writer.u16(HELLO_MAGIC);
  writer.u8(message.version);
  writer.peerId(message.peerId);
  writeStatus(writer, message.status);
}

function writeBitmap(writer: ByteWriter, message: BitmapMessage): void {
  within(message.bits.byteLength, BITMAP_BYTES, BITMAP_BYTES);
  writeTrack(writer, message);
  writer.u16(message.start);
  writer.u8(clamped(message.playhead, 0xff));
  writer.u8(message.watching ? BITMAP_FLAGS.watching : 0);
  writer.bytes(message.bits);
}

function writeClaim(writer: ByteWriter, message: ClaimMessage): void {
  writeTrack(writer, message);
  writer.u16(message.segment);
  writer.u8(within(message.firstSlot, 0, SEGMENT_SLOTS_MAX - 1));
  writer.u8(within(message.slotCount, 1, SEGMENT_SLOTS_MAX - message.firstSlot));
  writer.u8(message.round);
  writer.peerId(message.claimant);
  writer.u8(within(message.hop, 0, HOPS_MAX));
}

function writeSegment(writer: ByteWriter, message: SegmentMessage): void {
  writeTrack(writer, message);
  writer.u16(message.segment);
  writer.u32(within(message.byteLength, 1, SEGMENT_BYTES_MAX));
  writer.fingerprint(message.fingerprint);
}

function writeRequest(writer: ByteWriter, message: RequestMessage): void {
  writeTrack(writer, message);
  writer.u16(clamped(message.usefulMs, 0xffff));
  writeRuns(writer, message.runs, 1);
}

function writeData(writer: ByteWriter, message: DataMessage): void {
  const payloadBytes = within(message.payload.byteLength, 1, DATA_PAYLOAD_BYTES_MAX);
  const slotBytes = within(message.slotBytes, payloadBytes, SLOT_BYTES_MAX);
  writeTrack(writer, message);
  writer.u16(message.slot);
  writer.u32(within(message.byteOffset, 0, slotBytes - payloadBytes));
  writer.u32(slotBytes);
  writer.u8(within(message.hop, 0, HOPS_MAX));
  writer.u8(message.pushed ? DATA_FLAGS.pushed : 0);
  writer.bytes(message.payload);
}

function writeRefuse(writer: ByteWriter, message: RefuseMessage): void {
  writer.u8(REFUSE_CODES[message.reason]);
  writeTrack(writer, message);
  writeRuns(writer, message.runs, message.reason === 'full' ? 0 : 1);
  writeCandidates(writer, message.candidates);
}

function writeTrack(writer: ByteWriter, message: { readonly track: number; readonly epoch: number }): void {
  writer.u32(message.track);
  writer.u8(message.epoch);
}

function writeStatus(writer: ByteWriter, status: PeerStatus): void {
  writer.u32(clamped(status.uploadBps, UPLINK_BPS_MAX));
  writer.u8(
    (status.serves ? STATUS_FLAGS.serves : 0) |
      (status.leads ? STATUS_FLAGS.leads : 0) |
      (status.hidden ? STATUS_FLAGS.hidden : 0),
  );
}

function writeRuns(writer: ByteWriter, runs: readonly SlotRun[], countMin: number): void {
  writer.u8(within(runs.length, countMin, RUNS_MAX));
  for (const run of runs) {
    writer.u16(run.start);
    writer.u8(within(run.count, 1, 0xff));
  }
}

function writeCandidates(writer: ByteWriter, candidates: readonly PeerId[]): void {
  writer.u8(within(candidates.length, 0, CANDIDATES_MAX));
  for (const candidate of candidates) writer.peerId(candidate);
}

/** An estimate as a whole number from 0 to `max`. NaN, which an empty average gives, counts as 0. */
function clamped(value: number, max: number): number {
  return value > 0 ? Math.min(Math.round(value), max) : 0;
}

function unhandled(message: never): never {
  throw new TypeError(String(message));
}
