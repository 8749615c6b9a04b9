import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { InvariantError } from '../src/index.ts';
import { randomFacts } from './fixtures/random-facts.ts';
import { peerIdOf, TRACK } from './fixtures/names.ts';
import { Solo } from './fixtures/solo.ts';

/** A viewer in the middle of things: three partners, a playlist, a position. */
function begin(seed: number): Solo {
  const solo = new Solo({}, seed);
  solo.join([1, 2, 3, 4, 5]);
  solo.open(98, 104);
  solo.play(1_000);
  solo.load(100);
  for (const index of [1, 2, 3]) solo.partner(index, { from: 980, slots: [1_010, 1_011, 1_020, 1_031] });
  return solo;
}

describe('D1: determinism', () => {
  test('the same seed, facts and times give the same orders', () => {
    fc.assert(
      fc.property(randomFacts, fc.nat(), (list, seed) => {
        const runs = [0, 1].map(() => {
          const solo = begin(seed);
          for (const { afterMs, fact } of list) {
            solo.advance(Math.min(afterMs, 5_000));
            solo.tell(fact);
          }
          return JSON.stringify([solo.allOrders, solo.engine.snapshot(), solo.engine.window(TRACK)]);
        });
        expect(runs[0]).toBe(runs[1]);
      }),
      { numRuns: 40 },
    );
  });

  test('another seed chooses otherwise', () => {
    const choices = [1, 2].map((seed) => {
      const solo = new Solo({}, seed);
      solo.join(Array.from({ length: 30 }, (_, i) => i + 1));
      return JSON.stringify(solo.orders('connect'));
    });
    expect(choices[0]).not.toBe(choices[1]);
  });
});

describe('D2: whatever happens', () => {
  test('the engine never throws, and every want is answered at most once, by the end exactly once', () => {
    fc.assert(
      fc.property(randomFacts, fc.nat(), (list, seed) => {
        const solo = begin(seed);
        const takenBack = new Set<number>();
        let wantId = 0;
        list.forEach(({ afterMs, fact }, step) => {
          // A page that slept does not run its timers.
          if (afterMs > 5_000) solo.nowMs += afterMs;
          else solo.advance(afterMs);
          if (step % 3 === 0) {
            wantId += 1;
            solo.want(wantId, 98 + (step % 14));
          }
          if (fact.type === 'segment-unwanted') takenBack.add(fact.wantId);
          solo.tell(fact);
        });
        for (const { fetchId } of solo.orders('fetch'))
          solo.tell({ type: 'fetch-failed', fetchId, rangeRefused: false });
        solo.tell({ type: 'track-closed', track: TRACK });
        const answered = [...solo.orders('deliver'), ...solo.orders('pass-through')].map(
          (order) => order.wantId,
        );
        expect(new Set(answered).size).toBe(answered.length);
        for (let id = 1; id <= wantId; id += 1) {
          if (!takenBack.has(id)) expect(answered).toContain(id);
        }
      }),
      { numRuns: 120 },
    );
  });

  test('the next instant is always ahead, and time alone never keeps the engine busy', () => {
    fc.assert(
      fc.property(randomFacts, fc.nat(), (list, seed) => {
        const solo = begin(seed);
        for (const { afterMs, fact } of list) {
          solo.advance(Math.min(afterMs, 2_000));
          solo.tell(fact);
          expect(solo.engine.deadline() ?? Infinity).toBeGreaterThan(solo.nowMs);
        }
        solo.advance(20_000);
        solo.wakeUps = 0;
        solo.advance(10_000);
        expect(solo.wakeUps).toBeLessThan(200);
      }),
      { numRuns: 40 },
    );
  });

  test('facts that change nothing do not put off what is due', () => {
    const solo = begin(1);
    solo.clear();
    for (let step = 0; step < 65; step += 1) {
      solo.nowMs += 100;
      solo.tell({ type: 'send-progressed', peerId: peerIdOf(1), bufferedBytes: 0 });
    }
    expect(solo.sent('ping').length).toBeGreaterThan(0);
    expect(solo.orders('disconnect')[0]).toMatchObject({ reason: 'silent' });
  });

  test('time that goes back is our own mistake', () => {
    const solo = begin(1);
    solo.nowMs -= 1;
    expect(() => solo.tell({ type: 'time-passed' })).toThrow(InvariantError);
  });
});
