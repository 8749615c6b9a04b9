import { expect, test } from 'vitest';
import { firstDifference } from '../../src/options/first-difference.ts';

test('literals written anew are equal, at any depth that options have', () => {
  const write = () => ({
    tracker: ['wss://a.example', 'wss://b.example'],
    rtcConfig: { iceServers: [{ urls: ['stun:stun.example'], username: 'u' }] },
    upload: { maxBps: 1e6 },
  });
  expect(firstDifference(write(), write())).toBeUndefined();
});

test('the first difference is named by its path', () => {
  const one = { tracker: 'wss://a.example', upload: { maxBps: 1e6, enabled: true } };
  expect(firstDifference(one, { ...one, upload: { ...one.upload, maxBps: 2e6 } })).toBe('upload.maxBps');
  expect(firstDifference(one, { ...one, tracker: ['wss://a.example'] }, 'paceline')).toBe('paceline.tracker');
  expect(firstDifference({ list: [1, 2] }, { list: [1, 2, 3] })).toBe('list.2');
  expect(firstDifference({}, { channel: 'news' })).toBe('channel');
  expect(firstDifference({ channel: 'news' }, {})).toBe('channel');
});

test('a member that is undefined is one that is missing; null is not, and NaN is itself', () => {
  expect(firstDifference({ channel: undefined }, {})).toBeUndefined();
  expect(firstDifference({ channel: undefined }, { channel: null })).toBe('channel');
  expect(firstDifference({ maxBps: NaN }, { maxBps: NaN })).toBeUndefined();
});

test('an array is not an object with the same members', () => {
  expect(firstDifference({ value: ['a'] }, { value: { 0: 'a' } })).toBe('value');
});

test('functions and instances are equal only to themselves', () => {
  const loader = class {};
  const date = new Date(0);
  expect(firstDifference({ loader, date }, { loader, date })).toBeUndefined();
  expect(firstDifference({ loader }, { loader: class {} })).toBe('loader');
  expect(firstDifference({ date }, { date: new Date(0) })).toBe('date');
});

test('what contains itself ends', () => {
  const ring = (): Record<string, unknown> => {
    const object: Record<string, unknown> = {};
    object['self'] = object;
    return object;
  };
  expect(firstDifference(ring(), ring())).toMatch(/^self(\.self)*$/);
});
