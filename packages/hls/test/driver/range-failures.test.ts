import { beforeEach, describe, expect, it } from 'vitest';
import type { CdnRequest } from '../../src/driver/ports.ts';
import { bytesOf, DriverBench, FIRST, identityOf } from './driver-bench.ts';

const SEGMENT_BYTES = 50_003;

describe('requests for a part of a segment', () => {
  let bench: DriverBench;
  let nextSequence: number;

  beforeEach(() => {
    bench = new DriverBench();
    nextSequence = FIRST + 2;
    // Who may not upload does not lead: what is fetched is a rescue.
    bench.meet(false);
  });

  function offer(mediaSequence: number): void {
    bench.remote.offer(mediaSequence, identityOf(mediaSequence), bytesOf(mediaSequence, SEGMENT_BYTES), 1);
  }

  /** The partner has one slot of a segment, or none: the rest is rescued. Returns the request. */
  function rescue(slotCount: 0 | 1 = 1): CdnRequest {
    const mediaSequence = nextSequence;
    nextSequence += 1;
    const before = bench.fetches.length;
    bench.play(mediaSequence - 2);
    if (slotCount > 0) offer(mediaSequence);
    bench.want(mediaSequence, mediaSequence);
    bench.clock.advance(2_000);
    expect(bench.fetches).toHaveLength(before + 1);
    const request = bench.fetches.at(-1);
    if (request === undefined) throw new Error('nothing was fetched');
    expect(request.url).toBe(String(mediaSequence));
    return request;
  }

  function fail({ fetchId, url }: CdnRequest, status: number, timedOut = false): void {
    bench.driver.onCdn({ type: 'failed', fetchId, status, timedOut });
    expect(bench.outside.log).toContain(`pass ${url}`);
  }

  function answer({ fetchId, url, range }: CdnRequest): void {
    const chunk = bytesOf(Number(url), SEGMENT_BYTES).slice(range?.begin, range?.end);
    const { byteLength } = chunk;
    bench.driver.onCdn({ type: 'started', fetchId, status: 206, byteLength, ranged: true });
    bench.driver.onCdn({ type: 'data', fetchId, chunk });
    bench.driver.onCdn({ type: 'ended', fetchId });
    expect(bench.outside.delivered.at(-1)).toMatchObject({ wantId: Number(url), byteLength: SEGMENT_BYTES });
  }

  const refusals = (): number => bench.outside.log.filter((line) => line === 'range-refused').length;

  it('asks for what is missing, and for no more', () => {
    expect(rescue().range).toEqual({ begin: Math.floor(SEGMENT_BYTES / 10), end: SEGMENT_BYTES });
  });

  it('one failure may be anything', () => {
    fail(rescue(), 0);
    expect(refusals()).toBe(0);
    expect(rescue().range).toBeDefined();
  });

  it.each([0, 403, 416])('two in a row with status %i: whole segments from then on, told once', (status) => {
    fail(rescue(), status);
    fail(rescue(), status);
    expect(refusals()).toBe(1);
    for (let round = 0; round < 3; round += 1) {
      const whole = rescue();
      expect(whole.range).toBeUndefined();
      fail(whole, status);
    }
    expect(refusals()).toBe(1);
    expect(bench.driver.isStopped).toBe(false);
  });

  it.each([
    ['a timeout', 0, true],
    ['a server that is broken', 503, false],
  ])('%s says nothing of Range', (_what, status, timedOut) => {
    for (let round = 0; round < 4; round += 1) {
      const request = rescue();
      expect(request.range).toBeDefined();
      fail(request, status, timedOut);
    }
    expect(refusals()).toBe(0);
  });

  it('a part that is answered ends the row', () => {
    // A third would be waited for in vain too often.
    for (let round = 0; round < 2; round += 1) {
      fail(rescue(), 0);
      answer(rescue());
    }
    expect(refusals()).toBe(0);
    expect(rescue().range).toBeDefined();
  });

  it('a part that breaks off was answered all the same', () => {
    for (let round = 0; round < 4; round += 1) {
      const request = rescue();
      const { fetchId } = request;
      bench.driver.onCdn({ type: 'started', fetchId, status: 206, byteLength: 45_003, ranged: true });
      fail(request, 0);
    }
    expect(refusals()).toBe(0);
  });

  it('failures of whole segments say nothing of it', () => {
    for (let round = 0; round < 3; round += 1) {
      const whole = rescue(0);
      expect(whole.range).toBeUndefined();
      fail(whole, 0);
    }
    fail(rescue(), 0);
    expect(refusals()).toBe(0);
    expect(rescue().range).toBeDefined();
  });

  it('the whole segment in place of a part is a refusal at once', () => {
    const { fetchId, url } = rescue();
    bench.driver.onCdn({ type: 'started', fetchId, status: 200, byteLength: SEGMENT_BYTES, ranged: false });
    expect(refusals()).toBe(1);
    bench.driver.onCdn({ type: 'data', fetchId, chunk: bytesOf(Number(url), SEGMENT_BYTES) });
    bench.driver.onCdn({ type: 'ended', fetchId });
    expect(bench.outside.delivered.at(-1)).toMatchObject({ wantId: Number(url), byteLength: SEGMENT_BYTES });
    expect(rescue().range).toBeUndefined();
  });

  it('a segment that is not listed any more was never asked for', () => {
    bench.isListed = false;
    for (let round = 0; round < 3; round += 1) {
      const mediaSequence = nextSequence;
      nextSequence += 1;
      offer(mediaSequence);
      bench.want(mediaSequence, mediaSequence);
      bench.clock.advance(2_000);
      expect(bench.outside.log).toContain(`pass ${mediaSequence}`);
    }
    expect(bench.fetches).toEqual([]);
    expect(refusals()).toBe(0);
  });
});
