import { InvariantError } from '@paceline/core';
import { beforeEach, describe, expect, it } from 'vitest';
import { DriverBench, FIRST, OTHER, SELF, TRACK } from './driver-bench.ts';

/** As many facts may wait as the driver says; told here anew, so that a change is seen. */
const INBOX_MAX = 20_000;

describe('the inbox of the driver', () => {
  let bench: DriverBench;
  let answered: number[];

  beforeEach(() => {
    bench = new DriverBench();
    answered = [];
  });

  /** From within one order the driver is told of this many wants, of a track that it does not know. */
  function flood(count: number): void {
    bench.outside.onPassThrough = (wantId) => {
      answered.push(wantId);
      if (wantId !== 1) return;
      for (let i = 0; i < count; i += 1) bench.want(2 + i, FIRST);
    };
    bench.want(1, FIRST);
  }

  it('takes a burst whole, in order', () => {
    flood(INBOX_MAX);
    expect(answered).toEqual(Array.from({ length: INBOX_MAX + 1 }, (_, i) => i + 1));
  });

  it('drops what comes above its cap', () => {
    flood(INBOX_MAX + 500);
    expect(answered).toHaveLength(INBOX_MAX + 1);
    expect(answered.at(-1)).toBe(INBOX_MAX + 1);
    expect(bench.outside.errors).toEqual([]);
  });

  it('goes on afterwards', () => {
    flood(INBOX_MAX + 500);
    bench.want(99_999, FIRST);
    expect(answered.at(-1)).toBe(99_999);
    expect(bench.driver.isStopped).toBe(false);
  });
});

describe('a driver whose engine broke a rule of its own', () => {
  let bench: DriverBench;

  beforeEach(() => {
    bench = new DriverBench();
    bench.meet(true);
  });

  /** Time that goes backwards is such a thing. */
  function breakDown(): void {
    bench.clock.time -= 5_000;
    bench.play();
    expect(bench.outside.errors).toHaveLength(1);
    expect(bench.outside.errors[0]).toBeInstanceOf(InvariantError);
    bench.clock.time += 10_000;
  }

  it('says so once, whatever it is told then', () => {
    breakDown();
    bench.outside.log.length = 0;
    const fetchId = 1;
    const { driver } = bench;
    expect(() => {
      driver.tell({ type: 'time-passed' });
      driver.onTracker({ type: 'joined', peerId: SELF, peers: [OTHER], swarmSize: 2, groupSize: 2 });
      driver.onTransport({ type: 'connected', peerId: OTHER });
      driver.onTransport({ type: 'frame', peerId: OTHER, frame: new Uint8Array([255]) });
      driver.onTransport({ type: 'drained', peerId: OTHER });
      driver.onCdn({ type: 'started', fetchId, status: 206, byteLength: 10, ranged: true });
      driver.onCdn({ type: 'data', fetchId, chunk: new Uint8Array(10) });
      driver.onCdn({ type: 'ended', fetchId });
      driver.onCdn({ type: 'failed', fetchId, status: 0, timedOut: false });
    }).not.toThrow();
    bench.clock.advance(60_000);
    expect(bench.outside.errors).toHaveLength(1);
    expect(bench.outside.log.filter((line) => !line.startsWith('own'))).toEqual([]);
  });

  it('still tells what it had counted', () => {
    breakDown();
    expect(bench.driver.snapshot().tally.cdnBytes).toBe(0);
    expect(bench.driver.window(TRACK)?.track).toBe(TRACK);
  });

  it('has stopped, with no timer armed', () => {
    breakDown();
    expect(bench.clock.pendingCount).toBe(0);
    expect(bench.driver.isStopped).toBe(true);
  });

  it('may break down in its own timer too', () => {
    bench.clock.nowMs = () => bench.clock.time - 100_000;
    expect(() => bench.clock.advance(60_000)).not.toThrow();
    expect(bench.outside.errors).toHaveLength(1);
    expect(bench.outside.errors[0]).toBeInstanceOf(InvariantError);
    expect(bench.clock.pendingCount).toBe(0);
  });
});
