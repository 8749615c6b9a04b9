import { beforeEach, describe, expect, it } from 'vitest';
import type { PlaylistFact } from '../../src/player/player-facts.ts';
import { PlaylistFeed } from '../../src/player/playlist-feed.ts';
import { MAX_REPORTED_SEGMENTS, playlistSegments } from '../../src/player/playlist-segments.ts';
import { RenditionDirectory } from '../../src/player/rendition-directory.ts';
import { fakeDetails, fakeFragment, FakeHls, type FakeTrack, OldFakeHls } from './fake-hls.ts';

let facts: PlaylistFact[];
let directory: RenditionDirectory;

beforeEach(() => {
  facts = [];
  directory = new RenditionDirectory();
});

function feedOn(hls: FakeHls): PlaylistFeed {
  const feed = new PlaylistFeed(hls.asHls, directory, (fact) => facts.push(fact));
  feed.start();
  return feed;
}

function track(id: number, groupId: string, name: string): FakeTrack {
  return { id, groupId, name, lang: 'de', url: `https://cdn.example/${groupId}-${name}.m3u8` };
}

describe('segments of a playlist', () => {
  it('are named alike on every viewer, whatever host, token and local timeline', () => {
    const here = playlistSegments(fakeDetails([fakeFragment(100)]));
    const there = playlistSegments(
      fakeDetails([
        fakeFragment(100, { url: 'https://b.example/live/seg-100.m4s?token=u', start: 77, cc: 3 }),
      ]),
    );
    expect(there[0]?.fingerprint).toBe(here[0]?.fingerprint);
    expect(there[0]?.mediaSequence).toBe(here[0]?.mediaSequence);
  });

  it('skip the holes of a delta update and gaps', () => {
    const gap = fakeFragment(102, { tagList: [['GAP'], ['EXTINF', '2']] });
    const segments = playlistSegments(fakeDetails([null, fakeFragment(101), gap, fakeFragment(103)]));
    expect(segments.map((segment) => segment.mediaSequence)).toEqual([101, 103]);
  });

  it('mark discontinuities, also across a gap, but not the first segment', () => {
    const segments = playlistSegments(
      fakeDetails([fakeFragment(100, { cc: 4 }), fakeFragment(101, { cc: 5 }), fakeFragment(102, { cc: 5 })]),
    );
    expect(segments.map((segment) => segment.discontinuity)).toEqual([false, true, false]);
  });

  it('carry range, duration and local start', () => {
    const [segment] = playlistSegments(fakeDetails([fakeFragment(103, { byteRange: [10, 30] })]));
    expect(segment).toMatchObject({ range: { begin: 10, end: 30 }, durationMs: 2000, startMs: 6000 });
  });

  it('are capped to the newest', () => {
    const many = Array.from({ length: MAX_REPORTED_SEGMENTS + 9 }, (_, i) => fakeFragment(100 + i));
    const segments = playlistSegments(fakeDetails(many));
    expect(segments).toHaveLength(MAX_REPORTED_SEGMENTS);
    expect(segments[0]?.mediaSequence).toBe(109);
  });
});

describe('playlist feed', () => {
  it('reports a merged level with its key, and from then on knows whose fragments are whose', () => {
    const hls = new FakeHls();
    hls.levels = [{ attrs: { BANDWIDTH: '1' } }, { attrs: { BANDWIDTH: '2' } }];
    feedOn(hls);
    hls.emit('hlsLevelUpdated', { level: 1, details: fakeDetails([fakeFragment(100)]) });
    expect(facts).toMatchObject([
      { type: 'playlist', kind: 'main', renditionKey: 'main|2|||', live: true, targetDurationMs: 2000 },
    ]);
    expect(directory.keyOf(fakeFragment(100))).toBe('main|2|||');
  });

  it('does not report a delta update that could not be merged', () => {
    const hls = new FakeHls();
    hls.levels = [{ attrs: {} }];
    feedOn(hls);
    hls.emit('hlsLevelUpdated', { level: 0, details: fakeDetails([null], { deltaUpdateFailed: true }) });
    expect(facts).toEqual([]);
  });

  it('follows loadSource and level switches', () => {
    const hls = new FakeHls();
    hls.levels = [{ attrs: {} }];
    feedOn(hls);
    directory.note('x', 'y');
    hls.emit('hlsManifestLoading', { url: 'a' });
    hls.url = 'https://cdn.example/master.m3u8?t=1';
    hls.emit('hlsManifestLoaded', { url: 'https://edge.example/master.m3u8' });
    hls.emit('hlsLevelSwitching', { level: 0 });
    expect(facts).toEqual([
      { type: 'source-reset' },
      { type: 'source-loaded', url: 'https://cdn.example/master.m3u8?t=1' },
      { type: 'active-rendition', kind: 'main', renditionKey: 'main' },
    ]);
    expect(directory.keyOf({ baseurl: 'x' })).toBeUndefined();
  });

  it('finds an audio track by group, since ids count within one', () => {
    const hls = new FakeHls();
    hls.audioTracks = [track(0, 'high', 'Deutsch')];
    hls.allAudioTracks = [track(0, 'low', 'Deutsch'), track(0, 'high', 'Deutsch')];
    feedOn(hls);
    const details = fakeDetails([fakeFragment(100)], { url: 'https://cdn.example/low.m3u8' });
    hls.emit('hlsAudioTrackUpdated', { id: 0, groupId: 'low', details });
    expect(facts).toMatchObject([{ type: 'playlist', kind: 'audio', renditionKey: 'audio|low|de|Deutsch' }]);
    expect(directory.keyOf({ baseurl: 'https://cdn.example/low.m3u8' })).toBe('audio|low|de|Deutsch');
  });

  it('uses AUDIO_TRACK_LOADED only where there is nothing better', () => {
    const data = { id: 0, groupId: 'a', details: fakeDetails([null, fakeFragment(101)]) };
    const modern = new FakeHls();
    modern.audioTracks = [track(0, 'a', 'x')];
    feedOn(modern);
    modern.emit('hlsAudioTrackLoaded', data);
    expect(facts).toEqual([]);
    const old = new OldFakeHls();
    old.audioTracks = [track(0, 'a', 'x')];
    feedOn(old);
    old.emit('hlsAudioTrackLoaded', data);
    expect(facts).toMatchObject([{ type: 'playlist', segments: [{ mediaSequence: 101 }] }]);
  });

  it('muxed audio has no key', () => {
    const hls = new FakeHls();
    feedOn(hls);
    hls.emit('hlsAudioTrackSwitching', { ...track(0, 'a', 'x'), url: '' });
    expect(facts).toEqual([{ type: 'active-rendition', kind: 'audio', renditionKey: undefined }]);
  });

  it('started on a running player it tells what is known already', () => {
    const hls = new FakeHls();
    hls.url = 'https://cdn.example/master.m3u8';
    hls.levels = [{ attrs: {}, details: fakeDetails([fakeFragment(100)]) }];
    hls.loadLevel = 0;
    hls.audioTracks = [{ ...track(0, 'a', 'x'), details: fakeDetails([fakeFragment(100)]) }];
    hls.audioTrack = 0;
    feedOn(hls);
    expect(facts.map((fact) => fact.type)).toEqual([
      'source-loaded',
      'active-rendition',
      'playlist',
      'active-rendition',
      'playlist',
    ]);
  });

  it('leaves no listener behind', () => {
    const hls = new FakeHls();
    const feed = feedOn(hls);
    expect(hls.listenerCount).toBeGreaterThan(0);
    feed.destroy();
    feed.destroy();
    expect(hls.listenerCount).toBe(0);
  });

  it('keeps the directory small when every refresh has another URL', () => {
    for (let i = 0; i < 1000; i += 1) directory.note(`https://cdn.example/${i}`, 'k');
    expect(directory.keyOf({ baseurl: 'https://cdn.example/999' })).toBe('k');
    expect(directory.keyOf({ baseurl: 'https://cdn.example/936' })).toBe('k');
    expect(directory.keyOf({ baseurl: 'https://cdn.example/935' })).toBeUndefined();
  });
});
