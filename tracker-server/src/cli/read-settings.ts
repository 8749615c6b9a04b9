import type { TrackerLimits } from '../tracker/tracker-limits.ts';
import type { ConfigFile } from './config-file.ts';
import { SETTINGS, SETTING_NAMES, fileKeyOf, variableOf } from './settings.ts';
import type { Setting, SettingName, SettingValues } from './settings.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** A value with the place it came from. */
export interface EffectiveSetting {
  readonly value: unknown;
  /** Such as `--port`, `PACELINE_TRACKER_PORT`, the path of a file, or `default`. */
  readonly from: string;
}

export interface Settings {
  readonly values: SettingValues;
  readonly limits: Partial<TrackerLimits>;
  /** All settings, by their key in a file. Paths of secrets, never secrets. */
  readonly effective: Readonly<Record<string, EffectiveSetting>>;
}

export type SettingsResult =
  | { readonly ok: true; readonly settings: Settings }
  | { readonly ok: false; readonly message: string };

interface Given {
  /** A text from a flag or variable, anything from a file. */
  readonly value: unknown;
  readonly isText: boolean;
  /** For messages. */
  readonly source: string;
  /** For those who ask where it came from. */
  readonly from: string;
}

/**
 * Joins what file, environment and flags say, of which the later wins. Never throws; the message names the setting where it was given,
 * and the fix.
 */
export function readSettings(
  flags: Readonly<Partial<Record<SettingName, string>>>,
  environment: Environment,
  file: ConfigFile | undefined,
): SettingsResult {
  const values: Record<string, unknown> = {};
  const effective: Record<string, EffectiveSetting> = {};
  for (const name of SETTING_NAMES) {
    const setting: Setting = SETTINGS[name];
    const given = find(name, flags, environment, file);
    if (given === undefined) {
      const value = 'default' in setting ? setting.default : 'none';
      effective[fileKeyOf(name)] = { value, from: 'default' };
      continue;
    }
    const read = given.isText ? readText(setting, String(given.value)) : given.value;
    const what = faultOf(setting, read, given.isText);
    if (what !== undefined) return { ok: false, message: `${given.source} ${what}` };
    values[name] = read;
    effective[fileKeyOf(name)] = { value: read, from: given.from };
  }
  // Each value was checked against the type of its setting.
  const checked = values as SettingValues;
  if ((checked['turn-urls'] === undefined) !== (checked['turn-secret-file'] === undefined))
    return { ok: false, message: '--turn-urls and --turn-secret-file need each other: give both' };
  if (checked['redis-file'] !== undefined && checked['nats-file'] !== undefined)
    return { ok: false, message: '--redis-file and --nats-file are both given: use one' };
  return { ok: true, settings: { values: checked, limits: file?.limits ?? {}, effective } };
}

function find(
  name: SettingName,
  flags: Readonly<Partial<Record<SettingName, string>>>,
  environment: Environment,
  file: ConfigFile | undefined,
): Given | undefined {
  const flag = flags[name];
  if (flag !== undefined) return { value: flag, isText: true, source: `--${name}`, from: `--${name}` };
  const variable = variableOf(name);
  const text = environment[variable];
  if (text !== undefined) return { value: text, isText: true, source: variable, from: variable };
  if (file?.settings.has(name) !== true) return undefined;
  const source = `"${fileKeyOf(name)}" in ${file.path}`;
  return { value: file.settings.get(name), isText: false, source, from: file.path };
}

/** What a text means for a setting; a text that means nothing stays as it is. */
function readText(setting: Setting, text: string): unknown {
  switch (setting.type) {
    case 'number':
      return /^\d{1,9}$/.test(text) ? Number(text) : text;
    case 'list':
      return text.split(',').map((entry) => entry.trim());
    case 'switch':
      return text === 'on' || text === 'off' ? text === 'on' : text;
    case 'text':
    case 'path':
      return text;
    default:
      return setting satisfies never;
  }
}

/** A sentence without its subject. */
function faultOf(setting: Setting, value: unknown, isText: boolean): string | undefined {
  switch (setting.type) {
    case 'number': {
      const [min, max] = setting.range;
      if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max)
        return undefined;
      // As it was written: a text in quotes, a number of a text too.
      const shown = isText ? JSON.stringify(String(value)) : show(value);
      return `is ${shown}: use a whole number from ${min} to ${max}`;
    }
    case 'list':
      if (!Array.isArray(value) || value.some((entry) => typeof entry !== 'string'))
        return `is ${show(value)}: use a list of texts`;
      if (!value.includes('')) return undefined;
      return `has an empty entry: ${isText ? 'put one comma between entries' : 'take it out'}`;
    case 'switch':
      if (typeof value === 'boolean') return undefined;
      return `is ${show(value)}: use ${isText ? 'on or off' : 'true or false'}`;
    case 'text':
      if (typeof value !== 'string') return `is ${show(value)}: ${setting.hint}`;
      return value === '' ? `is empty: ${setting.hint}` : undefined;
    case 'path':
      if (typeof value !== 'string') return `is ${show(value)}: give the path of a file`;
      return value === '' ? 'is empty: give the path of a file' : undefined;
    default:
      return setting satisfies never;
  }
}

function show(value: unknown): string {
  return (JSON.stringify(value) ?? 'missing').slice(0, 80);
}
