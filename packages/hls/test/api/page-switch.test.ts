import { describe, expect, it } from 'vitest';
import { pageSwitch } from '../../src/api/page-switch.ts';

describe('the page switch', () => {
  it.each([
    ['?paceline=off', 'off'],
    ['?a=1&paceline=debug&b=2', 'debug'],
    ['?paceline=off&paceline=debug', 'off'],
    ['', undefined],
    ['?paceline', undefined],
    ['?paceline=OFF', undefined],
    ['?paceline=on', undefined],
    ['?notpaceline=off', undefined],
    ['?%E0%A4%A&paceline=off', 'off'],
  ])('%s asks for %s', (search, asked) => {
    expect(pageSwitch(search)).toBe(asked);
  });
});
