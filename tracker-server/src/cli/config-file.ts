import { dirname, resolve } from 'node:path';
import type { TrackerLimits } from '../tracker/tracker-limits.ts';
import { faultOfLimits } from '../tracker/limit-ranges.ts';
import { SETTINGS, SETTING_NAMES, fileKeyOf } from './settings.ts';
import type { SettingName } from './settings.ts';

/** What a file says, still unchecked but for its names and its limits. */
export interface ConfigFile {
  readonly path: string;
  readonly settings: ReadonlyMap<SettingName, unknown>;
  readonly limits: Partial<TrackerLimits>;
}

export type ConfigFileResult =
  | { readonly ok: true; readonly file: ConfigFile }
  | { readonly ok: false; readonly message: string };

/** Characters of a configuration file; it holds a few dozen short values and some lists. */
const CHARS_MAX = 1_000_000;

/** Key of the one group: single limits, which have no flags. */
const LIMITS = 'limits';

/** Lets a file say for which editor it was written; means nothing here. */
const SCHEMA = '$schema';

/**
 * Reads the text of a configuration file: a JSON object with the names of the flags in camel case. Never throws; the message names the
 * key and the fix. Paths in a file are relative to it.
 */
export function parseConfigFile(text: string, path: string): ConfigFileResult {
  if (text.length > CHARS_MAX) return bad(`${path} is longer than ${CHARS_MAX} characters: use another file`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return bad(`${path} is not JSON (${error instanceof Error ? error.message : String(error)}): correct it`);
  }
  if (!isObject(value)) return bad(`${path} is no JSON object: write {"port": 8790}`);
  const names = new Map(SETTING_NAMES.map((name) => [fileKeyOf(name), name]));
  const settings = new Map<SettingName, unknown>();
  for (const [key, given] of Object.entries(value)) {
    if (key === LIMITS || key === SCHEMA) continue;
    const name = names.get(key);
    if (name === undefined) return bad(unknownKey(key, path, [...names.keys(), LIMITS]));
    const isPath = SETTINGS[name].type === 'path' && typeof given === 'string' && given !== '';
    settings.set(name, isPath ? resolve(dirname(path), given) : given);
  }
  const limits: unknown = Object.hasOwn(value, LIMITS) ? value[LIMITS] : {};
  if (!isObject(limits)) return bad(`"${LIMITS}" in ${path} is no object: write {"strikesMax": 5}`);
  const fault = faultOfLimits(limits);
  if (fault !== undefined) return bad(`"${LIMITS}.${fault.name}" in ${path} ${fault.what}`);
  return { ok: true, file: { path, settings, limits } };
}

function unknownKey(key: string, path: string, known: readonly string[]): string {
  const plain = key.toLowerCase().replaceAll(/[^a-z]/g, '');
  const meant = known.find((name) => name.toLowerCase() === plain);
  const fix = meant === undefined ? `use one of ${known.join(', ')}` : `did you mean "${meant}"?`;
  return `"${key.slice(0, 80)}" in ${path} is no setting: ${fix}`;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function bad(message: string): ConfigFileResult {
  return { ok: false, message };
}
