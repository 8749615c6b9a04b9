import { isFingerprint } from '@paceline/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalUri } from '../../src/player/canonical-uri.ts';
import { fingerprintOf } from '../../src/player/fingerprint.ts';

describe('canonical URI', () => {
  it.each([
    'https://cdn-a.example/live/seg-7.m4s',
    'https://cdn-b.example:8443/live/seg-7.m4s?token=abc&CMCD=sid%3D%22x%22',
    'http://cdn-a.example/live/seg-7.m4s#t=1',
    'https://cdn-a.example/hdntl=exp=1700000000~acl=%2f*~hmac=0123/live/seg-7.m4s',
    '/live/seg-7.m4s',
  ])('is the path alone: %s', (url) => {
    expect(canonicalUri(url, undefined)).toBe('/live/seg-7.m4s');
  });

  it('tells ranges of one file apart', () => {
    const first = canonicalUri('https://c.example/all.m4s', { begin: 0, end: 10 });
    expect(first).not.toBe(canonicalUri('https://c.example/all.m4s', { begin: 10, end: 20 }));
    expect(first).not.toBe(canonicalUri('https://c.example/all.m4s', undefined));
  });

  it('takes any string without throwing', () => {
    fc.assert(
      fc.property(fc.string(), (url) => {
        expect(typeof canonicalUri(url, undefined)).toBe('string');
      }),
    );
    expect(canonicalUri('http://[broken/x.m4s?t=1', undefined)).toBe(
      canonicalUri('http://[broken/x.m4s?t=2', undefined),
    );
  });
});

describe('fingerprint', () => {
  it('is 16 hex digits for any text, and a function of the text', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const fingerprint = fingerprintOf(text);
        expect(isFingerprint(fingerprint)).toBe(true);
        expect(fingerprintOf(text)).toBe(fingerprint);
      }),
    );
  });

  it('stays the same from release to release, since viewers of two releases compare it', () => {
    expect(fingerprintOf('')).toBe('11fd02eb9bb31115');
    expect(fingerprintOf('/live/seg-1000.m4s')).toBe('7a7f33d6aa1d4009');
  });

  it('has no collision among the segment names of a month, in either half', () => {
    const whole = new Set<string>();
    const low = new Set<string>();
    const count = 200_000;
    for (let i = 0; i < count; i += 1) {
      const fingerprint = fingerprintOf(`/live/channel-4/high/seg-${i}.m4s`);
      whole.add(fingerprint);
      low.add(fingerprint.slice(0, 8));
    }
    expect(whole.size).toBe(count);
    // A good 32-bit hash collides about count^2 / 2^33 = 4.7 times here.
    expect(count - low.size).toBeLessThan(25);
  });

  it('one changed character changes about half of the bits', () => {
    const changed = (from: string, to: string): number => {
      let bits = 0;
      let difference = BigInt(`0x${fingerprintOf(from)}`) ^ BigInt(`0x${fingerprintOf(to)}`);
      for (; difference > 0n; difference >>= 1n) bits += Number(difference & 1n);
      return bits;
    };
    let sum = 0;
    const pairs = 500;
    for (let i = 0; i < pairs; i += 1) sum += changed(`/live/seg-${i}.m4s`, `/live/seg-${i + 1}.m4s`);
    expect(sum / pairs).toBeGreaterThan(30);
    expect(sum / pairs).toBeLessThan(34);
  });
});
