import { describe, expect, it } from 'vitest';
import { tagPlaylist } from '../src/live-playlist.ts';

describe('a viewer in a playlist', () => {
  it('is written into every URI, in lines and in attributes, and nowhere else', () => {
    const text = '#EXTM3U\n#EXT-X-MAP:URI="init.mp4",BYTERANGE="9@0"\n#EXTINF:2.000,\nseg-1.m4s?a=b\n\n';
    expect(tagPlaylist(text, 'a b&c')).toBe(
      '#EXTM3U\n#EXT-X-MAP:URI="init.mp4?viewer=a%20b%26c",BYTERANGE="9@0"\n' +
        '#EXTINF:2.000,\nseg-1.m4s?a=b&viewer=a%20b%26c\n\n',
    );
  });
});
