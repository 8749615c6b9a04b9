import { parseArgs } from 'node:util';
import { isTrackerUrl } from '../bus/bus-record.ts';
import type { GeoOptions } from '../geo/open-geo.ts';
import { GEO_FLAGS, GEO_FLAG_NAMES, readGeoFlags } from './geo-flags.ts';
import type { GeoFlagName } from './geo-flags.ts';
import { OPTION_RANGES, TRACKER_DEFAULTS } from '../server/tracker-options.ts';
import type { NumericOption, TrackerOptions } from '../server/tracker-options.ts';

/** What the command line asks for. `error` names the flag and the fix. */
export type Command =
  | { readonly type: 'help' }
  | { readonly type: 'version' }
  | { readonly type: 'error'; readonly message: string }
  | {
      readonly type: 'run';
      readonly options: Pick<
        TrackerOptions,
        'host' | 'adminHost' | 'publicUrl' | NumericOption | keyof typeof LIST_OPTIONS
      >;
      readonly geo: GeoOptions;
      readonly geoOverridesPath: string | undefined;
      readonly operatorGroupsPath: string | undefined;
      readonly files: FilePaths;
      /** Without its secret, which is in a file. */
      readonly turnUrls: readonly string[] | undefined;
    };

/** Files whose text becomes an option. Secrets come in files only: a command line is public on its machine. */
export interface FilePaths {
  readonly tokenKeys?: string;
  readonly secret?: string;
  readonly turnSecret?: string;
  /** Hold the URL, which may have a password. */
  readonly redis?: string;
  readonly nats?: string;
}

interface NumericFlag {
  readonly option: NumericOption;
  readonly help: string;
}

const NUMERIC_FLAGS = {
  port: { option: 'port', help: 'port, 0 picks a free one' },
  'admin-port': { option: 'adminPort', help: "port of the operator's page and /metrics, 0 picks a free one" },
  'max-connections': { option: 'maxConnections', help: 'sockets in all' },
  'max-per-address': { option: 'maxPerAddress', help: 'sockets of one IPv4 address or IPv6 /64' },
  'trust-proxy': { option: 'trustProxyHops', help: 'proxies in front, whose X-Forwarded-For is believed' },
  'drain-ms': { option: 'drainMs', help: 'time to send viewers away at shutdown, ms' },
  'node-lease-ms': { option: 'nodeLeaseMs', help: 'silence after which a node is taken for dead, ms' },
  'move-ms': { option: 'moveMs', help: 'time over which viewers move whose home has changed, ms' },
} as const satisfies Record<string, NumericFlag>;

/** Options that are lists, given with commas between. */
const LIST_OPTIONS = {
  trustedProxies: 'trusted-proxies',
  allowedOrigins: 'allowed-origins',
  allowedChannels: 'allowed-channels',
  strictChannels: 'strict-channels',
} as const;

const FILE_FLAGS = {
  tokenKeys: 'token-keys',
  secret: 'secret-file',
  turnSecret: 'turn-secret-file',
  redis: 'redis-file',
  nats: 'nats-file',
} as const satisfies Record<keyof FilePaths, string>;

type NumericFlagName = keyof typeof NUMERIC_FLAGS;
type ListOption = keyof typeof LIST_OPTIONS;
type TextFlagName =
  | 'host'
  | 'admin-host'
  | 'geo-overrides'
  | 'public-url'
  | 'turn-urls'
  | GeoFlagName
  | (typeof LIST_OPTIONS)[ListOption]
  | (typeof FILE_FLAGS)[keyof FilePaths];

const NUMERIC_FLAG_NAMES = Object.keys(NUMERIC_FLAGS) as readonly NumericFlagName[];

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads flags and `PACELINE_TRACKER_*` variables; a flag wins over its variable. Never throws, reads no file.
 */
export function parseCommandLine(args: readonly string[], environment: Environment): Command {
  const flags = readFlags(args);
  if ('error' in flags) return { type: 'error', message: flags.error };
  if (flags.help === true) return { type: 'help' };
  if (flags.version === true) return { type: 'version' };

  const numbers: Partial<Record<NumericOption, number>> = {};
  for (const name of NUMERIC_FLAG_NAMES) {
    const given = valueOf(name, flags[name], environment);
    if (given === undefined) continue;
    const { option } = NUMERIC_FLAGS[name];
    const [min, max] = OPTION_RANGES[option];
    const value = /^\d{1,9}$/.test(given.text) ? Number(given.text) : NaN;
    if (!(value >= min && value <= max)) {
      return {
        type: 'error',
        message: `${given.source} is "${given.text}": use a whole number from ${min} to ${max}`,
      };
    }
    numbers[option] = value;
  }
  const host = valueOf('host', flags.host, environment);
  if (host?.text === '') {
    return { type: 'error', message: `${host.source} is empty: use an address such as 127.0.0.1 or 0.0.0.0` };
  }
  const adminHost = valueOf('admin-host', flags['admin-host'], environment);
  if (adminHost?.text === '') {
    return { type: 'error', message: `${adminHost.source} is empty: use an address such as 127.0.0.1` };
  }
  const publicUrl = valueOf('public-url', flags['public-url'], environment);
  if (publicUrl !== undefined && !isTrackerUrl(publicUrl.text)) {
    return {
      type: 'error',
      message: `${publicUrl.source} is "${publicUrl.text}": use wss://host or ws://host:port`,
    };
  }
  const geoOverrides = valueOf('geo-overrides', flags['geo-overrides'], environment);
  if (geoOverrides?.text === '') {
    return { type: 'error', message: `${geoOverrides.source} is empty: give the path of a CSV file` };
  }
  const geoFlags = readGeoFlags((name) => valueOf(name, flags[name], environment));
  if ('error' in geoFlags) return { type: 'error', message: geoFlags.error };
  const access = readAccess(flags, environment);
  if ('error' in access) return { type: 'error', message: access.error };
  return {
    type: 'run',
    options: {
      ...numbers,
      ...(host === undefined ? {} : { host: host.text }),
      ...(adminHost === undefined ? {} : { adminHost: adminHost.text }),
      ...(publicUrl === undefined ? {} : { publicUrl: publicUrl.text }),
      ...access.lists,
    },
    geo: geoFlags.geo,
    geoOverridesPath: geoOverrides?.text,
    operatorGroupsPath: geoFlags.operatorGroupsPath,
    files: access.files,
    turnUrls: access.turnUrls,
  };
}

interface AccessFlags {
  readonly lists: Partial<Record<ListOption, readonly string[]>>;
  readonly files: FilePaths;
  readonly turnUrls: readonly string[] | undefined;
}

/** The flags about who may do what, and all lists. */
function readAccess(flags: Flags, environment: Environment): AccessFlags | { readonly error: string } {
  const lists: Partial<Record<ListOption, readonly string[]>> = {};
  for (const option of ['trustedProxies', 'allowedOrigins', 'allowedChannels', 'strictChannels'] as const) {
    const name = LIST_OPTIONS[option];
    const given = valueOf(name, flags[name], environment);
    if (given === undefined) continue;
    lists[option] = given.text.split(',').map((entry) => entry.trim());
    if (lists[option].includes(''))
      return { error: `${given.source} has an empty entry: put one comma between entries` };
  }
  const files: { -readonly [Name in keyof FilePaths]: FilePaths[Name] } = {};
  for (const option of ['tokenKeys', 'secret', 'turnSecret', 'redis', 'nats'] as const) {
    const name = FILE_FLAGS[option];
    const given = valueOf(name, flags[name], environment);
    if (given?.text === '') return { error: `${given.source} is empty: give the path of a file` };
    if (given !== undefined) files[option] = given.text;
  }
  if (files.redis !== undefined && files.nats !== undefined)
    return { error: '--redis-file and --nats-file are both given: use one' };
  const turn = valueOf('turn-urls', flags['turn-urls'], environment);
  if ((turn === undefined) !== (files.turnSecret === undefined))
    return { error: '--turn-urls and --turn-secret-file need each other: give both' };
  return { lists, files, turnUrls: turn?.text.split(',').map((url) => url.trim()) };
}

/** The text of `--help`. */
export function helpText(): string {
  const rows: readonly (readonly [flag: string, help: string])[] = [
    ['--host <address>', `address to listen on (default ${TRACKER_DEFAULTS.host})`],
    ...NUMERIC_FLAG_NAMES.map((name) => {
      const { option, help } = NUMERIC_FLAGS[name];
      return [
        `--${name} <n>`,
        `${help} (default ${option === 'adminPort' ? 'none' : TRACKER_DEFAULTS[option]})`,
      ] as const;
    }),
    ['--geo-overrides <file>', 'CSV of cidr,country,operator,region,city; the longest prefix wins'],
    ...GEO_FLAG_NAMES.map((name) => [`--${name} ${GEO_FLAGS[name].value}`, GEO_FLAGS[name].help] as const),
    [
      '--strict-channels <list>',
      'channels whose regions are strict for everybody; a * at the end stands for the rest',
    ],
    [
      '--allowed-origins <list>',
      'pages that may connect: https://a.example,https://*.b.example; none: no Origin',
    ],
    ['--allowed-channels <list>', 'channel names that exist; a * at the end stands for the rest'],
    ['--token-keys <file>', 'JSON Web Key Set: a join needs a channel token; SIGHUP reads it again'],
    ['--secret-file <file>', 'secret that lets peer ids outlive a restart'],
    ['--trusted-proxies <list>', 'networks of those proxies, such as 10.0.0.0/8'],
    ['--turn-urls <list>', 'TURN servers to lend, such as turn:turn.example:3478?transport=udp'],
    ['--turn-secret-file <file>', 'their static-auth-secret'],
    ['--redis-file <file>', 'URL of the Redis that several trackers share'],
    ['--nats-file <file>', 'URL of the NATS server that several trackers share, instead'],
    ['--public-url <url>', 'where viewers reach this node and no other, such as wss://t1.example'],
    ['--help', 'this text'],
    ['--version', 'the version'],
  ];
  return [
    'Paceline tracker: introduces viewers of one stream to each other, nearest first.',
    '',
    'usage: paceline-tracker [flags]',
    '',
    ...rows.map(([flag, help]) => `  ${flag.padEnd(28)}${help}`),
    '',
    'Each flag can also be set by a variable: --max-per-address by PACELINE_TRACKER_MAX_PER_ADDRESS.',
  ].join('\n');
}

type Flags = Partial<Record<NumericFlagName | TextFlagName, string>> & {
  readonly help?: boolean;
  readonly version?: boolean;
};

function readFlags(args: readonly string[]): Flags | { readonly error: string } {
  const text = { type: 'string' } as const;
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        host: text,
        port: text,
        'max-connections': text,
        'max-per-address': text,
        'trust-proxy': text,
        'drain-ms': text,
        'admin-port': text,
        'admin-host': text,
        'geo-overrides': text,
        'trusted-proxies': text,
        'allowed-origins': text,
        'allowed-channels': text,
        'token-keys': text,
        'secret-file': text,
        'turn-urls': text,
        'turn-secret-file': text,
        'redis-file': text,
        'nats-file': text,
        'public-url': text,
        'node-lease-ms': text,
        'move-ms': text,
        'geo-city': text,
        'geo-asn': text,
        'geo-country': text,
        'geo-embedded': text,
        'operator-groups': text,
        'strict-channels': text,
        help: { type: 'boolean' },
        version: { type: 'boolean' },
      },
    });
    return values;
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split(/[.\n]/, 1)[0] ?? '') : String(error);
    return { error: `${reason}: --help lists the flags` };
  }
}

/** A flag's text and where it came from, for messages. */
function valueOf(
  name: NumericFlagName | TextFlagName,
  flag: string | undefined,
  environment: Environment,
): { readonly text: string; readonly source: string } | undefined {
  if (flag !== undefined) return { text: flag, source: `--${name}` };
  const variable = `PACELINE_TRACKER_${name.toUpperCase().replaceAll('-', '_')}`;
  const text = environment[variable];
  return text === undefined ? undefined : { text, source: variable };
}
