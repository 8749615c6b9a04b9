import { trackIdOf } from '@paceline/core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PlaylistReload } from '../../src/session/playlist-reload.ts';

const TRACK = trackIdOf('main', 10);
const URL_PLAIN = 'https://cdn.example/live/main.m3u8';
const TEXT =
  '#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXT-X-MEDIA-SEQUENCE:100\n#EXTINF:2,\na.m4s\n#EXTINF:2,\nb.m4s\n';

describe('the playlist reload', () => {
  let asked: Request[];
  let answer: () => Promise<Response>;
  let told: string[];
  let reload: PlaylistReload;

  beforeEach(() => {
    asked = [];
    told = [];
    answer = () => Promise.resolve(new Response(TEXT));
    vi.stubGlobal('fetch', (request: Request) => {
      asked.push(request);
      return answer();
    });
    reload = new PlaylistReload({}, (track, segments) => {
      expect(track).toBe(TRACK);
      told.push(segments.map(({ mediaSequence, url }) => `${mediaSequence} ${url}`).join(', '));
    });
  });

  afterEach(() => {
    reload.destroy();
    vi.unstubAllGlobals();
  });

  /** Long enough for a body that is in memory. */
  async function settled(): Promise<void> {
    for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  }

  it('tells what the playlist lists', async () => {
    reload.note(TRACK, URL_PLAIN);
    reload.reload(TRACK);
    await settled();
    expect(told).toEqual(['100 https://cdn.example/live/a.m4s, 101 https://cdn.example/live/b.m4s']);
    expect(asked[0]?.cache).toBe('no-cache');
  });

  it.each([
    [`${URL_PLAIN}?_HLS_msn=7&_HLS_part=1`, URL_PLAIN],
    [`${URL_PLAIN}?token=a%2Fb&_HLS_msn=7&_HLS_skip=YES`, `${URL_PLAIN}?token=a%2Fb`],
    [`${URL_PLAIN}?token=a%2Fb`, `${URL_PLAIN}?token=a%2Fb`],
  ])('asks for %s without delivery directives', async (noted, url) => {
    reload.note(TRACK, noted);
    reload.reload(TRACK);
    await settled();
    expect(asked.map((request) => request.url)).toEqual([url]);
  });

  it('asks for nothing without knowing where', async () => {
    reload.note(TRACK, '');
    reload.reload(TRACK);
    await settled();
    expect(asked).toEqual([]);
  });

  it('has one request per track under way', async () => {
    reload.note(TRACK, URL_PLAIN);
    reload.reload(TRACK);
    reload.reload(TRACK);
    await settled();
    expect(asked).toHaveLength(1);
    reload.reload(TRACK);
    await settled();
    expect(asked).toHaveLength(2);
  });

  it.each([
    ['an error status', () => Promise.resolve(new Response(TEXT, { status: 404 }))],
    ['a network error', () => Promise.reject(new TypeError('failed'))],
    ['no playlist', () => Promise.resolve(new Response('<html>'))],
    ['a delta update', () => Promise.resolve(new Response(`${TEXT}#EXT-X-SKIP:SKIPPED-SEGMENTS=3\n`))],
  ])('%s is nothing, and the next reload goes on', async (_what, failing) => {
    answer = failing;
    reload.note(TRACK, URL_PLAIN);
    reload.reload(TRACK);
    await settled();
    expect(told).toEqual([]);
    answer = () => Promise.resolve(new Response(TEXT));
    reload.reload(TRACK);
    await settled();
    expect(told).toHaveLength(1);
  });

  it('tells nothing after destroy', async () => {
    reload.note(TRACK, URL_PLAIN);
    reload.reload(TRACK);
    reload.destroy();
    reload.reload(TRACK);
    await settled();
    expect(told).toEqual([]);
    expect(asked.length).toBeLessThanOrEqual(1);
  });
});
