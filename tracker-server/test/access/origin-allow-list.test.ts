import { describe, expect, it } from 'vitest';
import { OriginAllowList } from '../../src/access/origin-allow-list.ts';

const list = new OriginAllowList(['https://ok.example', 'https://*.wide.example', 'http://localhost:8080']);

describe('allowed origins', () => {
  it.each([
    'https://ok.example',
    'https://a.wide.example',
    'https://a.b.wide.example',
    'http://localhost:8080',
  ])('lets %s in', (origin) => expect(list.allows(origin)).toBe(true));

  it.each([
    undefined,
    '',
    'null',
    'https://ok.example.evil.example',
    'https://ok.example:444',
    'http://ok.example',
    'https://sub.ok.example',
    'https://wide.example',
    'https://.wide.example',
    'https://evilwide.example',
    'https://a.wide.example.evil.example',
    'http://a.wide.example',
    'http://localhost',
    'HTTPS://OK.EXAMPLE',
  ])('refuses %j', (origin) => expect(list.allows(origin)).toBe(false));

  it('lets clients without an origin in only when told so', () => {
    expect(new OriginAllowList(['none']).allows(undefined)).toBe(true);
    expect(new OriginAllowList(['none']).allows('null')).toBe(false);
  });

  it('lets everybody in when it is empty', () => {
    expect(new OriginAllowList([]).allows('https://any.example')).toBe(true);
    expect(new OriginAllowList([]).allows(undefined)).toBe(true);
  });

  it.each([
    'ok.example',
    'https://ok.example/',
    '*',
    'https://*',
    'https://a.*.example',
    'https://OK.example',
    '',
  ])('names the entry %j and the fix', (entry) =>
    expect(() => new OriginAllowList([entry])).toThrow(`allowedOrigins has "${entry}": write https://`),
  );
});
