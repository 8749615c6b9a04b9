import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { REQUESTS_MAX, REQUESTS_MIN, RequestWindow } from '../../src/partners/request-window.ts';

/** Asks for as much as is allowed, of which the partner answers at most `capacity` in time. Returns the limit of the round. */
function round(window: RequestWindow, capacity: number): number {
  const { limit } = window;
  for (let i = 0; i < limit; i += 1) window.ask();
  for (let i = 0; i < limit; i += 1) {
    if (i < capacity) window.succeed();
    else window.miss();
  }
  return limit;
}

describe('P4: the request window', () => {
  test('the first quota is min(ceil(1.5 * N / M), H), and at least L', () => {
    const quota = (missing: number, partners: number): number => {
      const window = new RequestWindow();
      window.open(missing, partners);
      return window.limit;
    };
    expect([quota(20, 4), quota(10, 4), quota(1, 6), quota(200, 3)]).toEqual([
      8,
      4,
      REQUESTS_MIN,
      REQUESTS_MAX,
    ]);
    expect(quota(10, 0)).toBe(15);
  });

  test('stays within [L, H] whatever happens', () => {
    const happenings = fc.array(fc.constantFrom('ask', 'succeed', 'miss', 'withdraw', 'open' as const), {
      maxLength: 300,
    });
    fc.assert(
      fc.property(happenings, (list) => {
        const window = new RequestWindow();
        for (const happening of list) {
          if (happening === 'open') window.open(40, 2);
          else window[happening]();
          expect(window.limit).toBeGreaterThanOrEqual(REQUESTS_MIN);
          expect(window.limit).toBeLessThanOrEqual(REQUESTS_MAX);
        }
      }),
    );
  });

  test('all done never decreases: doubling first, then one at a time, to H', () => {
    const window = new RequestWindow();
    const limits: number[] = [];
    for (let i = 0; i < 6; i += 1) limits.push(round(window, Infinity));
    expect(limits).toEqual([2, 4, 8, 16, 32, 32]);
    round(window, 10);
    expect(window.limit).toBe(10);
    round(window, Infinity);
    expect(window.limit).toBe(11);
  });

  test('a round that falls short goes to max(done, L), never above its own limit', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 40 }), { minLength: 1, maxLength: 40 }), (capacities) => {
        const window = new RequestWindow();
        for (const capacity of capacities) {
          const limit = round(window, capacity);
          if (capacity >= limit) expect(window.limit).toBeGreaterThanOrEqual(limit);
          else expect(window.limit).toBe(Math.max(capacity, REQUESTS_MIN));
          expect(window.limit).toBeLessThanOrEqual(
            capacity >= limit ? REQUESTS_MAX : Math.max(limit, REQUESTS_MIN),
          );
        }
      }),
    );
  });

  test('finds a steady rate, and recovers after silence', () => {
    const window = new RequestWindow();
    for (let i = 0; i < 30; i += 1) round(window, 12);
    expect(window.limit).toBeGreaterThanOrEqual(12);
    expect(window.limit).toBeLessThanOrEqual(13);
    round(window, 0);
    expect(window.limit).toBe(REQUESTS_MIN);
    for (let i = 0; i < 12; i += 1) round(window, 12);
    expect(window.limit).toBeGreaterThanOrEqual(12);
  });

  test('a request that we took back says nothing', () => {
    const window = new RequestWindow();
    window.open(20, 4);
    for (let i = 0; i < 6; i += 1) window.ask();
    for (let i = 0; i < 6; i += 1) window.withdraw();
    expect(window.limit).toBe(8);
  });

  test('after a miss the first quota is not given again', () => {
    const window = new RequestWindow();
    window.open(20, 4);
    window.ask();
    window.miss();
    window.open(200, 2);
    expect(window.limit).toBe(REQUESTS_MIN);
  });
});
