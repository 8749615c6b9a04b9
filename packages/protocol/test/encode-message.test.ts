import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  DATA_HEADER_BYTES,
  DATA_PAYLOAD_BYTES_MAX,
  decodeMessage,
  encodedByteLength,
  encodeMessage,
  FRAME_BYTES_MAX,
  MESSAGE_CODES,
} from '../src/index.ts';
import type { DataMessage, MessageType, PeerId, PeerMessage, TrackId, WireSlot } from '../src/index.ts';
import { peerMessagesByType } from './peer-message-arbitrary.ts';

const track = 1 as TrackId;
const slot = 5 as WireSlot;
const peerId = '0102030405060f' as PeerId;
const run = { start: slot, count: 1 };
const status = { uploadBps: 0, serves: true, leads: true, hidden: false };

function dataOf(payloadBytes: number, changes: Partial<DataMessage> = {}): DataMessage {
  const payload = new Uint8Array(payloadBytes);
  const rest = { byteOffset: 0, slotBytes: payloadBytes, hop: 0, pushed: false, payload };
  return { type: 'data', track, epoch: 0, slot, ...rest, ...changes };
}

describe('F3: what is encoded is decoded to the same message, in the size foretold', () => {
  for (const type of Object.keys(MESSAGE_CODES) as MessageType[]) {
    test(type, () => {
      const messages: fc.Arbitrary<PeerMessage> = peerMessagesByType[type];
      fc.assert(
        fc.property(messages, (message) => {
          const frame = encodeMessage(message);
          expect(frame.byteLength).toBe(encodedByteLength(message));
          expect(frame.byteLength).toBeLessThanOrEqual(FRAME_BYTES_MAX);
          expect(frame[0]).toBe(MESSAGE_CODES[type]);
          expect(decodeMessage(frame)).toEqual({ ok: true, message });
        }),
      );
    });
  }
});

describe('F2: the first byte', () => {
  test('no two types share a code, and none has 0 or a private one', () => {
    const codes = Object.values(MESSAGE_CODES);
    expect(new Set(codes).size).toBe(codes.length);
    expect(Math.min(...codes)).toBeGreaterThan(0);
    expect(Math.max(...codes)).toBeLessThan(128);
  });
});

describe('M7: a data frame', () => {
  test('has room for the largest payload', () => {
    expect(DATA_HEADER_BYTES).toBe(18);
    expect(encodedByteLength(dataOf(DATA_PAYLOAD_BYTES_MAX))).toBeLessThanOrEqual(FRAME_BYTES_MAX);
  });

  test('holds its own copy of the payload', () => {
    const message = dataOf(4);
    const frame = encodeMessage(message);
    message.payload.fill(9);
    expect([...frame.subarray(DATA_HEADER_BYTES)]).toEqual([0, 0, 0, 0]);
    expect(frame.buffer.byteLength).toBe(frame.byteLength);
  });

  test('takes its payload out of the middle of a larger buffer', () => {
    const payload = Uint8Array.of(1, 2, 3, 4, 5).subarray(1, 4);
    const frame = encodeMessage(dataOf(3, { payload }));
    expect([...frame.subarray(DATA_HEADER_BYTES)]).toEqual([2, 3, 4]);
  });
});

describe('estimates are clamped into their fields', () => {
  test.each([
    [Number.NaN, 0],
    [-5, 0],
    [1234.5, 1235],
    [Number.POSITIVE_INFINITY, 1_000_000_000],
  ])('M12: an uplink of %d is sent as %d', (uploadBps, sent) => {
    const frame = encodeMessage({ type: 'ping', nonce: 1, status: { ...status, uploadBps } });
    expect(decodeMessage(frame)).toMatchObject({ ok: true, message: { status: { uploadBps: sent } } });
  });

  test.each([
    [-1, 0],
    [70_000.5, 65_535],
  ])('M6: %d ms of use are sent as %d', (usefulMs, sent) => {
    const frame = encodeMessage({ type: 'request', track, epoch: 0, runs: [run], usefulMs });
    expect(decodeMessage(frame)).toMatchObject({ ok: true, message: { usefulMs: sent } });
  });

  test('M2: a playhead past the window is sent as 255', () => {
    const bits = new Uint8Array(32);
    const frame = encodeMessage({
      type: 'bitmap',
      track,
      epoch: 0,
      start: slot,
      bits,
      playhead: 300,
      watching: true,
    });
    expect(decodeMessage(frame)).toMatchObject({ ok: true, message: { playhead: 255 } });
  });
});

describe('F5: a message out of bounds is never sent, it is a bug of the sender', () => {
  const runs129 = Array.from({ length: 129 }, () => run);
  const claim = { type: 'claim', track, segment: slot, round: 0, claimant: peerId } as const;
  const tooMuch: readonly (readonly [string, PeerMessage])[] = [
    ['an epoch over 255', { type: 'have', track, epoch: 256, runs: [run] }],
    ['a fraction of an epoch', { type: 'have', track, epoch: 0.5, runs: [run] }],
    ['a track over 32 bits', { type: 'have', track: (2 ** 32) as TrackId, epoch: 0, runs: [run] }],
    ['an absolute slot', { type: 'have', track, epoch: 0, runs: [{ start: 65_536 as WireSlot, count: 1 }] }],
    ['a have of nothing', { type: 'have', track, epoch: 0, runs: [] }],
    ['a have of 129 runs', { type: 'have', track, epoch: 0, runs: runs129 }],
    ['an empty run', { type: 'cancel', track, epoch: 0, runs: [{ start: slot, count: 0 }] }],
    ['a claim past slot 100', { ...claim, epoch: 0, firstSlot: 90, slotCount: 11, hop: 0 }],
    ['a fifth hop', { ...claim, epoch: 0, firstSlot: 0, slotCount: 1, hop: 5 }],
    [
      'a short bitmap',
      { type: 'bitmap', track, epoch: 0, start: slot, bits: new Uint8Array(31), playhead: 0, watching: true },
    ],
    ['an empty payload', dataOf(0, { slotBytes: 1 })],
    ['a payload of 16301 bytes', dataOf(DATA_PAYLOAD_BYTES_MAX + 1)],
    ['data past the end of its slot', dataOf(10, { byteOffset: 1 })],
    ['a nonce over 32 bits', { type: 'pong', nonce: 2 ** 32 }],
    ['nine candidates', { type: 'peers', candidates: Array.from({ length: 9 }, () => peerId) }],
    ['a short peer id', { type: 'peers', candidates: ['0102' as PeerId] }],
    ['a peer id that is not hex', { type: 'peers', candidates: ['zzzzzzzzzzzzzz' as PeerId] }],
    ['a refusal of nothing', { type: 'refuse', reason: 'late', track, epoch: 0, runs: [], candidates: [] }],
  ];
  test.each(tooMuch)('%s', (_, message) => {
    expect(() => encodeMessage(message)).toThrow(RangeError);
  });
});
