import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  DATA_HEADER_BYTES,
  DATA_PAYLOAD_BYTES_MAX,
  decodeMessage,
  encodeMessage,
  FRAME_BYTES_MAX,
  MESSAGE_CODES,
} from '../src/index.ts';
import type { PeerMessage, TrackId, WireSlot } from '../src/index.ts';
import { bytesOfHex } from './hex.ts';
import { peerMessages } from './peer-message-arbitrary.ts';
import refusedFrames from './vectors/refused-frames.json' with { type: 'json' };

/** The law of every input: a result, and if it is a message, exactly one frame stands for it. */
function expectLawful(frame: Uint8Array): void {
  const result = decodeMessage(frame);
  if (result.ok) expect([...encodeMessage(result.message)]).toEqual([...frame]);
  else expect(result.reason).toMatch(/^[a-z-]+$/);
}

const typeCode = fc.constantFrom(...Object.values(MESSAGE_CODES));

describe('F4: no bytes make the decoder throw, and no two frames mean the same', () => {
  test('random bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 500 }), (frame) => expectLawful(frame)),
      { numRuns: 2_000 },
    );
  });

  test('random bytes after a valid type code', () => {
    const frames = fc.tuple(typeCode, fc.uint8Array({ maxLength: 120 }));
    fc.assert(
      fc.property(frames, ([code, rest]) => expectLawful(Uint8Array.of(code, ...rest))),
      { numRuns: 5_000 },
    );
  });

  test('valid frames with some bytes changed', () => {
    const change = fc.record({ at: fc.nat(), byte: fc.nat({ max: 255 }) });
    fc.assert(
      fc.property(peerMessages, fc.array(change, { minLength: 1, maxLength: 4 }), (message, changes) => {
        const frame = encodeMessage(message);
        for (const { at, byte } of changes) frame[at % frame.byteLength] = byte;
        expectLawful(frame);
      }),
      { numRuns: 3_000 },
    );
  });

  test('frames of every length up to the largest and over', () => {
    for (const code of [...Object.values(MESSAGE_CODES), 0, 255]) {
      for (const byteLength of [1, 2, 17, 18, 19, 41, 16_318, 16_319, FRAME_BYTES_MAX, FRAME_BYTES_MAX + 1]) {
        const frame = new Uint8Array(byteLength).fill(1);
        frame[0] = code;
        expectLawful(frame);
      }
    }
  });

  test('a valid frame cut at any length is refused, data excepted, which is as long as it is', () => {
    fc.assert(
      fc.property(peerMessages, (message) => {
        const frame = encodeMessage(message);
        for (let byteLength = 0; byteLength < Math.min(frame.byteLength, 600); byteLength += 1) {
          const result = decodeMessage(frame.subarray(0, byteLength));
          if (message.type === 'data' && byteLength > DATA_HEADER_BYTES) expect(result.ok).toBe(true);
          else if (byteLength === 0) expect(result).toEqual({ ok: false, reason: 'empty' });
          else expect(result.ok).toBe(false);
        }
      }),
    );
  });

  test('a valid frame with a byte more is refused, data excepted', () => {
    fc.assert(
      fc.property(peerMessages, (message) => {
        fc.pre(message.type !== 'data');
        const longer = Uint8Array.of(...encodeMessage(message), 0);
        expect(decodeMessage(longer)).toEqual({ ok: false, reason: 'trailing-bytes' });
      }),
    );
  });
});

describe('frames that are refused, and why', () => {
  test.each(refusedFrames)('$rule: $name', ({ hex, reason }) => {
    expect(decodeMessage(bytesOfHex(hex))).toEqual({ ok: false, reason });
  });

  test('F1: a frame over 16 KiB', () => {
    const frame = new Uint8Array(FRAME_BYTES_MAX + 1).fill(MESSAGE_CODES.data);
    expect(decodeMessage(frame)).toEqual({ ok: false, reason: 'too-long' });
  });

  test('M7: a payload over the largest, in a frame that is not', () => {
    const frame = new Uint8Array(DATA_HEADER_BYTES + DATA_PAYLOAD_BYTES_MAX + 1);
    frame[0] = MESSAGE_CODES.data;
    new DataView(frame.buffer).setUint32(12, 1_000_000);
    expect(decodeMessage(frame)).toEqual({ ok: false, reason: 'out-of-range' });
    expect(decodeMessage(frame.subarray(0, -1)).ok).toBe(true);
  });
});

describe('what a decoded message shares with its frame', () => {
  const track = 1 as TrackId;
  const slot = 2 as WireSlot;
  const data: PeerMessage = {
    type: 'data',
    track,
    epoch: 0,
    slot,
    byteOffset: 0,
    slotBytes: 3,
    hop: 0,
    pushed: true,
    payload: Uint8Array.of(1, 2, 3),
  };
  const bitmap: PeerMessage = {
    type: 'bitmap',
    track,
    epoch: 0,
    start: slot,
    bits: new Uint8Array(32),
    playhead: 0,
    watching: true,
  };

  test('the payload is a view, wherever the frame lies in its buffer', () => {
    const buffer = new Uint8Array(100);
    buffer.set(encodeMessage(data), 40);
    const result = decodeMessage(buffer.subarray(40, 40 + DATA_HEADER_BYTES + 3));
    expect(result).toEqual({ ok: true, message: data });
    if (!result.ok || result.message.type !== 'data') return;
    expect(result.message.payload.buffer).toBe(buffer.buffer);
  });

  test('the bits of a bitmap are a copy', () => {
    const frame = encodeMessage(bitmap);
    const result = decodeMessage(frame);
    frame.fill(0xff);
    expect(result).toEqual({ ok: true, message: bitmap });
  });

  test('both are plain arrays of bytes when the frame is a Buffer', () => {
    for (const message of [data, bitmap]) {
      const result = decodeMessage(Buffer.from(encodeMessage(message)));
      expect(result).toStrictEqual({ ok: true, message });
    }
  });
});
