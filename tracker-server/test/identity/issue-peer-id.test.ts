import { isPeerId, localityOf } from '@paceline/protocol';
import type { PeerId } from '@paceline/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { issuePeerId } from '../../src/identity/issue-peer-id.ts';
import { seededRandom } from '../support/seeded-random.ts';

const ANYWHERE = fc.record({
  country: fc.integer({ min: 0, max: 255 }),
  operator: fc.integer({ min: 0, max: 1023 }),
  region: fc.integer({ min: 0, max: 255 }),
  city: fc.integer({ min: 0, max: 1023 }),
});

describe('peer ids', () => {
  it('carries the locality in 14 hex digits', () => {
    fc.assert(
      fc.property(ANYWHERE, fc.nat(), (locality, seed) => {
        const peerId = issuePeerId(locality, () => false, seededRandom(seed));
        expect(isPeerId(peerId)).toBe(true);
        if (peerId !== undefined) expect(localityOf(peerId)).toEqual(locality);
      }),
    );
  });

  it('never issues an id that is taken, also when the random bits keep repeating', () => {
    const taken = new Set<PeerId>();
    const stuck = { below: () => 2 ** 20 - 2, hex: () => '' };
    for (let i = 0; i < 100; i += 1) {
      const peerId = issuePeerId(
        { country: 1, operator: 2, region: 3, city: 4 },
        (id) => taken.has(id),
        stuck,
      );
      expect(peerId).toBeDefined();
      if (peerId !== undefined) taken.add(peerId);
    }
    expect(taken.size).toBe(100);
    expect([...taken].every((peerId) => localityOf(peerId).city === 4)).toBe(true);
  });

  it('gives up when every id of a city is taken', () => {
    const unknown = { country: 0, operator: 0, region: 0, city: 0 };
    expect(issuePeerId(unknown, () => true, seededRandom(1))).toBeUndefined();
  });
});
