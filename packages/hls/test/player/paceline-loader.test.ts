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

describe('stats (contract 1)', () => {
  it('has a whole stats object before load and keeps its identity to the end, in every path', () => {
    const { stats } = bench.loader;
    expect(stats).toMatchObject({ aborted: false, loaded: 0, total: 0, retry: 0, chunkCount: 0 });
    stats.retry = 2;
    bench.load();
    bench.source.last.callbacks.onPassThrough();
    expect(FakeInnerLoader.last.stats).not.toBe(stats);
    expect(FakeInnerLoader.last.stats.retry).toBe(2);
    FakeInnerLoader.last.succeed(BYTES);
    expect(bench.loader.stats).toBe(stats);
    expect(success().stats).toBe(stats);
  });

  it('times are monotonic and on the performance clock', () => {
    bench.load();
    vi.advanceTimersByTime(100);
    bench.source.last.callbacks.onProgress(2, 6);
    vi.advanceTimersByTime(300);
    bench.source.last.callbacks.onDelivered(deliveryOf([BYTES]));
    const { loading } = bench.loader.stats;
    expect(loading).toEqual({ start: 60_000, first: 60_100, end: 60_400 });
  });

  it('leaves the fields of hls.js alone', () => {
    bench.load();
    bench.loader.stats.chunkCount = 3;
    bench.loader.stats.parsing.end = 9;
    bench.source.last.callbacks.onPassThrough();
    FakeInnerLoader.last.succeed(BYTES);
    expect(bench.loader.stats).toMatchObject({ chunkCount: 3, parsing: { start: 0, end: 9 } });
  });

  it('shows progress of peers while hls.js waits, for its abandon rule', () => {
    bench.load();
    vi.advanceTimersByTime(40);
    bench.source.last.callbacks.onProgress(4, 6);
    expect(bench.loader.stats).toMatchObject({ loaded: 4, total: 6, loading: { first: 60_040 } });
  });

  it('shows progress of the CDN within one look of the abandon rule, from the start of the whole request', () => {
    bench.load();
    vi.advanceTimersByTime(200);
    bench.source.last.callbacks.onPassThrough();
    vi.advanceTimersByTime(30);
    FakeInnerLoader.last.receive(3, 6);
    vi.advanceTimersByTime(50);
    expect(bench.loader.stats).toMatchObject({
      loaded: 3,
      total: 6,
      loading: { start: 60_000, first: 60_230 },
    });
  });

  it('forgets the bytes of peers when the CDN takes over', () => {
    bench.load();
    bench.source.last.callbacks.onProgress(5, 6);
    bench.source.last.callbacks.onPassThrough();
    expect(bench.loader.stats).toMatchObject({ loaded: 0, total: 0, loading: { first: 0 } });
  });

  it('a CDN answer after a wait is timed like the CDN request alone', () => {
    bench.load();
    vi.advanceTimersByTime(700);
    bench.source.last.callbacks.onPassThrough();
    vi.advanceTimersByTime(100);
    FakeInnerLoader.last.succeed(BYTES);
    expect(bench.loader.stats.loading).toEqual({ start: 60_700, first: 60_800, end: 60_800 });
  });

  it('a prefetched hit is dated at the estimate of hls.js', () => {
    bench.load();
    bench.source.last.callbacks.onDelivered(deliveryOf([new Uint8Array(37_500)], { prefetched: true }));
    const { start, first, end } = bench.loader.stats.loading;
    expect(end).toBe(60_000);
    expect(end - first).toBeCloseTo(100);
    expect(first - start).toBeCloseTo(50);
  });
});

describe('callbacks (contract 2)', () => {
  it('never answers inside load, even if the source does', async () => {
    bench.source.onRequest = (callbacks) => callbacks.onDelivered(deliveryOf([BYTES]));
    bench.load();
    expect(bench.calls).toEqual([]);
    await Promise.resolve();
    expect(bench.types).toEqual(['success']);
  });

  it('makes one terminal callback whatever the source and the inner loader do after it', () => {
    bench.load();
    const { callbacks } = bench.source.last;
    callbacks.onDelivered(deliveryOf([BYTES]));
    callbacks.onDelivered(deliveryOf([BYTES]));
    callbacks.onPassThrough();
    callbacks.onProgress(1, 2);
    vi.advanceTimersByTime(1_000_000);
    expect(bench.types).toEqual(['success']);
    expect(FakeInnerLoader.made).toEqual([]);
    expect(bench.loader.stats.loaded).toBe(6);
  });

  it('ignores a second outcome of the inner loader', () => {
    bench.load();
    bench.source.last.callbacks.onPassThrough();
    const inner = FakeInnerLoader.last;
    inner.fail(503);
    inner.succeed(BYTES);
    inner.timeOut();
    expect(bench.types).toEqual(['error']);
  });

  it('gives null as network details on peer paths and the inner object on CDN paths', () => {
    bench.load();
    bench.source.last.callbacks.onDelivered(deliveryOf([BYTES]));
    expect(success().networkDetails).toBeNull();
    bench = new LoaderBench();
    bench.load();
    bench.source.last.callbacks.onPassThrough();
    FakeInnerLoader.last.succeed(BYTES);
    expect(success().networkDetails).toBe(FakeInnerLoader.last.networkDetails);
  });

  it('hands hls.js a copy of its own, joined in order', () => {
    const parts = [BYTES.subarray(0, 2), BYTES.subarray(2, 3), BYTES.subarray(3)];
    bench.load();
    bench.source.last.callbacks.onDelivered(deliveryOf(parts));
    const data = success().response.data as ArrayBuffer;
    expect(new Uint8Array(data)).toEqual(BYTES);
    new Uint8Array(data).fill(0);
    expect(BYTES[0]).toBe(1);
  });
});

describe('abort (contract 3)', () => {
  it('cancels the source, sets aborted and calls onAbort once, synchronously', () => {
    bench.load();
    bench.loader.abort();
    expect(bench.types).toEqual(['abort']);
    expect(bench.loader.stats.aborted).toBe(true);
    expect(bench.source.last.cancels).toBe(1);
    bench.loader.abort();
    bench.source.last.callbacks.onDelivered(deliveryOf([BYTES]));
    vi.advanceTimersByTime(1_000_000);
    expect(bench.types).toEqual(['abort']);
  });

  it('cancels the inner request and passes its network details on', () => {
    bench.load();
    bench.source.last.callbacks.onPassThrough();
    const inner = FakeInnerLoader.last;
    inner.receive(4, 6);
    bench.loader.abort();
    inner.succeed(BYTES);
    expect(inner.aborts).toBe(1);
    expect(bench.calls).toEqual([{ type: 'abort', networkDetails: inner.networkDetails }]);
    expect(bench.source.countedBytes).toBe(4);
  });

  it('after success it does nothing and raises no flag', () => {
    bench.load();
    bench.source.last.callbacks.onDelivered(deliveryOf([BYTES]));
    bench.loader.abort();
    expect(bench.types).toEqual(['success']);
    expect(bench.loader.stats.aborted).toBe(false);
  });

  it('before load it does nothing', () => {
    bench.loader.abort();
    expect(bench.calls).toEqual([]);
  });
});

describe('destroy (contract 4)', () => {
  it('without abort it cancels everything, silently, and may be called twice', () => {
    bench.load();
    bench.loader.destroy();
    bench.loader.destroy();
    bench.source.last.callbacks.onPassThrough();
    vi.advanceTimersByTime(1_000_000);
    expect(bench.source.last.cancels).toBe(1);
    expect(bench.calls).toEqual([]);
    expect(FakeInnerLoader.made).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('cancels a CDN request and destroys the inner loader', () => {
    bench.load();
    bench.source.last.callbacks.onPassThrough();
    bench.loader.destroy();
    expect(FakeInnerLoader.last.aborts).toBe(1);
    expect(FakeInnerLoader.last.destroys).toBe(1);
    expect(bench.calls).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('inside the terminal callback is fine, and does not flag a finished request', () => {
    bench.inTerminal = () => bench.loader.destroy();
    bench.load();
    bench.source.last.callbacks.onPassThrough();
    FakeInnerLoader.last.succeed(BYTES);
    expect(bench.types).toEqual(['success']);
    expect(bench.loader.stats.aborted).toBe(false);
    expect(bench.source.ingested).toHaveLength(1);
    expect(FakeInnerLoader.last.destroys).toBe(1);
  });
});

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
