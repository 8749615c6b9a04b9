import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { GeoOptions } from '../geo/open-geo.ts';
import type { NumericOption, TrackerOptions } from '../server/tracker-options.ts';
import { parseConfigFile } from './config-file.ts';
import type { ConfigFile } from './config-file.ts';
import { readSettings } from './read-settings.ts';
import type { EffectiveSetting, Environment, Settings } from './read-settings.ts';
import { SETTINGS, SETTING_NAMES, variableOf } from './settings.ts';
import type { Setting, SettingName } from './settings.ts';

/** What the command line asks for. `error` names the setting where it was given, and the fix. */
export type Command =
  | { readonly type: 'help' }
  | { readonly type: 'version' }
  | { readonly type: 'error'; readonly message: string }
  | RunCommand;

export interface RunCommand {
  readonly type: 'run';
  /** Only look whether it would start. */
  readonly isCheck: boolean;
  readonly options: Pick<TrackerOptions, CommandOption | NumericOption>;
  readonly geo: GeoOptions;
  readonly geoOverridesPath: string | undefined;
  readonly operatorGroupsPath: string | undefined;
  readonly files: FilePaths;
  /** Without its secret, which is in a file. */
  readonly turnUrls: readonly string[] | undefined;
  /** Where each setting comes from, for those who ask. */
  readonly effective: Readonly<Record<string, EffectiveSetting>>;
}

type CommandOption =
  | 'host'
  | 'adminHost'
  | 'trustedProxies'
  | 'allowedOrigins'
  | 'allowedChannels'
  | 'strictChannels'
  | 'webTorrentPath'
  | 'publicUrl'
  | 'limits';

/** Files whose text becomes an option. Secrets come in files only: a command line is public on its machine. */
export interface FilePaths {
  readonly tokenKeys?: string;
  readonly secret?: string;
  readonly turnSecret?: string;
  /** Hold the URL, which may have a password. */
  readonly redis?: string;
  readonly nats?: string;
}

/** Flags that are no settings. */
const OWN_FLAGS = {
  config: { type: 'string' },
  'check-config': { type: 'boolean' },
  help: { type: 'boolean' },
  version: { type: 'boolean' },
} as const;

const CONFIG = 'config';

const readTextFile = (path: string): string => readFileSync(path, 'utf8');

/**
 * Reads a configuration file if one is named, `PACELINE_TRACKER_*` variables and flags; of these the later wins. Never throws, reads no
 * other file.
 */
export function parseCommandLine(
  args: readonly string[],
  environment: Environment,
  readText: (path: string) => string = readTextFile,
): Command {
  const flags = readFlags(args);
  if ('error' in flags) return { type: 'error', message: flags.error };
  if (flags.own.help === true) return { type: 'help' };
  if (flags.own.version === true) return { type: 'version' };
  const file = readConfig(flags.own.config, environment, readText);
  if ('error' in file) return { type: 'error', message: file.error };
  const read = readSettings(flags.settings, environment, file.config);
  if (!read.ok) return { type: 'error', message: read.message };
  return commandOf(read.settings, flags.own['check-config'] === true);
}

function commandOf({ values, limits, effective }: Settings, isCheck: boolean): RunCommand {
  return {
    type: 'run',
    isCheck,
    options: given({
      host: values.host,
      port: values.port,
      adminPort: values['admin-port'],
      adminHost: values['admin-host'],
      maxConnections: values['max-connections'],
      maxPerAddress: values['max-per-address'],
      trustProxyHops: values['trust-proxy'],
      trustedProxies: values['trusted-proxies'],
      drainMs: values['drain-ms'],
      publicUrl: values['public-url'],
      nodeLeaseMs: values['node-lease-ms'],
      moveMs: values['move-ms'],
      allowedOrigins: values['allowed-origins'],
      allowedChannels: values['allowed-channels'],
      strictChannels: values['strict-channels'],
      webTorrentPath: values['webtorrent-path'],
      limits: Object.keys(limits).length === 0 ? undefined : limits,
    }),
    geo: given({
      cityFile: values['geo-city'],
      asnFile: values['geo-asn'],
      countryFile: values['geo-country'],
      embedded: values['geo-embedded'],
    }),
    geoOverridesPath: values['geo-overrides'],
    operatorGroupsPath: values['operator-groups'],
    files: given({
      tokenKeys: values['token-keys'],
      secret: values['secret-file'],
      turnSecret: values['turn-secret-file'],
      redis: values['redis-file'],
      nats: values['nats-file'],
    }),
    turnUrls: values['turn-urls'],
    effective,
  };
}

type Given<Fields> = { readonly [Name in keyof Fields]?: Exclude<Fields[Name], undefined> };

/** The fields that are there: an option that is undefined is not one that is left out. */
function given<Fields extends object>(fields: Fields): Given<Fields> {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined),
  ) as Given<Fields>;
}

/** The text of `--help`. */
export function helpText(): string {
  const rows: readonly (readonly [flag: string, help: string])[] = [
    ['--config <file>', 'JSON file with the settings below, such as {"maxPerAddress": 500}'],
    ...SETTING_NAMES.map((name) => {
      const setting: Setting = SETTINGS[name];
      const suffix = 'default' in setting ? ` (default ${setting.default})` : '';
      return [`--${name} ${placeholderOf(setting)}`, `${setting.help}${suffix}`] as const;
    }),
    ['--check-config', 'say what applies and whether it would start; start nothing'],
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
    `Each flag can also be set by a variable: --max-per-address by ${variableOf('max-per-address')}, and but for the last`,
    'three and --config in the file of --config. A flag wins over a variable, a variable over the file.',
  ].join('\n');
}

function placeholderOf(setting: Setting): string {
  switch (setting.type) {
    case 'number':
      return '<n>';
    case 'text':
      return setting.value;
    case 'path':
      return '<file>';
    case 'list':
      return '<list>';
    case 'switch':
      return '<on|off>';
    default:
      return setting satisfies never;
  }
}

interface Flags {
  readonly own: {
    readonly config?: string;
    readonly 'check-config'?: boolean;
    readonly help?: boolean;
    readonly version?: boolean;
  };
  readonly settings: Partial<Record<SettingName, string>>;
}

function readFlags(args: readonly string[]): Flags | { readonly error: string } {
  const options = Object.fromEntries(SETTING_NAMES.map((name) => [name, { type: 'string' }] as const));
  try {
    const own = parseArgs({ args: [...args], options: { ...options, ...OWN_FLAGS } }).values;
    const settings = own as Partial<Record<SettingName, string>>;
    return { own, settings };
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split(/[.\n]/, 1)[0] ?? '') : String(error);
    return { error: `${reason}: --help lists the flags` };
  }
}

function readConfig(
  flag: string | undefined,
  environment: Environment,
  readText: (path: string) => string,
): { readonly config: ConfigFile | undefined } | { readonly error: string } {
  const variable = variableOf(CONFIG);
  const path = flag ?? environment[variable];
  if (path === undefined) return { config: undefined };
  const source = flag === undefined ? variable : `--${CONFIG}`;
  if (path === '') return { error: `${source} is empty: give the path of a JSON file` };
  let text: string;
  try {
    text = readText(path);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { error: `${source}: cannot read the file (${reason}): check the path` };
  }
  const parsed = parseConfigFile(text, path);
  return parsed.ok ? { config: parsed.file } : { error: `${source}: ${parsed.message}` };
}
