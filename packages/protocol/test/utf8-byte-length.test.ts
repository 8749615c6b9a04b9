import fc from 'fast-check';
import { expect, test } from 'vitest';
import { utf8ByteLength } from '../src/index.ts';

test('T3: the length is that of the text encoded, lone surrogates included', () => {
  const encoder = new TextEncoder();
  const anyUnits = fc
    .array(fc.oneof(fc.nat({ max: 0xffff }), fc.integer({ min: 0xd7ff, max: 0xe000 })), { maxLength: 30 })
    .map((units) => String.fromCharCode(...units));
  fc.assert(
    fc.property(fc.oneof(anyUnits, fc.string({ unit: 'grapheme' })), (text) => {
      expect(utf8ByteLength(text)).toBe(encoder.encode(text).byteLength);
    }),
    { numRuns: 1_000 },
  );
});
