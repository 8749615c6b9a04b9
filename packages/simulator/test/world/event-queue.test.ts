import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EventQueue } from '../../src/world/event-queue.ts';

describe('EventQueue', () => {
  it('runs in order of time, equals in order of arrangement', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 20 })), (times) => {
        const events = new EventQueue(0);
        const ran: { atMs: number; order: number }[] = [];
        times.forEach((atMs, order) => {
          events.at(atMs, () => ran.push({ atMs, order }));
        });
        events.runUntil(20);
        const sorted = times
          .map((atMs, order) => ({ atMs, order }))
          .sort((a, b) => a.atMs - b.atMs || a.order - b.order);
        expect(ran).toEqual(sorted);
      }),
    );
  });

  it('takes what events arrange while it runs, and stops at the end', () => {
    const events = new EventQueue(0);
    const ran: number[] = [];
    const again = (): void => {
      ran.push(events.nowMs);
      events.after(10, again);
    };
    again();
    events.runUntil(35);
    expect(ran).toEqual([0, 10, 20, 30]);
    expect(events.nowMs).toBe(35);
  });

  it('does not go back: what is arranged for the past happens now', () => {
    const events = new EventQueue(100);
    let ranAtMs = 0;
    events.at(50, () => {
      ranAtMs = events.nowMs;
    });
    events.runUntil(200);
    expect(ranAtMs).toBe(100);
  });
});
