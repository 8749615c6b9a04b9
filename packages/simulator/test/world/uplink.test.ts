import { describe, expect, it } from 'vitest';
import { EventQueue } from '../../src/world/event-queue.ts';
import type { Flow, Frame } from '../../src/world/uplink.ts';
import { Uplink } from '../../src/world/uplink.ts';

/** 1000 bytes take 8 ms. */
const BPS = 1_000_000;

function flow(capBps = Infinity): Flow {
  return { waiting: [], capBps, pacedUntilMs: 0 };
}

function setup() {
  const events = new EventQueue(0);
  const uplink = new Uplink(events, BPS);
  const left: { name: string; atMs: number }[] = [];
  const frame = (name: string, wireBytes = 1_000, isMedia = true): Frame => ({
    byteLength: wireBytes,
    wireBytes,
    isMedia,
    left: () => left.push({ name, atMs: events.nowMs }),
  });
  return { events, uplink, left, frame };
}

describe('Uplink', () => {
  it('gives channels with something to send their turns, whatever the others have waiting', () => {
    const { events, uplink, left, frame } = setup();
    const a = flow();
    const b = flow();
    for (let i = 0; i < 3; i += 1) uplink.send(a, frame(`a${i}`));
    uplink.send(b, frame('b0'));
    events.runUntil(100);
    expect(left).toEqual([
      { name: 'a0', atMs: 8 },
      { name: 'b0', atMs: 16 },
      { name: 'a1', atMs: 24 },
      { name: 'a2', atMs: 32 },
    ]);
  });

  it('sends all bytes at the rate of the line', () => {
    const { events, uplink, left, frame } = setup();
    const flows = [flow(), flow(), flow()];
    for (let i = 0; i < 30; i += 1) uplink.send(flows[i % 3] as Flow, frame(String(i), 500));
    events.runUntil(1_000);
    expect(left).toHaveLength(30);
    expect(left.at(-1)?.atMs).toBeCloseTo((30 * 500 * 8_000) / BPS);
  });

  it('keeps the order within a channel, small messages too', () => {
    const { events, uplink, left, frame } = setup();
    const a = flow();
    uplink.send(a, frame('media'));
    uplink.send(a, frame('message', 50, false));
    events.runUntil(100);
    expect(left.map(({ name }) => name)).toEqual(['media', 'message']);
  });

  it('lets a small message go at once on an idle line', () => {
    const { uplink, left, frame } = setup();
    uplink.send(flow(), frame('message', 50, false));
    expect(left).toHaveLength(1);
  });

  it('keeps a channel at the rate of its path', () => {
    const { events, uplink, left, frame } = setup();
    const slow = flow(BPS / 4);
    for (let i = 0; i < 3; i += 1) uplink.send(slow, frame(String(i)));
    events.runUntil(1_000);
    expect(left.map(({ atMs }) => atMs)).toEqual([8, 40, 72]);
  });

  it('loses what waits when the channel is dropped', () => {
    const { events, uplink, left, frame } = setup();
    const a = flow();
    const b = flow();
    uplink.send(a, frame('a0'));
    uplink.send(a, frame('a1'));
    uplink.send(b, frame('b0'));
    events.at(4, () => uplink.drop(a));
    events.runUntil(100);
    expect(left.map(({ name }) => name)).toEqual(['b0']);
  });
});
