import { describe, expect, it } from 'vitest';
import { EventQueue } from '../../src/world/event-queue.ts';
import { SerialServer } from '../../src/world/serial-server.ts';

describe('SerialServer', () => {
  it('serves one after the other at its rate', () => {
    const events = new EventQueue(0);
    // 1000 bytes take 8 ms.
    const server = new SerialServer(events, 1_000_000);
    const done: number[] = [];
    for (let i = 0; i < 3; i += 1) server.pass(1_000, () => done.push(events.nowMs));
    events.runUntil(100);
    expect(done).toEqual([8, 16, 24]);
  });

  it('is idle again after a rest', () => {
    const events = new EventQueue(0);
    const server = new SerialServer(events, 1_000_000);
    events.runUntil(50);
    expect(server.reserve(1_000)).toBe(58);
  });

  it('lets nothing overtake, however short it is', () => {
    const events = new EventQueue(0);
    const server = new SerialServer(events, 1e9);
    const order: string[] = [];
    server.pass(100_000, () => order.push('long'));
    events.at(0.7, () => {
      server.pass(10, () => order.push('short'));
    });
    events.runUntil(10);
    expect(order).toEqual(['long', 'short']);
  });
});
