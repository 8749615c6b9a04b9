import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { partnerScore, partnersToReplace } from '../../src/partners/partner-score.ts';

const scored = (...scores: number[]): { partner: number; score: number }[] =>
  scores.map((score, partner) => ({ partner, score }));

describe('P5: partner score', () => {
  test('is (1 - p) * upload + p * download with p = 0.65', () => {
    expect(partnerScore(1_000, 0, 0)).toBeCloseTo(650);
    expect(partnerScore(0, 1_000, 0)).toBeCloseTo(350);
  });

  test('a timeout costs a tenth, never more than all', () => {
    expect(partnerScore(1_000, 0, 3)).toBeCloseTo(455);
    expect(partnerScore(1_000, 0, 30)).toBe(0);
  });
});

describe('P6: replacement', () => {
  test('only those under half of the median, worst first', () => {
    expect(partnersToReplace(scored(100, 10, 120, 90, 4, 110, 95, 105, 99, 101), 10)).toEqual([4, 1]);
    expect(partnersToReplace(scored(100, 60, 120, 90), 4)).toEqual([]);
  });

  test('at most floor(0.2 * n), but one if it is that bad', () => {
    expect(partnersToReplace(scored(100, 0, 0, 100, 100), 5)).toHaveLength(1);
    expect(partnersToReplace(scored(100, 0, 100), 3)).toEqual([1]);
    const many = fc.array(fc.nat({ max: 1_000 }), { maxLength: 30 });
    fc.assert(
      fc.property(many, (scores) => {
        const replaced = partnersToReplace(scored(...scores), scores.length);
        expect(replaced.length).toBeLessThanOrEqual(Math.max(Math.floor(0.2 * scores.length), 1));
      }),
    );
  });

  test('nobody is replaced out of two', () => {
    expect(partnersToReplace(scored(100, 0), 2)).toEqual([]);
  });
});
