import { describe, expect, it } from 'vitest';
import { ChannelAllowList } from '../../src/access/channel-allow-list.ts';

describe('allowed channels', () => {
  it('takes names and beginnings, and nothing else', () => {
    const list = new ChannelAllowList(['news', 'live.example/*']);
    expect(['news', 'live.example/a', 'live.example/'].every((name) => list.allows(name))).toBe(true);
    expect(['new', 'news2', 'live.example', 'x/live.example/a', '*'].some((name) => list.allows(name))).toBe(
      false,
    );
  });

  it('takes every name when it is empty', () => {
    expect(new ChannelAllowList([]).allows('anything')).toBe(true);
  });

  it.each(['', 'a*b', '*', 'a\nb'])('names the entry %j and the fix', (entry) => {
    expect(() => new ChannelAllowList([entry])).toThrow('allowedChannels has');
  });
});
