import { expect, test } from 'vitest';
import { checkOptions } from '../../src/options/check-options.ts';

const check = (options: unknown) => () => {
  checkOptions(options as Parameters<typeof checkOptions>[0]);
};
const paceline = { tracker: 'wss://tracker.example' };

test.each([
  [undefined, /useP2PHls needs options, such as useP2PHls\(\{ src/],
  [{ src: 'a.m3u8' }, /"paceline" must be an object such as \{ tracker/],
  [{ src: new URL('https://cdn.example'), paceline }, /"src" must be the URL.*use url\.href/],
  [{ src: 7, paceline }, /"src" must be the URL.*type number/],
  [
    { src: 'a', paceline, Hls: { default: class {} } },
    /"Hls" must be the class of hls\.js: import Hls from 'hls\.js'/,
  ],
  [{ src: 'a', paceline, hlsConfig: 3 }, /"hlsConfig" must be/],
  [{ src: 'a', paceline, enabled: 'yes' }, /"enabled" must be true or false/],
  [{ src: 'a', paceline, onSession: {} }, /"onSession" must be a function/],
])('refuses %j with the fix', (options, message) => {
  expect(check(options)).toThrow(TypeError);
  expect(check(options)).toThrow(message);
});

test('takes what is meant, and no source yet', () => {
  expect(check({ src: 'a.m3u8', paceline })).not.toThrow();
  for (const src of [undefined, null, '']) expect(check({ src, paceline })).not.toThrow();
  expect(check({ src: 'a', paceline, hlsConfig: undefined, Hls: undefined, enabled: false })).not.toThrow();
});
