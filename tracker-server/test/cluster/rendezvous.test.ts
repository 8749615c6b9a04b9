import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rankNodes } from '../../src/cluster/rendezvous.ts';

const KEYS = Array.from({ length: 500 }, (_, index) => `1/channel ${index}`);

const nodesOf = (ids: Iterable<string>): readonly { readonly id: string }[] => [...ids].map((id) => ({ id }));

const homes = (ids: readonly string[]): readonly (string | undefined)[] =>
  KEYS.map((key) => rankNodes(key, nodesOf(ids))[0]?.id);

const arbitraryIds = fc.uniqueArray(fc.stringMatching(/^[0-9a-f]{24}$/), { minLength: 2, maxLength: 12 });

describe('homes by rendezvous hashing', () => {
  it('move from a node that goes, about 1 in n, and from no other', () => {
    fc.assert(
      fc.property(arbitraryIds, (ids) => {
        const [gone, ...left] = ids;
        const before = homes(ids);
        const after = homes(left);
        const moved = KEYS.filter((_, index) => before[index] !== after[index]);
        for (const [index, home] of before.entries()) {
          if (home === gone) expect(after[index]).not.toBe(gone);
          else expect(after[index]).toBe(home);
        }
        // Six standard deviations of what chance gives.
        const share = 1 / ids.length;
        const slack = 6 * Math.sqrt(KEYS.length * share * (1 - share));
        expect(Math.abs(moved.length - KEYS.length * share)).toBeLessThan(slack);
      }),
      { numRuns: 12 },
    );
  });

  it('move to a node that comes, about 1 in n, and to no other', () => {
    fc.assert(
      fc.property(arbitraryIds, (ids) => {
        const [come, ...present] = ids;
        const before = homes(present);
        const after = homes(ids);
        const moved = after.filter((home, index) => home !== before[index]);
        expect(new Set(moved)).toEqual(new Set([come]));
        const share = 1 / ids.length;
        expect(Math.abs(moved.length / KEYS.length - share)).toBeLessThan(
          6 * Math.sqrt((share * (1 - share)) / KEYS.length),
        );
      }),
      { numRuns: 12 },
    );
  });

  it('are the same for everybody who sees the same nodes, in whatever order', () => {
    fc.assert(
      fc.property(arbitraryIds, fc.string(), (ids, key) => {
        expect(rankNodes(key, nodesOf([...ids].reverse()))).toEqual(rankNodes(key, nodesOf(ids)));
      }),
    );
    expect(rankNodes('1/news', [])).toEqual([]);
  });
});
