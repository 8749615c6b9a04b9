import { CHANNEL_CHARS_MAX } from '@paceline/protocol';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { channelOf } from '../../src/session/channel.ts';

beforeEach(() => {
  vi.stubGlobal('location', { href: 'https://site.example/watch/index.html?v=1' });
});

afterEach(() => {
  vi.unstubAllGlobals();
});

describe('the default channel', () => {
  it.each([
    ['https://cdn.example/live/main.m3u8', 'cdn.example/live/main.m3u8'],
    ['http://cdn.example:8080/live/main.m3u8', 'cdn.example:8080/live/main.m3u8'],
    ['https://cdn.example/live/main.m3u8?token=1#t', 'cdn.example/live/main.m3u8'],
    ['https://cdn.example/hdntl=exp=9~acl=*~hmac=ab/live/main.m3u8', 'cdn.example/live/main.m3u8'],
    ['main.m3u8', 'site.example/watch/main.m3u8'],
    ['/live/main.m3u8?x', 'site.example/live/main.m3u8'],
    ['//cdn.example/main.m3u8', 'cdn.example/main.m3u8'],
  ])('of %s is %s', (url, channel) => {
    expect(channelOf(url)).toBe(channel);
  });

  it('is never longer than the tracker takes', () => {
    expect(channelOf(`https://cdn.example/${'a'.repeat(2_000)}`)).toHaveLength(CHANNEL_CHARS_MAX);
  });
});
