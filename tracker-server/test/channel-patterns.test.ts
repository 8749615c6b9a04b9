import { describe, expect, it } from 'vitest';
import { ChannelPatterns } from '../src/channel-patterns.ts';

describe('channel patterns', () => {
  it('are names, or beginnings', () => {
    const patterns = new ChannelPatterns('strictChannels', ['news', 'cn/*']);
    expect(['news', 'news2', 'cn/', 'cn/a', 'cn', ''].map((name) => patterns.has(name))).toEqual([
      true,
      false,
      true,
      true,
      false,
      false,
    ]);
    expect(new ChannelPatterns('strictChannels', ['*']).has('anything')).toBe(true);
    expect(new ChannelPatterns('strictChannels', []).has('news')).toBe(false);
  });

  it.each(['', 'a*b', '**', 'a\nb', 'x'.repeat(513)])('cannot be %j', (pattern) => {
    expect(() => new ChannelPatterns('strictChannels', [pattern])).toThrow('strictChannels has "');
  });
});
