import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import type { EngineConfig } from '@paceline/core';
import { DEFAULT_CONFIG } from '@paceline/core';
import type { ExperimentOptions } from './experiments/experiment.ts';

export interface CommandLine {
  readonly experiments: readonly string[];
  readonly options: ExperimentOptions;
  readonly processes: number;
  readonly outDirectory: string | undefined;
  /** A trace of the QoS page. */
  readonly replayFile: string | undefined;
  readonly help: boolean;
}

const FLAGS = {
  experiment: { type: 'string', multiple: true },
  seed: { type: 'string', default: '1' },
  viewers: { type: 'string' },
  regions: { type: 'string' },
  seconds: { type: 'string' },
  sample: { type: 'string' },
  set: { type: 'string', multiple: true },
  processes: { type: 'string' },
  out: { type: 'string' },
  replay: { type: 'string' },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

/** Throws an error that says what to change. */
export function parseCommandLine(args: readonly string[], known: readonly string[]): CommandLine {
  const { values } = parseArgs({ args: [...args], options: FLAGS });
  const experiments = (values.experiment ?? []).flatMap((name) => (name === 'all' ? known : name.split(',')));
  for (const name of experiments) {
    if (!known.includes(name)) throw new Error(`--experiment ${name}: there are ${known.join(', ')}, all`);
  }
  return {
    experiments,
    options: {
      seed: whole('seed', values.seed, 0, 2 ** 31 - 1),
      viewers: optional('viewers', values.viewers, 1, 1_000_000),
      regions: optional('regions', values.regions, 1, 225),
      seconds: optional('seconds', values.seconds, 1, 36_000),
      sample: optional('sample', values.sample, 1, 1_000_000),
      engine: settingsOf(values.set ?? []),
    },
    processes: optional('processes', values.processes, 1, 64) ?? availableParallelism(),
    outDirectory: values.out,
    replayFile: values.replay,
    help: values.help,
  };
}

function optional(name: string, value: string | undefined, min: number, max: number): number | undefined {
  return value === undefined ? undefined : whole(name, value, min, max);
}

function whole(name: string, value: string, min: number, max: number): number {
  const number = Number(value);
  if (Number.isInteger(number) && number >= min && number <= max) return number;
  throw new Error(`--${name} must be a whole number from ${min} to ${max}, not ${value}`);
}

/** `--set field=number`, or true or false, as often as wanted. */
function settingsOf(settings: readonly string[]): Partial<EngineConfig> {
  const engine: Record<string, number | boolean> = {};
  for (const setting of settings) {
    const [field = '', value = ''] = setting.split('=');
    if (!Object.hasOwn(DEFAULT_CONFIG, field))
      throw new Error(`--set ${setting}: the engine has no ${field}`);
    const known = DEFAULT_CONFIG[field as keyof EngineConfig];
    if (typeof known === 'boolean') {
      if (value !== 'true' && value !== 'false') throw new Error(`--set ${setting}: must be true or false`);
      engine[field] = value === 'true';
      continue;
    }
    if (value === '' || !Number.isFinite(Number(value)))
      throw new Error(`--set ${setting}: must be a number`);
    engine[field] = Number(value);
  }
  return engine;
}
