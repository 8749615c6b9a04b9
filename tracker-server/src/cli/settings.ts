import { OPTION_RANGES, TRACKER_DEFAULTS } from '../server/tracker-options.ts';

/** What a setting takes, and how it is shown. `default` is for people; what applies is decided where the setting is used. */
export type Setting =
  | {
      readonly type: 'number';
      readonly range: readonly [min: number, max: number];
      readonly default: string;
      readonly help: string;
    }
  /** `hint`: what to write instead of nothing. */
  | {
      readonly type: 'text';
      readonly value: string;
      readonly default: string;
      readonly hint: string;
      readonly help: string;
    }
  /** A file. Secrets come in files only: a command line is public on its machine. */
  | { readonly type: 'path'; readonly help: string }
  /** In flags and variables with commas between. */
  | { readonly type: 'list'; readonly default: string; readonly help: string }
  /** `on` or `off` in flags and variables, true or false in a file. */
  | { readonly type: 'switch'; readonly default: string; readonly help: string };

const number = (
  option: keyof typeof OPTION_RANGES,
  fallback: number | string,
  help: string,
): Extract<Setting, { type: 'number' }> => ({
  type: 'number',
  range: OPTION_RANGES[option],
  default: String(fallback),
  help,
});

const ADDRESS = {
  type: 'text',
  value: '<address>',
  hint: 'use an address such as 127.0.0.1 or 0.0.0.0',
} as const;

/** Every setting of the command, by the name of its flag. There is no other list of them: flags, variables, file and help come from here. */
export const SETTINGS = {
  host: { ...ADDRESS, default: TRACKER_DEFAULTS.host, help: 'address to listen on' },
  port: number('port', TRACKER_DEFAULTS.port, 'port, 0 picks a free one'),
  'admin-port': number('adminPort', 'none', "port of the operator's page and /metrics, 0 picks a free one"),
  'admin-host': { ...ADDRESS, default: TRACKER_DEFAULTS.adminHost, help: 'address of that port' },
  'max-connections': number('maxConnections', TRACKER_DEFAULTS.maxConnections, 'sockets in all'),
  'max-per-address': number(
    'maxPerAddress',
    TRACKER_DEFAULTS.maxPerAddress,
    'sockets of one IPv4 address or IPv6 /64',
  ),
  'trust-proxy': number(
    'trustProxyHops',
    TRACKER_DEFAULTS.trustProxyHops,
    'proxies in front, whose X-Forwarded-For is believed',
  ),
  'trusted-proxies': { type: 'list', default: 'any', help: 'networks of those proxies, such as 10.0.0.0/8' },
  'drain-ms': number('drainMs', TRACKER_DEFAULTS.drainMs, 'time to send viewers away at shutdown, ms'),
  'geo-overrides': {
    type: 'path',
    help: 'CSV of cidr,country,operator,region,city; the longest prefix wins',
  },
  'geo-city': { type: 'path', help: 'MaxMind-format database of countries, regions and cities' },
  'geo-asn': { type: 'path', help: 'MaxMind-format database of autonomous systems' },
  'geo-country': { type: 'path', help: 'MaxMind-format database of countries' },
  'geo-embedded': { type: 'switch', default: 'on', help: 'use the network data that come with the tracker' },
  'operator-groups': { type: 'path', help: 'CSV of operator,asn,asn: systems that are one operator' },
  'strict-channels': {
    type: 'list',
    default: 'none',
    help: 'channels whose regions are strict for everybody; a * at the end stands for the rest',
  },
  'allowed-origins': {
    type: 'list',
    default: 'all',
    help: 'pages that may connect: https://a.example,https://*.b.example; none: no Origin',
  },
  'allowed-channels': {
    type: 'list',
    default: 'all',
    help: 'channel names that exist; a * at the end stands for the rest',
  },
  'token-keys': {
    type: 'path',
    help: 'JSON Web Key Set: a join needs a channel token; SIGHUP reads it again',
  },
  'secret-file': { type: 'path', help: 'secret that lets peer ids outlive a restart' },
  'turn-urls': {
    type: 'list',
    default: 'none',
    help: 'TURN servers to lend, such as turn:turn.example:3478?transport=udp',
  },
  'turn-secret-file': { type: 'path', help: 'their static-auth-secret' },
  'redis-file': { type: 'path', help: 'URL of the Redis that several trackers share' },
  'nats-file': { type: 'path', help: 'URL of the NATS server that several trackers share, instead' },
  'public-url': {
    type: 'text',
    value: '<url>',
    default: 'none',
    hint: 'use wss://host or ws://host:port',
    help: 'where viewers reach this node and no other, such as wss://t1.example',
  },
  'node-lease-ms': number(
    'nodeLeaseMs',
    TRACKER_DEFAULTS.nodeLeaseMs,
    'silence after which a node is taken for dead, ms',
  ),
  'move-ms': number(
    'moveMs',
    TRACKER_DEFAULTS.moveMs,
    'time over which viewers move whose home has changed, ms',
  ),
  'webtorrent-path': {
    type: 'text',
    value: '<path>',
    default: 'none',
    hint: 'use a path such as /announce',
    help: 'path of an endpoint for clients of the WebTorrent tracker protocol',
  },
} as const satisfies Record<string, Setting>;

export type SettingName = keyof typeof SETTINGS;

export const SETTING_NAMES = Object.keys(SETTINGS) as readonly SettingName[];

interface ValueTypes {
  readonly number: number;
  readonly text: string;
  readonly path: string;
  readonly list: readonly string[];
  readonly switch: boolean;
}

/** The settings that were given somewhere, as what they are. */
export type SettingValues = {
  -readonly [Name in SettingName]?: ValueTypes[(typeof SETTINGS)[Name]['type']];
};

/** `max-per-address` by `PACELINE_TRACKER_MAX_PER_ADDRESS`. */
export function variableOf(name: string): string {
  return `PACELINE_TRACKER_${name.toUpperCase().replaceAll('-', '_')}`;
}

/** `max-per-address` by `maxPerAddress`, as in a configuration file. */
export function fileKeyOf(name: string): string {
  return name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
