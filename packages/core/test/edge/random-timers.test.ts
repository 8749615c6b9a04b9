import { describe, expect, test } from 'vitest';
import { randomTimers } from '../../src/index.ts';
import { beforeTheNext, NEXT } from '../fixtures/before-the-next.ts';
import { Solo, slotsOf } from '../fixtures/solo.ts';

const WAIT_MAX_MS = 500;

/** A viewer by random timers. */
function stage(seed: number): Solo {
  return beforeTheNext(new Solo({}, seed, randomTimers(WAIT_MAX_MS)));
}

/** When the next segment is fetched after it was listed, ms. */
function waitOf(seed: number): number {
  const solo = stage(seed);
  solo.playlist(99, NEXT);
  let waitedMs = 0;
  while (solo.orders('fetch').length === 0 && waitedMs < 2 * WAIT_MAX_MS) {
    solo.advance(10);
    waitedMs += 10;
  }
  return waitedMs;
}

describe('leadership by random timers', () => {
  test('a segment that nobody shows is fetched after a time of chance, and nobody is told', () => {
    const waits = [1, 2, 3, 4, 5, 6].map(waitOf);
    for (const waitMs of waits) expect(waitMs).toBeLessThanOrEqual(WAIT_MAX_MS + 10);
    expect(Math.max(...waits) - Math.min(...waits)).toBeGreaterThan(100);
    const solo = stage(1);
    solo.playlist(99, NEXT);
    solo.advance(WAIT_MAX_MS + 10);
    expect(solo.orders('fetch')).toMatchObject([{ mediaSequence: NEXT, range: undefined }]);
    expect(solo.sent('claim')).toEqual([]);
  });

  test('what a partner shows before is not fetched', () => {
    const solo = stage(1);
    solo.playlist(99, NEXT);
    solo.agree(NEXT);
    solo.have(1, slotsOf(NEXT)[0] ?? 0, slotsOf(NEXT).length);
    solo.advance(WAIT_MAX_MS + 10);
    expect(solo.orders('fetch')).toEqual([]);
  });

  test('a claim of somebody else changes nothing', () => {
    const solo = stage(1);
    solo.playlist(99, NEXT);
    solo.claim(1, NEXT);
    solo.advance(WAIT_MAX_MS + 10);
    expect(solo.orders('fetch')).toHaveLength(1);
  });

  test('a fetch that failed is tried again after another time of chance', () => {
    const solo = stage(1);
    solo.playlist(99, NEXT);
    solo.advance(WAIT_MAX_MS + 10);
    const [order] = solo.orders('fetch');
    solo.tell({ type: 'fetch-failed', fetchId: order?.fetchId ?? -1, rangeRefused: false });
    solo.advance(WAIT_MAX_MS + 10);
    expect(solo.orders('fetch')).toHaveLength(2);
  });
});
