import type { HlsConfig } from 'hls.js';
import { expect, test } from 'vitest';
import { firstDifference } from '../../src/options/first-difference.ts';
import { comparableConfig, withLiveCallbacks } from '../../src/options/live-callbacks.ts';

test('hls.js calls the closure of the last render', () => {
  const written = (token: string): Partial<HlsConfig> => ({
    maxBufferLength: 20,
    xhrSetup: (xhr) => {
      xhr.setRequestHeader('X-Token', token);
    },
  });
  let latest = written('first');
  const config = withLiveCallbacks(latest, () => latest);
  const headers: string[] = [];
  const xhr = {
    setRequestHeader: (_: string, value: string) => headers.push(value),
  } as unknown as XMLHttpRequest;
  const request = () => void config.xhrSetup?.(xhr, '', {} as never);
  request();
  latest = written('second');
  request();
  // Left out in between, while the change is on its way.
  latest = {};
  request();
  expect(headers).toEqual(['first', 'second', 'first']);
  expect(config.maxBufferLength).toBe(20);
});

test('another closure is no change, another class and a closure that goes are', () => {
  const xhrSetup = () => undefined;
  const same = comparableConfig({ xhrSetup: () => undefined });
  expect(firstDifference(comparableConfig({ xhrSetup }), same)).toBeUndefined();
  expect(firstDifference(comparableConfig({ xhrSetup }), comparableConfig({}))).toBe('xhrSetup');
  const loader = () => class {} as unknown as NonNullable<HlsConfig['loader']>;
  expect(
    firstDifference(comparableConfig({ loader: loader() }), comparableConfig({ loader: loader() })),
  ).toBe('loader');
  expect(comparableConfig(undefined)).toEqual({});
});

test('hooks that the app does not set are not set: the SDK looks at them', () => {
  expect(Object.keys(withLiveCallbacks({ debug: false }, () => ({})))).toEqual(['debug']);
});
