import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { CHANNEL_CHARS_MAX, TOKEN_CHARS_MAX } from '@paceline/protocol';
import { PacelineError } from '../../src/api/paceline-error.ts';
import { resolveOptions } from '../../src/api/resolve-options.ts';

const TRACKER = 'wss://tracker.example';

function errorOf(options: unknown): PacelineError {
  try {
    resolveOptions(options);
  } catch (error) {
    if (error instanceof PacelineError) return error;
    throw error;
  }
  throw new Error('the options were taken');
}

type BadOption = readonly [what: string, options: unknown, field: string, fix: string];

const FORMS: readonly BadOption[] = [
  ['no options', undefined, 'options', 'must be an object'],
  ['null', null, 'options', 'must be an object'],
  ['a text', TRACKER, 'options', 'must be an object'],
  ['a list', [TRACKER], 'options', 'must be an object'],
  ['upload as a flag', { tracker: TRACKER, upload: false }, 'upload', 'must be an object'],
  ['upload as null', { tracker: TRACKER, upload: null }, 'upload', 'must be an object'],
  ['upload as a list', { tracker: TRACKER, upload: [] }, 'upload', 'must be an object'],
  ['an unknown option', { tracker: TRACKER, trackers: [] }, 'trackers', 'use one of tracker, channel,'],
  ['an unknown upload option', { tracker: TRACKER, upload: { max: 1 } }, 'upload.max', 'use one of enabled,'],
];

const TRACKERS: readonly BadOption[] = (
  [
    ['no tracker', undefined, 'must be a WebSocket URL'],
    ['an empty list', [], '1 to 8'],
    ['nine trackers', Array.from({ length: 9 }, () => TRACKER), '1 to 8'],
    ['an empty text', '', 'not ""'],
    ['a relative URL', '/tracker', 'not "/tracker"'],
    ['a host without a scheme', 'tracker.example', 'not "tracker.example"'],
    [
      'an http URL',
      'https://tracker.example',
      'WebSocket URL such as "wss://tracker.example", or a list of them; not "https://tracker.example"',
    ],
    ['a number', 7, 'must be a WebSocket URL'],
    ['a list with a bad one', [TRACKER, 'ftp://tracker.example'], 'not "ftp://tracker.example"'],
    ['a list with no text', [TRACKER, null], 'must be a WebSocket URL'],
  ] as const
).map(([what, tracker, fix]) => [what, { tracker }, 'tracker', fix]);

const VALUES: readonly BadOption[] = (
  [
    ['channel', '', 'text of 1 to 512 characters'],
    ['channel', 'x'.repeat(CHANNEL_CHARS_MAX + 1), 'text of 1 to 512 characters'],
    ['channel', 5, 'text of 1 to 512 characters'],
    ['token', '', 'text of 1 to 4096 characters'],
    ['token', 'x'.repeat(TOKEN_CHARS_MAX + 1), 'text of 1 to 4096 characters'],
    ['token', null, 'text of 1 to 4096 characters'],
    ['rtcConfig', 'stun:stun.example', 'must be an object'],
    ['rtcConfig', null, 'must be an object'],
    ['rtcConfig', { iceServers: 'stun:stun.example' }, 'must be an object such as'],
    ['regions', 'near', 'must be "prefer" or "strict"'],
    ['regions', true, 'must be "prefer" or "strict"'],
    ['maxPartners', 0, 'number from 1 to 32'],
    ['maxPartners', 33, 'number from 1 to 32'],
    ['maxPartners', 2.5, 'whole number from 1 to 32'],
    ['maxPartners', Number.NaN, 'number from 1 to 32'],
    ['maxPartners', '12', 'number from 1 to 32'],
    ['httpRange', 'true', 'must be true or false'],
    ['httpRange', null, 'must be true or false'],
    ['debug', 1, 'must be true or false'],
  ] as const
).map(([field, value, fix]) => [
  `${field} ${inspect(value).slice(0, 24)}`,
  { tracker: TRACKER, [field]: value },
  field,
  fix,
]);

const UPLOADS: readonly BadOption[] = (
  [
    ['enabled', 'yes', 'must be true or false'],
    ['onCellular', 0, 'must be true or false'],
    ['whenHidden', null, 'must be true or false'],
    ['maxBps', 99_999, 'number from 100000 to 1000000000'],
    ['maxBps', 1_000_000_001, 'number from 100000 to 1000000000'],
    ['maxBps', Number.NaN, 'number from 100000 to 1000000000'],
    ['maxBps', Infinity, 'number from 100000 to 1000000000'],
    ['maxBps', '2000000', 'number from 100000 to 1000000000'],
  ] as const
).map(([name, value, fix]) => [
  `upload.${name} ${String(value)}`,
  { tracker: TRACKER, upload: { [name]: value } },
  `upload.${name}`,
  fix,
]);

describe('a bad option', () => {
  it.each([...FORMS, ...TRACKERS, ...VALUES, ...UPLOADS])(
    '%s is refused by name, with the fix',
    (_what, options, field, fix) => {
      const error = errorOf(options);
      expect(error.name).toBe('PacelineError');
      expect(error.code).toBe('bad-option');
      expect(error.field).toBe(field);
      expect(error.message).toContain(`"${field}"`);
      expect(error.message).toContain(fix);
    },
  );

  it('is named together with the value that is not a tracker URL', () => {
    expect(errorOf({ tracker: [TRACKER, 'https://b.example'] }).message).toContain('"https://b.example"');
  });
});

describe('good options', () => {
  it('have a default for everything but the tracker', () => {
    expect(resolveOptions({ tracker: TRACKER })).toEqual({
      trackerUrls: [TRACKER],
      channel: undefined,
      token: undefined,
      rtcConfig: {},
      localNetwork: true,
      uploadEnabled: true,
      uploadMaxBps: 16_000_000,
      uploadOnCellular: false,
      uploadWhenHidden: true,
      regions: 'prefer',
      maxPartners: 12,
      httpRange: true,
      requireConsent: false,
      reportQos: false,
      debug: false,
    });
  });

  it('are taken as they are', () => {
    const rtcConfig = { iceServers: [{ urls: 'stun:stun.example' }] };
    const resolved = resolveOptions({
      tracker: ['ws://a.example', TRACKER],
      channel: 'news',
      token: 't',
      rtcConfig,
      localNetwork: false,
      upload: { enabled: false, maxBps: 500_000, onCellular: true, whenHidden: false },
      regions: 'strict',
      maxPartners: 4,
      httpRange: false,
      requireConsent: true,
      reportQos: true,
      debug: true,
    });
    expect(resolved).toEqual({
      trackerUrls: ['ws://a.example', TRACKER],
      channel: 'news',
      token: 't',
      rtcConfig,
      localNetwork: false,
      uploadEnabled: false,
      uploadMaxBps: 500_000,
      uploadOnCellular: true,
      uploadWhenHidden: false,
      regions: 'strict',
      maxPartners: 4,
      httpRange: false,
      requireConsent: true,
      reportQos: true,
      debug: true,
    });
  });

  it('include the ends of every range', () => {
    const texts = { channel: 'x'.repeat(CHANNEL_CHARS_MAX), token: 'x'.repeat(TOKEN_CHARS_MAX) };
    const low = resolveOptions({ tracker: TRACKER, maxPartners: 1, upload: { maxBps: 100_000 } });
    const high = resolveOptions({ tracker: TRACKER, maxPartners: 32, upload: { maxBps: 1e9 }, ...texts });
    expect([low.maxPartners, low.uploadMaxBps]).toEqual([1, 100_000]);
    expect([high.maxPartners, high.uploadMaxBps]).toEqual([32, 1e9]);
    expect([high.channel, high.token]).toEqual([texts.channel, texts.token]);
  });

  it('may be given as undefined', () => {
    const given = { channel: undefined, upload: undefined, rtcConfig: undefined, debug: undefined };
    expect(resolveOptions({ tracker: TRACKER, ...given })).toEqual(resolveOptions({ tracker: TRACKER }));
  });
});
