import { describe, expect, it } from 'vitest';
import { exchangesIn } from '../src/cases/churn.ts';
import { CASE_NAMES, isCaseName } from '../src/cases/case-list.ts';

describe('cases', () => {
  it('exchanges a viewer at every interval of the measured time', () => {
    expect(exchangesIn(60_000, 10_000)).toBe(6);
    expect(exchangesIn(5_000, 10_000)).toBe(0);
  });

  it('are known by their names', () => {
    expect(CASE_NAMES.every(isCaseName)).toBe(true);
    expect(isCaseName('toString')).toBe(false);
  });
});
