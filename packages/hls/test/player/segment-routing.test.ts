import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeInnerLoader } from './fake-inner-loader.ts';
import { deliveryOf } from './fake-source.ts';
import {
  bytesOf,
  type ContextOverrides,
  fragmentContext,
  loadConfiguration,
  LoaderBench,
} from './loader-bench.ts';

let bench: LoaderBench;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
  bench = new LoaderBench();
});

afterEach(() => {
  vi.useRealTimers();
});

const BYTES = bytesOf(9, 8, 7);

describe('what goes to the source', () => {
  it.each<[string, ContextOverrides]>([
    ['a main segment', {}],
    ['an audio segment', { fragType: 'audio' }],
    ['a segment of hls.js before 1.7, without a type', { type: undefined }],
  ])('%s', (_name, overrides) => {
    bench.load(fragmentContext(overrides));
    expect(bench.source.requests).toHaveLength(1);
    expect(FakeInnerLoader.made).toEqual([]);
  });

  it.each<[string, ContextOverrides]>([
    ['an init segment', { sn: 'initSegment' }],
    ['a subtitle segment', { fragType: 'subtitle' }],
    ['an LL-HLS part', { part: { index: 0 } }],
    ['a bitrate test', { bitrateTest: true }],
    ['a range widened for decryption', { resetIV: true, rangeStart: 16, rangeEnd: 64 }],
    ['a playlist', { type: 'level' }],
    ['a key', { type: 'key' }],
  ])('not %s: a fresh stock loader gets it, untouched and at once', (_name, overrides) => {
    const context = fragmentContext(overrides);
    const configuration = loadConfiguration();
    bench.load(context, configuration);
    expect(bench.source.requests).toEqual([]);
    expect(FakeInnerLoader.last.context).toBe(context);
    expect(FakeInnerLoader.last.configuration).toBe(configuration);
    FakeInnerLoader.last.succeed(BYTES);
    expect(bench.types).toEqual(['success']);
    expect(bench.loader.stats).toMatchObject({ loaded: 3, total: 3 });
    expect(bench.source.ingested).toEqual([]);
  });

  it('not a segment of a rendition that has no key', () => {
    bench.renditionKey = undefined;
    bench.load();
    expect(bench.source.requests).toEqual([]);
    expect(FakeInnerLoader.made).toHaveLength(1);
  });

  it('nothing any more once detached', () => {
    bench.active = false;
    bench.load();
    expect(bench.source.requests).toEqual([]);
    FakeInnerLoader.last.succeed(BYTES);
    expect(bench.types).toEqual(['success']);
  });

  it('an exception of the stock loader on an untouched request reaches hls.js, as without us', () => {
    FakeInnerLoader.throwsOnLoad = new Error('broken');
    expect(() => bench.load(fragmentContext({ sn: 'initSegment' }))).toThrow('broken');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('media bytes of untouched requests are counted, init segments are not', () => {
    bench.load(fragmentContext({ part: { index: 1 } }));
    FakeInnerLoader.last.succeed(BYTES);
    expect(bench.source.countedBytes).toBe(3);
    bench = new LoaderBench();
    bench.load(fragmentContext({ sn: 'initSegment' }));
    FakeInnerLoader.last.succeed(BYTES);
    expect(bench.source.countedBytes).toBe(0);
  });
});

describe('byte ranges (contract 9)', () => {
  it('have an exclusive end, and none if both are 0', () => {
    bench.load(fragmentContext({ rangeStart: 100, rangeEnd: 103 }));
    expect(bench.source.last.request.range).toEqual({ begin: 100, end: 103 });
    bench = new LoaderBench();
    bench.load(fragmentContext({ rangeStart: 0, rangeEnd: 0 }));
    expect(bench.source.last.request.range).toBeUndefined();
  });

  it('a delivery of another length is rejected', () => {
    bench.load(fragmentContext({ rangeStart: 100, rangeEnd: 104 }));
    bench.source.last.callbacks.onDelivered(deliveryOf([BYTES]));
    expect(bench.source.rejected).toHaveLength(1);
    expect(FakeInnerLoader.made).toHaveLength(1);
  });

  it('an answer that ignored the range is played but not shared, only counted', () => {
    bench.load(fragmentContext({ rangeStart: 1, rangeEnd: 3 }));
    bench.source.last.callbacks.onPassThrough();
    FakeInnerLoader.last.succeed(BYTES, 200);
    expect(bench.types).toEqual(['success']);
    expect(bench.source.ingested).toEqual([]);
    expect(bench.source.countedBytes).toBe(3);
  });

  it('a ranged delivery reports 206, a whole one 200', () => {
    bench.load(fragmentContext({ rangeStart: 0, rangeEnd: 3 }));
    bench.source.last.callbacks.onDelivered(deliveryOf([BYTES]));
    expect(bench.calls[0]).toMatchObject({ response: { code: 206 } });
  });
});

describe('names of segments (contract 14)', () => {
  it('are taken before a loader below can rewrite the URL', () => {
    const context = fragmentContext({ url: 'https://cdn.example/a/seg.m4s' });
    bench.load(context);
    context.url += '?CMCD=sid%3D1';
    expect(bench.source.last.request).toEqual({
      renditionKey: 'main|1000',
      mediaSequence: 17,
      url: 'https://cdn.example/a/seg.m4s',
      range: undefined,
      headers: { 'X-App': '1' },
    });
  });
});
