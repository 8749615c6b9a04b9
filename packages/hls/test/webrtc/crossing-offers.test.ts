import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { PeerId } from '@paceline/protocol';
import { judgeOffer } from '../../src/webrtc/crossing-offers.ts';

const low = '0a000000000001' as PeerId;
const high = 'f0000000000001' as PeerId;
const connecting = { role: 'initiator', open: false } as const;

describe('judgeOffer', () => {
  test('an offer out of the blue is reported', () => {
    expect(judgeOffer(undefined, low, high)).toBe('report');
  });

  test('of two crossing offers that of the lower id stands', () => {
    expect(judgeOffer(connecting, low, high)).toBe('keep-own');
    expect(judgeOffer(connecting, high, low)).toBe('take-theirs');
  });

  test('both sides of a crossing always choose the same offer', () => {
    const digits = fc.array(fc.constantFrom(...'0123456789abcdef'), { minLength: 14, maxLength: 14 });
    const peerId = digits.map((value) => value.join('') as PeerId);
    fc.assert(
      fc.property(peerId, peerId, (a, b) => {
        fc.pre(a !== b);
        const verdicts = [judgeOffer(connecting, a, b), judgeOffer(connecting, b, a)].sort();
        expect(verdicts).toEqual(['keep-own', 'take-theirs']);
      }),
    );
  });

  test('an offer over an open or half-accepted connection replaces it', () => {
    expect(judgeOffer({ role: 'initiator', open: true }, low, high)).toBe('replace');
    expect(judgeOffer({ role: 'acceptor', open: true }, low, high)).toBe('replace');
    expect(judgeOffer({ role: 'acceptor', open: false }, low, high)).toBe('replace');
  });

  test('without an own id the offer of the other side is taken', () => {
    expect(judgeOffer(connecting, undefined, high)).toBe('take-theirs');
  });
});
