import type { GeoLogEntry, GeoOptions } from '../geo/open-geo.ts';
import { DEFAULT_TRACKER_LIMITS } from '../tracker/tracker-limits.ts';
import type { TrackerLimits } from '../tracker/tracker-limits.ts';

export interface TrackerOptions {
  /** Address to listen on. Default `127.0.0.1`. */
  readonly host?: string;
  /** 0 picks a free port. Default 8790. */
  readonly port?: number;
  /** Text of an override file: `cidr,country,operator,region,city`. Default none. */
  readonly geoOverridesCsv?: string;
  /** Where places come from beside the overrides. Default: the data that come with the tracker. */
  readonly geo?: GeoOptions;
  /** Channels whose regions are strict whatever a viewer asks for: names, or beginnings with `*`. Default none. */
  readonly strictChannels?: readonly string[];
  /** Sockets of the whole tracker. Default 15000: under the usual limit of open files, 20000. */
  readonly maxConnections?: number;
  /** Sockets of one IPv4 address or IPv6 /64. Default 1000. */
  readonly maxPerAddress?: number;
  /** Proxies in front of the tracker whose X-Forwarded-For entries are believed. Default 0. */
  readonly trustProxyHops?: number;
  /** Time over which viewers are sent away at shutdown, ms. Default 5000. */
  readonly drainMs?: number;
  /** Single limits that differ from the default ones. */
  readonly limits?: Partial<TrackerLimits>;
  /**
   * Gets an entry for each notable event. No entry holds an address, an id or a channel. Default: nothing.
   */
  readonly log?: (entry: LogEntry) => void;
}

export type LogEntry =
  | { readonly event: 'listening'; readonly url: string }
  | { readonly event: 'draining'; readonly connections: number; readonly windowMs: number }
  | { readonly event: 'stopped'; readonly uptimeS: number }
  | GeoLogEntry;

export const TRACKER_DEFAULTS = {
  host: '127.0.0.1',
  port: 8790,
  geoOverridesCsv: '',
  geo: {},
  strictChannels: [],
  maxConnections: 15_000,
  maxPerAddress: 1_000,
  trustProxyHops: 0,
  drainMs: 5_000,
  limits: {},
  log: () => undefined,
} as const satisfies Required<TrackerOptions>;

export type NumericOption = 'port' | 'maxConnections' | 'maxPerAddress' | 'trustProxyHops' | 'drainMs';

/** Inclusive bounds of the numeric options. */
export const OPTION_RANGES: Readonly<Record<NumericOption, readonly [min: number, max: number]>> = {
  port: [0, 65_535],
  maxConnections: [1, 1_000_000],
  maxPerAddress: [1, 1_000_000],
  trustProxyHops: [0, 10],
  // Upper bound of `afterMs` on the wire.
  drainMs: [0, 600_000],
};

/** Fills in defaults. Throws a RangeError that names the option and the values it takes. */
export function resolveTrackerOptions(options: TrackerOptions): Required<TrackerOptions> {
  const resolved: Required<TrackerOptions> = { ...TRACKER_DEFAULTS, ...options };
  for (const name of ['port', 'maxConnections', 'maxPerAddress', 'trustProxyHops', 'drainMs'] as const) {
    const [min, max] = OPTION_RANGES[name];
    const value = resolved[name];
    if (!Number.isInteger(value) || value < min || value > max) {
      throw new RangeError(`tracker option ${name} is ${value}: use a whole number from ${min} to ${max}`);
    }
  }
  if (resolved.host === '')
    throw new RangeError('tracker option host is empty: use an address such as 127.0.0.1');
  return resolved;
}

export function resolveTrackerLimits(limits: Partial<TrackerLimits>): TrackerLimits {
  return { ...DEFAULT_TRACKER_LIMITS, ...limits };
}
