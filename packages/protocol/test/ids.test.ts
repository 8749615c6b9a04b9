import { describe, expect, test } from 'vitest';
import {
  isConnectionId,
  isFingerprint,
  isPeerId,
  isTrackId,
  isWireSlot,
  localityOf,
  proximity,
} from '../src/index.ts';
import type { PeerId } from '../src/index.ts';

function peer(country: number, operator: number, region: number, city: number, random: number): PeerId {
  const fields: readonly (readonly [number, number])[] = [
    [country, 8],
    [operator, 10],
    [region, 8],
    [city, 10],
    [random, 20],
  ];
  let bits = 0n;
  for (const [value, width] of fields) bits = (bits << BigInt(width)) | BigInt(value);
  return bits.toString(16).padStart(14, '0') as PeerId;
}

describe('I1: peer ids', () => {
  test('the locality fields are read from their places', () => {
    const id = peer(255, 1023, 255, 1023, 0);
    expect(id).toBe('fffffffff00000');
    expect(localityOf(peer(1, 2, 3, 4, 5))).toEqual({ country: 1, operator: 2, region: 3, city: 4 });
    expect(localityOf(id)).toEqual({ country: 255, operator: 1023, region: 255, city: 1023 });
  });

  test('proximity counts equal leading fields', () => {
    const here = peer(1, 2, 3, 4, 5);
    expect(proximity(here, peer(1, 2, 3, 4, 99))).toBe(4);
    expect(proximity(here, peer(1, 2, 3, 9, 5))).toBe(3);
    expect(proximity(here, peer(1, 2, 9, 4, 5))).toBe(2);
    expect(proximity(here, peer(1, 9, 3, 4, 5))).toBe(1);
    expect(proximity(here, peer(9, 2, 3, 4, 5))).toBe(0);
  });

  test('unknown fields are never equal', () => {
    expect(proximity(peer(0, 2, 3, 4, 5), peer(0, 2, 3, 4, 5))).toBe(0);
    expect(proximity(peer(1, 2, 0, 4, 5), peer(1, 2, 0, 4, 5))).toBe(2);
  });
});

describe('I1-I4: the form of ids', () => {
  test.each([
    ['peer id', isPeerId, '0102030405060f', ['0102030405060', '0102030405060F', '0102030405060f\n', 1, null]],
    ['fingerprint', isFingerprint, '00112233445566ff', ['0011', '00112233445566fg', {}]],
    ['connection id', isConnectionId, '0badcafe', ['0badcaf', '0badcafe0', undefined]],
    ['track id', isTrackId, 0xffff_ffff, [-1, 2 ** 32, 0.5, Number.NaN, '1']],
    ['wire slot', isWireSlot, 65_535, [-1, 65_536, 0.5, Number.NaN, '1']],
  ] as const)('%s', (_, isId, good, bad) => {
    expect(isId(good)).toBe(true);
    for (const value of bad) expect(isId(value)).toBe(false);
  });
});
