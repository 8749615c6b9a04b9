import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeInnerLoader } from './fake-inner-loader.ts';
import { deliveryOf } from './fake-source.ts';
import { bytesOf, fragmentContext, loadConfiguration, LoaderBench } from './loader-bench.ts';

let bench: LoaderBench;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance'] });
  vi.advanceTimersByTime(60_000);
  bench = new LoaderBench();
});

afterEach(() => {
  vi.useRealTimers();
});

const BYTES = bytesOf(1, 2, 3, 4, 5, 6);

function success(): Extract<LoaderBench['calls'][number], { type: 'success' }> {
  const call = bench.calls.find((each) => each.type === 'success');
  if (call?.type !== 'success') throw new Error('no success');
  return call;
}

describe('load twice (contract 5)', () => {
  it('is refused', () => {
    bench.load();
    expect(() => bench.load()).toThrow('only be used once');
  });
});

describe('timeouts (contract 6)', () => {
  it('fires when no first byte came in time, counted from the start', () => {
    bench.load(fragmentContext(), loadConfiguration(1000, 5000));
    vi.advanceTimersByTime(999);
    expect(bench.calls).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(bench.calls).toEqual([{ type: 'timeout', networkDetails: null }]);
    expect(bench.source.last.cancels).toBe(1);
    expect(bench.loader.stats.aborted).toBe(true);
  });

  it('a first byte from a peer leaves only the total', () => {
    bench.load(fragmentContext(), loadConfiguration(1000, 5000));
    vi.advanceTimersByTime(900);
    bench.source.last.callbacks.onProgress(1, 6);
    vi.advanceTimersByTime(4099);
    expect(bench.calls).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(bench.types).toEqual(['timeout']);
  });

  it('gives the CDN what is left of both limits', () => {
    bench.load(fragmentContext(), loadConfiguration(1000, 5000));
    vi.advanceTimersByTime(400);
    bench.source.last.callbacks.onPassThrough();
    expect(FakeInnerLoader.last.configuration?.loadPolicy).toMatchObject({
      maxTimeToFirstByteMs: 600,
      maxLoadTimeMs: 4600,
    });
  });

  it('a byte from a peer that led to nothing does not cost the CDN its own first byte limit', () => {
    bench.load(fragmentContext(), loadConfiguration(1000, 5000));
    bench.source.last.callbacks.onProgress(1, 6);
    vi.advanceTimersByTime(1400);
    bench.source.last.callbacks.onPassThrough();
    expect(FakeInnerLoader.last.configuration?.loadPolicy).toMatchObject({
      maxTimeToFirstByteMs: 1000,
      maxLoadTimeMs: 3600,
    });
    vi.advanceTimersByTime(999);
    expect(bench.calls).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(bench.types).toEqual(['timeout']);
  });

  it('cuts an inner loader off that keeps no time itself', () => {
    bench.load(fragmentContext(), loadConfiguration(1000, 5000));
    vi.advanceTimersByTime(400);
    bench.source.last.callbacks.onPassThrough();
    FakeInnerLoader.last.receive(1, 6);
    vi.advanceTimersByTime(4599);
    expect(bench.calls).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(bench.types).toEqual(['timeout']);
    expect(FakeInnerLoader.last.aborts).toBe(1);
    expect(bench.source.countedBytes).toBe(1);
  });

  it('a first byte that came between two looks at the inner stats counts', () => {
    bench.load(fragmentContext(), loadConfiguration(1000, 5000));
    bench.source.last.callbacks.onPassThrough();
    vi.advanceTimersByTime(990);
    FakeInnerLoader.last.receive(1, 6);
    vi.advanceTimersByTime(20);
    expect(bench.calls).toEqual([]);
  });

  it('passes a timeout of the inner loader on', () => {
    bench.load();
    bench.source.last.callbacks.onPassThrough();
    FakeInnerLoader.last.timeOut();
    expect(bench.calls).toEqual([{ type: 'timeout', networkDetails: FakeInnerLoader.last.networkDetails }]);
  });
});

describe('status passthrough (contract 7)', () => {
  it.each([404, 403, 500, 503, 0])('surfaces the CDN status %i as it is', (code) => {
    bench.load();
    bench.source.last.callbacks.onPassThrough();
    FakeInnerLoader.last.fail(code);
    expect(bench.calls).toEqual([
      { type: 'error', code, networkDetails: FakeInnerLoader.last.networkDetails },
    ]);
    expect(bench.source.ingested).toEqual([]);
  });

  it('an exception of the inner loader after a wait becomes an error that hls.js retries, not code 0', () => {
    bench.load();
    FakeInnerLoader.throwsOnLoad = new Error('broken');
    bench.source.last.callbacks.onPassThrough();
    expect(bench.calls).toEqual([{ type: 'error', code: 500, networkDetails: null }]);
  });

  it('does not count the body of an HTTP error as media, but does count a transfer that broke', () => {
    bench.load();
    bench.source.last.callbacks.onPassThrough();
    FakeInnerLoader.last.receive(500, 500);
    FakeInnerLoader.last.fail(404);
    expect(bench.source.countedBytes).toBe(0);
    bench = new LoaderBench();
    bench.load();
    bench.source.last.callbacks.onPassThrough();
    FakeInnerLoader.last.receive(500, 900);
    vi.advanceTimersByTime(50);
    FakeInnerLoader.last.fail(0);
    expect(bench.source.countedBytes).toBe(500);
  });
});

describe('peer failure (contract 8)', () => {
  it('short data is rejected and hls.js sees one success from the CDN', () => {
    bench.load();
    bench.source.last.callbacks.onDelivered(deliveryOf([BYTES], { byteLength: 7 }));
    expect(bench.calls).toEqual([]);
    expect(bench.source.rejected).toHaveLength(1);
    FakeInnerLoader.last.succeed(BYTES);
    expect(bench.types).toEqual(['success']);
  });

  it('an empty delivery is a failure too', () => {
    bench.load();
    bench.source.last.callbacks.onDelivered(deliveryOf([]));
    expect(bench.source.rejected).toHaveLength(1);
    expect(FakeInnerLoader.made).toHaveLength(1);
  });

  it('an exception of the source becomes a CDN request and an uncaught error of the page', async () => {
    const uncaught: unknown[] = [];
    const collect = (error: unknown): number => uncaught.push(error);
    process.once('uncaughtException', collect);
    bench.source.onRequest = () => {
      throw new Error('engine broke');
    };
    bench.load();
    vi.useRealTimers();
    await new Promise((resolve) => setTimeout(resolve, 5));
    process.off('uncaughtException', collect);
    expect(FakeInnerLoader.made).toHaveLength(1);
    expect(uncaught).toMatchObject([{ message: 'engine broke' }]);
  });

  it('a source that goes away releases what waits for it', () => {
    bench.load();
    for (const waiting of [...bench.host.waiting]) waiting.release();
    expect(bench.source.last.cancels).toBe(1);
    expect(bench.host.waiting.size).toBe(0);
    FakeInnerLoader.last.succeed(BYTES);
    expect(bench.types).toEqual(['success']);
  });
});

describe('progressive mode (contract 10)', () => {
  it('delivers a peer segment through onProgress exactly once, then succeeds', () => {
    bench.load(fragmentContext(), loadConfiguration(), true);
    bench.source.last.callbacks.onDelivered(deliveryOf([BYTES.subarray(0, 3), BYTES.subarray(3)]));
    expect(bench.types).toEqual(['progress', 'success']);
    expect(bench.calls[0]).toMatchObject({ bytes: BYTES, networkDetails: null });
  });

  it('forwards each chunk of the CDN once and shares a whole copy of them', () => {
    bench.load(fragmentContext(), loadConfiguration(), true);
    bench.source.last.callbacks.onPassThrough();
    FakeInnerLoader.last.chunk(bytesOf(1, 2, 3));
    FakeInnerLoader.last.chunk(bytesOf(4, 5, 6));
    FakeInnerLoader.last.succeed(bytesOf(), 200, 6);
    expect(bench.types).toEqual(['progress', 'progress', 'success']);
    expect(bench.source.ingested[0]?.chunk).toEqual(BYTES);
  });

  it('gives the bytes of a loader that does not stream to onProgress', () => {
    bench.load(fragmentContext(), loadConfiguration(), true);
    bench.source.last.callbacks.onPassThrough();
    FakeInnerLoader.last.succeed(BYTES);
    expect(bench.types).toEqual(['progress', 'success']);
    expect(bench.source.ingested[0]?.chunk).toEqual(BYTES);
  });

  it('off: makes no progress call and gives the inner loader no progress callback', () => {
    bench.load();
    bench.source.last.callbacks.onPassThrough();
    expect(FakeInnerLoader.last.callbacks?.onProgress).toBeUndefined();
    FakeInnerLoader.last.succeed(BYTES);
    expect(bench.types).toEqual(['success']);
  });
});

describe('sharing what the CDN gave (contract 11)', () => {
  it('keeps a copy that survives the hand-over, with the times of the request', () => {
    bench.inTerminal = () => {
      const data = success().response.data as ArrayBuffer;
      structuredClone(data, { transfer: [data] });
    };
    bench.load();
    vi.advanceTimersByTime(20);
    bench.source.last.callbacks.onPassThrough();
    vi.advanceTimersByTime(30);
    FakeInnerLoader.last.succeed(BYTES);
    expect((success().response.data as ArrayBuffer).byteLength).toBe(0);
    expect(bench.source.ingested).toEqual([
      {
        request: bench.source.last.request,
        chunk: BYTES,
        timing: { startMs: 60_020, firstByteMs: 60_050, endMs: 60_050 },
      },
    ]);
    expect(bench.source.countedBytes).toBe(0);
  });

  it('forwards cache age and headers of the inner loader, and has none on peer paths', () => {
    bench.load();
    expect([bench.loader.getCacheAge?.(), bench.loader.getResponseHeader?.('date')]).toEqual([null, null]);
    bench.source.last.callbacks.onPassThrough();
    FakeInnerLoader.last.succeed(BYTES);
    expect([bench.loader.getCacheAge?.(), bench.loader.getResponseHeader?.('date')]).toEqual([
      7,
      'date-value',
    ]);
  });
});
