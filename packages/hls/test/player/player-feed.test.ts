import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { PlaybackFact, PlaybackPosition } from '../../src/player/player-facts.ts';
import { PlayerFeed } from '../../src/player/player-feed.ts';
import { bufferAheadMs, playheadAt } from '../../src/player/playhead.ts';
import { RenditionDirectory } from '../../src/player/rendition-directory.ts';
import { fakeDetails, fakeFragment, FakeHls, FakeMedia } from './fake-hls.ts';

let hls: FakeHls;
let media: FakeMedia;
let facts: PlaybackFact[];
let feed: PlayerFeed;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
  vi.advanceTimersByTime(1000);
  hls = new FakeHls();
  hls.levels = [{ attrs: {}, details: fakeDetails([100, 101, 102].map((sn) => fakeFragment(sn))) }];
  hls.loadLevel = 0;
  media = new FakeMedia();
  facts = [];
  const directory = new RenditionDirectory();
  directory.note('https://cdn.example/live/stream.m3u8', 'main');
  feed = new PlayerFeed(hls.asHls, directory, (fact) => facts.push(fact));
});

afterEach(() => {
  feed.destroy();
  vi.useRealTimers();
});

function start(): void {
  feed.start();
  hls.emit('hlsMediaAttached', { media });
}

function position(): PlaybackPosition {
  const last = facts.filter((fact) => fact.type === 'position').at(-1);
  if (last === undefined) throw new Error('no position was reported');
  return last.position;
}

describe('position', () => {
  it('is a place that means the same on every viewer', () => {
    media.currentTime = 3;
    start();
    expect(position().playhead).toEqual({ renditionKey: 'main', mediaSequence: 101, fraction: 0.5 });
    expect(position().audioPlayhead).toBeUndefined();
  });

  it('is told on a poll, at events of the element, and not without one', () => {
    feed.start();
    vi.advanceTimersByTime(1000);
    expect(facts).toEqual([]);
    hls.emit('hlsMediaAttached', { media });
    vi.advanceTimersByTime(1000);
    expect(facts).toHaveLength(3);
    media.fire('ratechange');
    expect(facts).toHaveLength(4);
  });

  it('carries buffer, rate and latency', () => {
    media.ranges = [[0, 4]];
    media.currentTime = 1;
    media.playbackRate = 1.05;
    hls.latency = 5.5;
    start();
    expect(position()).toMatchObject({ bufferAheadMs: 3000, rate: 1.05, latencyMs: 5500 });
    hls.latency = Number.NaN;
    media.fire('seeked');
    expect(position().latencyMs).toBeUndefined();
  });

  it('follows the audio rendition too', () => {
    const details = fakeDetails([fakeFragment(50, { start: 0 })]);
    hls.audioTracks = [{ id: 0, groupId: 'a', name: 'n', url: 'https://cdn.example/a.m3u8', details }];
    hls.audioTrack = 0;
    start();
    expect(position().audioPlayhead).toEqual({ renditionKey: 'audio|a||n', mediaSequence: 50, fraction: 0 });
  });

  it('counts back from the first segment that is listed: a viewer behind may play what is listed no more', () => {
    const fragments = [null, fakeFragment(100), fakeFragment(101)];
    expect(playheadAt(fragments, 'k', -1)).toEqual({ renditionKey: 'k', mediaSequence: 100, fraction: -0.5 });
    expect(playheadAt(fragments, 'k', -9)?.fraction).toBe(-4.5);
  });

  it('is undefined ahead of the playlist', () => {
    const fragments = [fakeFragment(100), null, fakeFragment(102)];
    expect(playheadAt(fragments, 'k', 6)).toBeUndefined();
    expect(playheadAt([], 'k', 0)).toBeUndefined();
    expect(playheadAt(fragments, 'k', 3)?.mediaSequence).toBe(100);
    expect(playheadAt(fragments, 'k', 3)?.fraction).toBeLessThan(1);
  });

  it('buffer ahead skips small holes and stops at real ones', () => {
    media.ranges = [
      [0, 2],
      [2.1, 4],
      [5, 9],
    ];
    expect(bufferAheadMs(media.buffered, 1)).toBe(3000);
    expect(bufferAheadMs(media.buffered, 4.5)).toBe(0);
    expect(bufferAheadMs(media.buffered, 4.8)).toBeCloseTo(4200);
  });
});

describe('states and stalls', () => {
  it('starts, plays, pauses', () => {
    start();
    expect(position().state).toBe('starting');
    vi.advanceTimersByTime(700);
    media.play();
    expect(position()).toMatchObject({ state: 'playing', startupMs: 700 });
    media.paused = true;
    media.fire('pause');
    expect(position().state).toBe('paused');
    vi.advanceTimersByTime(500);
    media.play();
    expect(position()).toMatchObject({ state: 'playing', startupMs: 700, stallCount: 0 });
  });

  it('a wait in the middle of playback is one stall until frames move again', () => {
    start();
    media.play();
    media.fire('waiting');
    vi.advanceTimersByTime(300);
    media.fire('waiting');
    expect(position()).toMatchObject({ state: 'stalled', stallCount: 1, stallMs: 300 });
    vi.advanceTimersByTime(200);
    media.fire('playing');
    vi.advanceTimersByTime(1000);
    expect(position()).toMatchObject({ state: 'playing', stallCount: 1, stallMs: 500 });
  });

  it('the wait before the first frame and the wait after a seek are none', () => {
    start();
    media.paused = false;
    media.fire('waiting');
    expect(position().stallCount).toBe(0);
    media.play();
    media.fire('seeking');
    media.fire('waiting');
    expect(position()).toMatchObject({ state: 'starting', stallCount: 0 });
    media.fire('seeked');
    media.fire('waiting');
    media.fire('playing');
    expect(position()).toMatchObject({ state: 'playing', stallCount: 0, stallMs: 0 });
  });

  it('a nudge of hls.js does not end a stall', () => {
    start();
    media.play();
    media.fire('waiting');
    vi.advanceTimersByTime(250);
    media.fire('seeking');
    media.fire('seeked');
    vi.advanceTimersByTime(250);
    media.fire('playing');
    expect(position()).toMatchObject({ stallCount: 1, stallMs: 500 });
  });

  it('a pause ends a stall', () => {
    start();
    media.play();
    media.fire('waiting');
    vi.advanceTimersByTime(250);
    media.paused = true;
    media.fire('pause');
    vi.advanceTimersByTime(5000);
    expect(position()).toMatchObject({ state: 'paused', stallMs: 250 });
  });

  it('a player that runs already has started, with a startup time nobody knows', () => {
    media.currentTime = 3;
    media.paused = false;
    media.readyState = 4;
    hls.media = media;
    feed.start();
    expect(facts[0]).toEqual({ type: 'first-frame-safe' });
    expect(position()).toMatchObject({ state: 'playing', startupMs: undefined });
    media.fire('playing');
    expect(position().startupMs).toBeUndefined();
  });

  it('a new source starts from nothing, totals of stalls stay', () => {
    start();
    media.play();
    media.fire('waiting');
    vi.advanceTimersByTime(100);
    hls.emit('hlsManifestLoading', {});
    vi.advanceTimersByTime(400);
    expect(position()).toMatchObject({
      state: 'starting',
      startupMs: undefined,
      stallCount: 1,
      stallMs: 100,
    });
    media.play();
    expect(position().startupMs).toBe(400);
  });
});

describe('media element changes', () => {
  it('follows the element and leaves nothing on the old one', () => {
    start();
    hls.emit('hlsMediaDetaching', {});
    expect(media.listeners).toBe(0);
    const told = facts.length;
    vi.advanceTimersByTime(1000);
    media.fire('playing');
    expect(facts).toHaveLength(told);
    const other = new FakeMedia();
    other.currentTime = 5;
    hls.emit('hlsMediaAttached', { media: other });
    expect(position().playhead?.mediaSequence).toBe(102);
  });

  it('leaves no listener and no timer behind', () => {
    start();
    feed.destroy();
    feed.destroy();
    expect(hls.listenerCount).toBe(0);
    expect(media.listeners).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
  });
});

function isSafe(): boolean {
  return facts.some(({ type }) => type === 'first-frame-safe');
}

describe('other facts', () => {
  it('playback that has begun makes the first frame safe, once per source', () => {
    start();
    expect(isSafe()).toBe(false);
    media.paused = false;
    media.readyState = 4;
    media.fire('play');
    // Data is there, but nothing is shown yet.
    expect(isSafe()).toBe(false);
    media.fire('playing');
    expect(isSafe()).toBe(true);
    facts.length = 0;
    media.fire('playing');
    expect(isSafe()).toBe(false);
    hls.emit('hlsManifestLoading', {});
    media.fire('playing');
    expect(isSafe()).toBe(true);
  });

  it('so does a frame that is ready in a player that waits for a click', () => {
    start();
    media.readyState = 2;
    vi.advanceTimersByTime(250);
    expect(isSafe()).toBe(false);
    media.readyState = 3;
    vi.advanceTimersByTime(250);
    expect(isSafe()).toBe(true);
  });

  it.each(['fragParsingError', 'fragDecryptError', 'bufferAppendError'])(
    '%s rejects the segment',
    (details) => {
      start();
      facts.length = 0;
      hls.emit('hlsError', { details, frag: fakeFragment(101, { byteRange: [0, 9] }) });
      expect(facts).toMatchObject([
        {
          type: 'segment-rejected',
          details,
          request: { renditionKey: 'main', mediaSequence: 101, range: { begin: 0, end: 9 } },
        },
      ]);
    },
  );

  it('errors of the network, of init segments and without a fragment reject nothing', () => {
    start();
    facts.length = 0;
    hls.emit('hlsError', { details: 'fragLoadError', frag: fakeFragment(101) });
    hls.emit('hlsError', { details: 'fragParsingError', frag: { ...fakeFragment(101), sn: 'initSegment' } });
    hls.emit('hlsError', { details: 'bufferAppendError' });
    expect(facts).toEqual([]);
  });

  it('tells when hls.js goes away', () => {
    start();
    facts.length = 0;
    hls.emit('hlsDestroying');
    expect(facts).toEqual([{ type: 'destroying' }]);
  });

  it('an exception of the session does not reach hls.js', async () => {
    const uncaught: unknown[] = [];
    const collect = (error: unknown): number => uncaught.push(error);
    process.once('uncaughtException', collect);
    const broken = new PlayerFeed(hls.asHls, new RenditionDirectory(), () => {
      throw new Error('session broke');
    });
    broken.start();
    expect(() => hls.emit('hlsDestroying')).not.toThrow();
    broken.destroy();
    await new Promise((resolve) => setTimeout(resolve, 5));
    process.off('uncaughtException', collect);
    expect(uncaught).toMatchObject([{ message: 'session broke' }]);
  });
});
