import { parseArgs } from 'node:util';
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
      readonly options: Pick<TrackerOptions, 'host' | 'strictChannels' | NumericOption>;
      readonly geo: GeoOptions;
      readonly geoOverridesPath: string | undefined;
      readonly operatorGroupsPath: string | undefined;
    };

interface NumericFlag {
  readonly option: NumericOption;
  readonly help: string;
}

const NUMERIC_FLAGS = {
  port: { option: 'port', help: 'port, 0 picks a free one' },
  'max-connections': { option: 'maxConnections', help: 'sockets in all' },
  'max-per-address': { option: 'maxPerAddress', help: 'sockets of one IPv4 address or IPv6 /64' },
  'trust-proxy': { option: 'trustProxyHops', help: 'proxies in front, whose X-Forwarded-For is believed' },
  'drain-ms': { option: 'drainMs', help: 'time to send viewers away at shutdown, ms' },
} as const satisfies Record<string, NumericFlag>;

type NumericFlagName = keyof typeof NUMERIC_FLAGS;
type TextFlagName = 'host' | 'geo-overrides' | 'strict-channels' | GeoFlagName;

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
  const geoOverrides = valueOf('geo-overrides', flags['geo-overrides'], environment);
  if (geoOverrides?.text === '') {
    return { type: 'error', message: `${geoOverrides.source} is empty: give the path of a CSV file` };
  }
  const geoFlags = readGeoFlags((name) => valueOf(name, flags[name], environment));
  if ('error' in geoFlags) return { type: 'error', message: geoFlags.error };
  const strict = valueOf('strict-channels', flags['strict-channels'], environment);
  return {
    type: 'run',
    options: {
      ...numbers,
      ...(host === undefined ? {} : { host: host.text }),
      ...(strict === undefined ? {} : { strictChannels: strict.text.split(',').map((name) => name.trim()) }),
    },
    geo: geoFlags.geo,
    geoOverridesPath: geoOverrides?.text,
    operatorGroupsPath: geoFlags.operatorGroupsPath,
  };
}

/** The text of `--help`. */
export function helpText(): string {
  const rows: readonly (readonly [flag: string, help: string])[] = [
    ['--host <address>', `address to listen on (default ${TRACKER_DEFAULTS.host})`],
    ...NUMERIC_FLAG_NAMES.map((name) => {
      const { option, help } = NUMERIC_FLAGS[name];
      return [`--${name} <n>`, `${help} (default ${TRACKER_DEFAULTS[option]})`] as const;
    }),
    ['--geo-overrides <file>', 'CSV of cidr,country,operator,region,city; the longest prefix wins'],
    ...GEO_FLAG_NAMES.map((name) => [`--${name} ${GEO_FLAGS[name].value}`, GEO_FLAGS[name].help] as const),
    [
      '--strict-channels <names>',
      'channels whose regions are strict for everybody: names, or beginnings with *',
    ],
    ['--help', 'this text'],
    ['--version', 'the version'],
  ];
  return [
    'Paceline tracker: introduces viewers of one stream to each other, nearest first.',
    '',
    'usage: paceline-tracker [flags]',
    '',
    ...rows.map(([flag, help]) => `  ${flag.padEnd(27)}${help}`),
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
        'geo-overrides': text,
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
