import { describe, expect, test } from 'vitest';
import { decodeMessage, encodedByteLength, encodeMessage, MESSAGE_CODES } from '../src/index.ts';
import type { PeerMessage } from '../src/index.ts';
import { bytesOfHex, hexOfBytes } from './hex.ts';
import vectors from './vectors/peer-messages.json' with { type: 'json' };

/** In the vectors, fields of bytes are written in hex. */
function messageOf(vector: (typeof vectors)[number]): PeerMessage {
  const fields: Record<string, unknown> = { ...vector.message };
  for (const name of ['bits', 'payload']) {
    const hex = fields[name];
    if (typeof hex === 'string') fields[name] = bytesOfHex(hex);
  }
  // The decoder, in the same test, proves the shape.
  return fields as unknown as PeerMessage;
}

describe('the bytes of version 1 stay as they are', () => {
  test.each(vectors)('$rule: $name', (vector) => {
    const message = messageOf(vector);
    expect(hexOfBytes(encodeMessage(message))).toBe(vector.hex);
    expect(encodedByteLength(message)).toBe(vector.hex.length / 2);
    expect(decodeMessage(bytesOfHex(vector.hex))).toEqual({ ok: true, message });
  });

  test('every type has a vector', () => {
    const covered = new Set(vectors.map((vector) => vector.message.type));
    expect([...covered].sort()).toEqual(Object.keys(MESSAGE_CODES).sort());
  });
});
