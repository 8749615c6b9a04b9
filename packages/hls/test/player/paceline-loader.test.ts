import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeInnerLoader } from './fake-inner-loader.ts';
import { deliveryOf } from './fake-source.ts';
import { bytesOf, LoaderBench } from './loader-bench.ts';

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
