import { describe, expect, it } from 'vitest';
import { mean, median, spreadOf, sum } from '../src/report/statistics.ts';

describe('statistics', () => {
  it('adds up, and nothing is 0', () => {
    expect(sum([1, 2, 3.5])).toBe(6.5);
    expect(sum([])).toBe(0);
  });

  it('takes the mean, and NaN of nothing', () => {
    expect(mean([1, 2, 6])).toBe(3);
    expect(mean([])).toBeNaN();
  });

  it('takes the middle value whatever the order, and the mean of the two middle ones', () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(median([])).toBeNaN();
  });

  it('leaves the values it is given in their order', () => {
    const values = [3, 1, 2];
    median(values);
    expect(values).toEqual([3, 1, 2]);
  });

  it('gives median and range', () => {
    expect(spreadOf([3, 1, 8])).toEqual({ median: 3, min: 1, max: 8 });
    expect(spreadOf([]).median).toBeNaN();
  });
});
