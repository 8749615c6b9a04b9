import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  HEALTHY_AFTER_MS,
  RECONNECT_MS_MAX,
  RECONNECT_MS_MIN,
  failuresAfter,
  reconnectDelayMs,
} from '../../src/tracker/reconnect-policy.ts';

describe('reconnectDelayMs', () => {
  test('the bound doubles with each failure up to 30 s', () => {
    const bounds = [1, 2, 3, 4, 5, 6, 7, 8].map((failures) => reconnectDelayMs(failures, 1));
    expect(bounds).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
    expect(bounds[0]).toBe(RECONNECT_MS_MIN);
    expect(reconnectDelayMs(10_000, 1)).toBe(RECONNECT_MS_MAX);
  });

  test('the wait is anywhere between nothing and the bound', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 100 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (failures, random) => {
          const delayMs = reconnectDelayMs(failures, random);
          expect(delayMs).toBeCloseTo(random * reconnectDelayMs(failures, 1), 6);
        },
      ),
    );
  });
});

describe('failuresAfter', () => {
  test('a connection that held for 30 s ends the row', () => {
    expect(failuresAfter(9, HEALTHY_AFTER_MS)).toBe(1);
  });

  test('a shorter one, or none, lengthens it', () => {
    expect(failuresAfter(2, HEALTHY_AFTER_MS - 1)).toBe(3);
    expect(failuresAfter(0, 0)).toBe(1);
  });
});
