import { beforeEach, describe, expect, it } from 'vitest';
import { bytesOf, DriverBench, FIRST, identityOf, OTHER, TRACK } from './driver-bench.ts';

const SEGMENT_BYTES = 400_000;

/** The interval of the poll, ms, and a little more. */
const TURN_MS = 51;

describe('what is queued in the channels', () => {
  let bench: DriverBench;

  beforeEach(() => {
    bench = new DriverBench();
    bench.meet(true);
    bench.driver.tell({
      type: 'segment-loaded',
      track: TRACK,
      mediaSequence: FIRST,
      fingerprint: identityOf(FIRST),
      chunk: bytesOf(FIRST, SEGMENT_BYTES),
      durationMs: 100,
    });
    // The budget for uploading fills up with time.
    bench.clock.advance(200);
  });

  /** The partner asks for more than fits into a channel, and nothing leaves yet. */
  function clog(): number {
    bench.bufferedBytes = 49_152;
    bench.remote.ask(FIRST);
    const { mediaBytes } = bench.remote;
    expect(mediaBytes).toBeGreaterThan(0);
    expect(mediaBytes).toBeLessThan(SEGMENT_BYTES);
    return mediaBytes;
  }

  it('is not looked at while nothing is sent', () => {
    bench.clock.advance(1_000);
    expect(bench.looks).toBe(0);
  });

  it('is looked at while something is queued, though the channel tells nothing', () => {
    clog();
    bench.clock.advance(4 * TURN_MS);
    expect(bench.looks).toBeGreaterThanOrEqual(3);
    expect(bench.looks).toBeLessThanOrEqual(5);
  });

  it('holds the next frames back until it is told that there is room', () => {
    const sent = clog();
    bench.clock.advance(TURN_MS);
    expect(bench.remote.mediaBytes).toBe(sent);
    bench.bufferedBytes = 0;
    bench.clock.advance(TURN_MS);
    expect(bench.remote.mediaBytes).toBeGreaterThan(sent);
  });

  it('is left alone when all of it has gone', () => {
    clog();
    bench.bufferedBytes = 0;
    bench.clock.advance(2_000);
    expect(bench.remote.mediaBytes).toBe(SEGMENT_BYTES);
    const { looks } = bench;
    bench.clock.advance(2_000);
    expect(bench.looks).toBe(looks);
  });

  it('is looked at at once when the channel says that it has drained', () => {
    const sent = clog();
    bench.bufferedBytes = 0;
    bench.driver.onTransport({ type: 'drained', peerId: OTHER });
    expect(bench.looks).toBe(1);
    expect(bench.remote.mediaBytes).toBeGreaterThan(sent);
  });

  it('a channel that nothing was sent on may say so too', () => {
    bench.driver.onTransport({ type: 'drained', peerId: OTHER });
    expect(bench.looks).toBe(0);
    expect(bench.driver.isStopped).toBe(false);
  });

  it.each([
    ['closed', (): void => bench.driver.onTransport({ type: 'closed', peerId: OTHER, reason: 'gone' })],
    ['given up with the swarm', (): void => bench.driver.setSwarm(undefined, undefined)],
    ['one of another swarm', (): void => bench.driver.setSwarm(bench.transport, bench.outside.tracker)],
    ['stopped', (): void => bench.driver.stop()],
  ])('is not looked at any more once the channel is %s', (_how, end) => {
    clog();
    end();
    bench.clock.advance(2_000);
    expect(bench.looks).toBe(0);
  });

  it('leaves no timer behind', () => {
    clog();
    bench.driver.stop();
    expect(bench.clock.pendingCount).toBe(0);
  });
});
