import type { P2PHlsOptions } from './p2p-hls-options.ts';

const EXAMPLE =
  "useP2PHls({ src: 'https://cdn.example/live.m3u8', paceline: { tracker: 'wss://tracker.example' } })";

/**
 * Refuses, while rendering, what cannot have been meant, so that the nearest error boundary shows it and the stack names the
 * component. The values inside `paceline` are checked by the SDK, when there is a player: a wrong one costs sharing only.
 *
 * @throws {TypeError} names the option and the fix.
 */
export function checkOptions(options: P2PHlsOptions): void {
  // Plain JavaScript may pass anything.
  const given = options as unknown;
  if (!isObject(given)) throw new TypeError(`useP2PHls needs options, such as ${EXAMPLE}.`);
  const { src, paceline, hlsConfig, Hls, enabled } = given;
  if (src != null && typeof src !== 'string')
    fail(
      'src',
      `must be the URL of the manifest as a string, not ${nameOf(src)}; while there is none, undefined`,
    );
  if (!isObject(paceline)) fail('paceline', "must be an object such as { tracker: 'wss://tracker.example' }");
  if (hlsConfig !== undefined && !isObject(hlsConfig))
    fail('hlsConfig', 'must be a configuration of hls.js such as { maxBufferLength: 30 }');
  if (Hls !== undefined && typeof Hls !== 'function')
    fail('Hls', "must be the class of hls.js: import Hls from 'hls.js', without braces or a star");
  if (enabled !== undefined && typeof enabled !== 'boolean') fail('enabled', 'must be true or false');
  for (const name of ['onSession', 'onError', 'onWarning'])
    if (given[name] !== undefined && typeof given[name] !== 'function') fail(name, 'must be a function');
}

function fail(option: string, fix: string): never {
  throw new TypeError(`useP2PHls: option "${option}" ${fix}.`);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function nameOf(value: unknown): string {
  return value instanceof URL ? 'a URL object (use url.href)' : `a value of type ${typeof value}`;
}
