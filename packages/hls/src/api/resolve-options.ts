import type { RegionPolicy } from '@paceline/protocol';
import { CHANNEL_CHARS_MAX, TOKEN_CHARS_MAX } from '@paceline/protocol';
import { PacelineError } from './paceline-error.ts';

/** Options with every default filled in and every value in range. */
export interface ResolvedOptions {
  readonly trackerUrls: readonly string[];
  readonly channel: string | undefined;
  readonly token: string | undefined;
  readonly rtcConfig: RTCConfiguration;
  readonly localNetwork: boolean;
  readonly uploadEnabled: boolean;
  readonly uploadMaxBps: number;
  readonly uploadOnCellular: boolean;
  readonly uploadWhenHidden: boolean;
  readonly regions: RegionPolicy;
  readonly maxPartners: number;
  readonly httpRange: boolean;
  readonly requireConsent: boolean;
  readonly reportQos: boolean;
  readonly debug: boolean;
}

/** Tracker URLs at most: a main one and its stand-ins. */
const TRACKERS_MAX = 8;

const UPLOAD_BPS_MIN = 100_000;
const UPLOAD_BPS_DEFAULT = 16_000_000;
const PARTNERS_MAX = 32;
const PARTNERS_DEFAULT = 12;

const FIELDS = [
  'tracker',
  'channel',
  'token',
  'rtcConfig',
  'localNetwork',
  'upload',
  'regions',
  'maxPartners',
  'httpRange',
  'requireConsent',
  'reportQos',
  'debug',
] as const;
const UPLOAD_PREFIX = 'upload.';
const UPLOAD_FIELDS = ['enabled', 'maxBps', 'onCellular', 'whenHidden'] as const;

/** Checks everything the integrator passed. Throws a `PacelineError` with code `bad-option` that names the field and the fix. */
export function resolveOptions(options: unknown): ResolvedOptions {
  if (!isRecord(options)) fail('options', 'must be an object such as { tracker: "wss://tracker.example" }');
  refuseUnknown(options, FIELDS, '');
  const { upload = {} } = options;
  if (!isRecord(upload)) fail('upload', 'must be an object such as { maxBps: 2000000 }');
  refuseUnknown(upload, UPLOAD_FIELDS, UPLOAD_PREFIX);
  return {
    trackerUrls: trackerUrls(options['tracker']),
    channel: text(options, 'channel', CHANNEL_CHARS_MAX),
    token: text(options, 'token', TOKEN_CHARS_MAX),
    rtcConfig: rtcConfig(options['rtcConfig']),
    localNetwork: flag(options, 'localNetwork', true),
    uploadEnabled: flag(upload, 'enabled', true, UPLOAD_PREFIX),
    uploadMaxBps: number(upload, 'maxBps', UPLOAD_BPS_MIN, 1e9, UPLOAD_BPS_DEFAULT, UPLOAD_PREFIX),
    uploadOnCellular: flag(upload, 'onCellular', false, UPLOAD_PREFIX),
    uploadWhenHidden: flag(upload, 'whenHidden', true, UPLOAD_PREFIX),
    regions: regions(options['regions']),
    maxPartners: number(options, 'maxPartners', 1, PARTNERS_MAX, PARTNERS_DEFAULT),
    httpRange: flag(options, 'httpRange', true),
    requireConsent: flag(options, 'requireConsent', false),
    reportQos: flag(options, 'reportQos', false),
    debug: flag(options, 'debug', false),
  } satisfies ResolvedOptions & Record<keyof ResolvedOptions, unknown>;
}

type Fields = Readonly<Record<string, unknown>>;

function fail(field: string, fix: string): never {
  throw new PacelineError('bad-option', `Paceline: option "${field}" ${fix}.`, field);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A misspelt option would otherwise be silently without effect. */
function refuseUnknown(value: Record<string, unknown>, known: readonly string[], prefix: string): void {
  for (const key of Object.keys(value)) {
    if (!known.includes(key)) fail(`${prefix}${key}`, `is not known; use one of ${known.join(', ')}`);
  }
}

function trackerUrls(value: unknown): readonly string[] {
  const example = 'must be a WebSocket URL such as "wss://tracker.example", or a list of them';
  const urls = Array.isArray(value) ? (value as unknown[]) : [value];
  if (urls.length === 0 || urls.length > TRACKERS_MAX) fail('tracker', `${example}, 1 to ${TRACKERS_MAX}`);
  return urls.map((url) => {
    if (typeof url !== 'string' || !/^wss?:$/.test(parseUrl(url)?.protocol ?? ''))
      fail('tracker', `${example}; not "${String(url)}"`);
    return url;
  });
}

function parseUrl(url: string): URL | undefined {
  try {
    return new URL(url);
  } catch {
    return undefined;
  }
}

function text(options: Fields, field: string, maxChars: number): string | undefined {
  const value = options[field];
  if (value === undefined) return undefined;
  if (typeof value !== 'string' || value.length === 0 || value.length > maxChars) {
    fail(field, `must be a text of 1 to ${maxChars} characters`);
  }
  return value;
}

function flag(options: Fields, field: string, fallback: boolean, prefix = ''): boolean {
  const { [field]: value = fallback } = options;
  if (typeof value !== 'boolean') fail(prefix + field, 'must be true or false');
  return value;
}

function number(
  options: Fields,
  field: string,
  min: number,
  max: number,
  fallback: number,
  prefix = '',
): number {
  const { [field]: value = fallback } = options;
  if (!Number.isInteger(value) || !(Number(value) >= min && Number(value) <= max)) {
    fail(prefix + field, `must be a whole number from ${min} to ${max}`);
  }
  return value as number;
}

function regions(value: unknown): RegionPolicy {
  if (value === undefined) return 'prefer';
  if (value !== 'prefer' && value !== 'strict') fail('regions', 'must be "prefer" or "strict"');
  return value;
}

function rtcConfig(value: unknown): RTCConfiguration {
  if (value === undefined) return {};
  if (!isRecord(value) || !Array.isArray(value['iceServers'] ?? [])) {
    fail('rtcConfig', 'must be an object such as { iceServers: [{ urls }] }');
  }
  return value;
}
