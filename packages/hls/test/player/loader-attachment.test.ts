import type { FragmentLoaderConstructor, FragmentLoaderContext, LoaderCallbacks } from 'hls.js';
import { beforeEach, describe, expect, it } from 'vitest';
import { isChildPlayer, LoaderAttachment } from '../../src/player/loader-attachment.ts';
import { RenditionDirectory } from '../../src/player/rendition-directory.ts';
import { FakeHls } from './fake-hls.ts';
import { FakeInnerLoader } from './fake-inner-loader.ts';
import { deliveryOf, FakeSource } from './fake-source.ts';
import { bytesOf, fragmentContext, loadConfiguration } from './loader-bench.ts';

let hls: FakeHls;
let source: FakeSource;
let directory: RenditionDirectory;

beforeEach(() => {
  FakeInnerLoader.forget();
  hls = new FakeHls();
  hls.config = { loader: FakeInnerLoader, fLoader: undefined };
  source = new FakeSource();
  directory = new RenditionDirectory();
  directory.note('https://cdn.example/live/stream.m3u8', 'main|1000');
});

function attach(): LoaderAttachment {
  return new LoaderAttachment(hls.asHls, source, directory);
}

function loadWith(outcomes: string[]): void {
  const Loader = hls.config['fLoader'] as FragmentLoaderConstructor;
  const callbacks: LoaderCallbacks<FragmentLoaderContext> = {
    onSuccess: () => outcomes.push('success'),
    onError: () => outcomes.push('error'),
    onTimeout: () => outcomes.push('timeout'),
  };
  new Loader(hls.asConfig).load(fragmentContext(), loadConfiguration(), callbacks);
}

describe('attach and detach (contract 18)', () => {
  it('restores the exact previous fragment loader', () => {
    class Previous {}
    hls.config['fLoader'] = Previous;
    const attachment = attach();
    expect(hls.config['fLoader']).not.toBe(Previous);
    attachment.detach();
    expect(hls.config['fLoader']).toBe(Previous);
  });

  it('restores undefined as undefined and absent as absent', () => {
    attach().detach();
    expect(Object.entries(hls.config)).toEqual([
      ['loader', FakeInnerLoader],
      ['fLoader', undefined],
    ]);
    delete hls.config['fLoader'];
    attach().detach();
    expect('fLoader' in hls.config).toBe(false);
  });

  it('leaves a loader alone that somebody put there in between', () => {
    class Theirs {}
    const attachment = attach();
    hls.config['fLoader'] = Theirs;
    attachment.detach();
    expect(hls.config['fLoader']).toBe(Theirs);
  });

  it('may be detached twice', () => {
    class Previous {}
    const attachment = attach();
    attachment.detach();
    hls.config['fLoader'] = Previous;
    attachment.detach();
    expect(hls.config['fLoader']).toBe(Previous);
  });

  it('wraps the previous fragment loader, or else the general loader', () => {
    const outcomes: string[] = [];
    attach();
    loadWith(outcomes);
    source.last.callbacks.onPassThrough();
    FakeInnerLoader.last.succeed(bytesOf(1));
    expect(FakeInnerLoader.last.config).toBe(hls.config);
    expect(outcomes).toEqual(['success']);
  });

  it('sends what waits for the source to the CDN', () => {
    const outcomes: string[] = [];
    const attachment = attach();
    loadWith(outcomes);
    attachment.detach();
    expect(source.last.cancels).toBe(1);
    FakeInnerLoader.last.succeed(bytesOf(1));
    expect(outcomes).toEqual(['success']);
  });

  it('a class that was wrapped meanwhile is a plain one afterwards', () => {
    const outcomes: string[] = [];
    const attachment = attach();
    const ours = hls.config['fLoader'];
    hls.config['fLoader'] = class Theirs {};
    attachment.detach();
    hls.config['fLoader'] = ours;
    loadWith(outcomes);
    expect(source.requests).toEqual([]);
    FakeInnerLoader.last.succeed(bytesOf(1));
    expect(outcomes).toEqual(['success']);
  });

  it('dates hits by the estimates of its own player', () => {
    let stats: { start: number; first: number; end: number } | undefined;
    attach();
    const Loader = hls.config['fLoader'] as FragmentLoaderConstructor;
    new Loader(hls.asConfig).load(fragmentContext(), loadConfiguration(), {
      onSuccess: (_response, { loading }) => {
        stats = { ...loading };
      },
      onError: () => undefined,
      onTimeout: () => undefined,
    });
    source.last.callbacks.onDelivered(deliveryOf([new Uint8Array(25_000)], { prefetched: true }));
    expect((stats?.end ?? 0) - (stats?.first ?? 0)).toBeCloseTo(100, 3);
    expect((stats?.first ?? 0) - (stats?.start ?? 0)).toBeCloseTo(40, 3);
  });

  it('judges streaming by the configuration of the app, not by what it put there itself', () => {
    hls.config = { loader: FakeHls.DefaultConfig.loader, fLoader: undefined };
    expect(attach().streaming).toEqual({ mode: 'stream' });
    hls.config = { loader: FakeInnerLoader, fLoader: undefined };
    expect(attach().streaming).toEqual({ mode: 'player-loader', reason: 'custom-loader' });
  });
});

describe('child players', () => {
  it('are recognised by the id of their primary, or as assets', () => {
    expect(isChildPlayer(hls.asHls)).toBe(false);
    hls.config['primarySessionId'] = 'a';
    expect(isChildPlayer(hls.asHls)).toBe(true);
    hls.config = { assetPlayerId: 'b' };
    expect(isChildPlayer(hls.asHls)).toBe(true);
  });
});
