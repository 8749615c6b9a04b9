import { describe, expect, it } from 'vitest';
import { ChannelPatterns } from '../../src/swarm/channel-patterns.ts';

describe('channel patterns', () => {
  it('are names, or beginnings', () => {
    const patterns = new ChannelPatterns(['news', 'cn/*']);
    expect(['news', 'news2', 'cn/', 'cn/a', 'cn', ''].map((name) => patterns.has(name))).toEqual([
      true,
      false,
      true,
      true,
      false,
      false,
    ]);
    expect(new ChannelPatterns(['*']).has('anything')).toBe(true);
    expect(new ChannelPatterns([]).has('news')).toBe(false);
  });

  it.each(['', 'a*b', '**', 'x'.repeat(513)])('cannot be %j', (pattern) => {
    expect(() => new ChannelPatterns([pattern])).toThrow('channel pattern');
  });
});
