import type { TurnOptions } from '../access/turn-credentials.ts';
import type { GeoLogEntry, GeoOptions } from '../geo/open-geo.ts';
import { isTrackerUrl } from '../bus/bus-record.ts';
import { faultOfLimits } from '../tracker/limit-ranges.ts';
import { DEFAULT_TRACKER_LIMITS } from '../tracker/tracker-limits.ts';
import type { TrackerLimits } from '../tracker/tracker-limits.ts';
import type { BusNews } from './cluster-membership.ts';

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
  /**
   * Networks of those proxies, as CIDRs. X-Forwarded-For of any other sender is ignored. Default: none named, and whoever
   * connects is taken for a proxy if `trustProxyHops` is over 0.
   */
  readonly trustedProxies?: readonly string[];
  /**
   * Pages that may open a socket: `https://site.example`, `https://*.site.example`, and `none` for clients without an
   * Origin header. Default: all.
   */
  readonly allowedOrigins?: readonly string[];
  /** Channel names that exist; a `*` at the end stands for the rest. Default: all. */
  readonly allowedChannels?: readonly string[];
  /** A JSON Web Key Set. With it a join needs a channel token (docs/tracker-security.md). Default: no tokens. */
  readonly tokenKeys?: string;
  /** 32 random characters or more: what viewers were promised outlives a restart. Default: random at every start. */
  readonly secret?: string;
  /** Relay credentials for viewers that have joined. Default: none. */
  readonly turn?: TurnOptions;
  /**
   * `redis://user:password@host:6379`: trackers with the same Redis know of each other, and tell viewers the size of swarms
   * in all. Default: alone.
   */
  readonly redis?: string;
  /** `nats://user:password@host:4222`, in the place of `redis`. */
  readonly nats?: string;
  /**
   * Where viewers reach this node and no other, such as `wss://t1.example`: they may then be sent to it. Default: other nodes pass on
   * what its viewers say.
   */
  readonly publicUrl?: string;
  /** How long a node that fell silent is taken to live, ms. Default 4000. */
  readonly nodeLeaseMs?: number;
  /** Over how long viewers move whose home has changed, ms. Default 30000. */
  readonly moveMs?: number;
  /**
   * Port of the operator's page, `/metrics`, `/healthz` and `/readyz`; 0 picks a free one. It is not for the public.
   * Default: none.
   */
  readonly adminPort?: number;
  /** Address of that port. Default `127.0.0.1`. */
  readonly adminHost?: string;
  /** Time over which viewers are sent away at shutdown, ms. Default 5000. */
  readonly drainMs?: number;
  /**
   * Path of an endpoint for clients of the WebTorrent tracker protocol, such as `/announce`. Such clients cannot send tokens, so it
   * does not go with `tokenKeys`. Default: none.
   */
  readonly webTorrentPath?: string;
  /** Single limits that differ from the default ones. */
  readonly limits?: Partial<TrackerLimits>;
  /**
   * Gets an entry for each notable event. No entry holds an address, an id or a channel. Default: nothing.
   */
  readonly log?: (entry: LogEntry) => void;
}

export type LogEntry =
  | { readonly event: 'listening'; readonly url: string; readonly adminUrl?: string }
  | { readonly event: 'draining'; readonly connections: number; readonly windowMs: number }
  | { readonly event: 'stopped'; readonly uptimeS: number }
  | { readonly event: 'token-keys'; readonly keys: number }
  /** A mistake of ours that cost one socket. The name of the error only: its text could quote a viewer. */
  | { readonly event: 'internal-error'; readonly error: string }
  | BusNews
  | GeoLogEntry;

/** All options, with what has no default left undefined. */
export type ResolvedOptions = Required<Omit<TrackerOptions, OptionalOption>> &
  Pick<TrackerOptions, OptionalOption>;

type OptionalOption =
  | 'adminPort'
  | 'redis'
  | 'nats'
  | 'publicUrl'
  | 'tokenKeys'
  | 'secret'
  | 'turn'
  | 'webTorrentPath';

export const TRACKER_DEFAULTS = {
  host: '127.0.0.1',
  port: 8790,
  geoOverridesCsv: '',
  geo: {},
  strictChannels: [],
  maxConnections: 15_000,
  maxPerAddress: 1_000,
  trustProxyHops: 0,
  trustedProxies: [],
  allowedOrigins: [],
  adminHost: '127.0.0.1',
  allowedChannels: [],
  drainMs: 5_000,
  nodeLeaseMs: 3_000,
  moveMs: 30_000,
  limits: {},
  log: () => undefined,
} as const satisfies ResolvedOptions;

export type NumericOption =
  | 'port'
  | 'adminPort'
  | 'maxConnections'
  | 'maxPerAddress'
  | 'trustProxyHops'
  | 'drainMs'
  | 'nodeLeaseMs'
  | 'moveMs';

/** Inclusive bounds of the numeric options. */
export const OPTION_RANGES: Readonly<Record<NumericOption, readonly [min: number, max: number]>> = {
  port: [0, 65_535],
  adminPort: [0, 65_535],
  maxConnections: [1, 1_000_000],
  maxPerAddress: [1, 1_000_000],
  trustProxyHops: [0, 10],
  // Upper bound of `afterMs` on the wire.
  drainMs: [0, 600_000],
  moveMs: [0, 600_000],
  // Below, a pause of the garbage collector looks like a death; above, the dead are missed for too long.
  nodeLeaseMs: [500, 60_000],
};

/** Fills in defaults. Throws a RangeError that names the option and the values it takes. */
export function resolveTrackerOptions(options: TrackerOptions): ResolvedOptions {
  const resolved: ResolvedOptions = { ...TRACKER_DEFAULTS, ...options };
  for (const name of [
    'port',
    'adminPort',
    'maxConnections',
    'maxPerAddress',
    'trustProxyHops',
    'drainMs',
    'nodeLeaseMs',
    'moveMs',
  ] as const) {
    const [min, max] = OPTION_RANGES[name];
    const value = resolved[name];
    if (value === undefined) continue;
    if (!Number.isInteger(value) || value < min || value > max) {
      throw new RangeError(`tracker option ${name} is ${value}: use a whole number from ${min} to ${max}`);
    }
  }
  if (resolved.host === '')
    throw new RangeError('tracker option host is empty: use an address such as 127.0.0.1');
  checkWebTorrentPath(resolved);
  if (resolved.redis !== undefined && resolved.nats !== undefined)
    throw new RangeError('tracker options redis and nats are both there: use one');
  const { publicUrl } = resolved;
  if (publicUrl !== undefined && !isTrackerUrl(publicUrl))
    throw new RangeError(`tracker option publicUrl is "${publicUrl}": write wss://host or ws://host:port`);
  return resolved;
}

/** Paths that mean something else already. */
const TAKEN_PATH = /^\/(healthz|readyz|v\d+)?(\/|$)/;

function checkWebTorrentPath({ webTorrentPath, tokenKeys }: TrackerOptions): void {
  if (webTorrentPath === undefined) return;
  if (!/^\/[\w.~/-]{1,100}$/.test(webTorrentPath) || TAKEN_PATH.test(webTorrentPath)) {
    throw new RangeError(
      `tracker option webTorrentPath is "${webTorrentPath.slice(0, 120)}": use a path of its own such as /announce`,
    );
  }
  if (tokenKeys !== undefined) {
    throw new RangeError(
      'tracker option webTorrentPath does not go with tokenKeys: such clients cannot send tokens, so leave one of the two out',
    );
  }
}

/** Fills in defaults. Throws a RangeError that names the limit and the values it takes. */
export function resolveTrackerLimits(limits: Partial<TrackerLimits>): TrackerLimits {
  const fault = faultOfLimits(limits);
  if (fault !== undefined) throw new RangeError(`tracker option limits.${fault.name} ${fault.what}`);
  return { ...DEFAULT_TRACKER_LIMITS, ...limits };
}
