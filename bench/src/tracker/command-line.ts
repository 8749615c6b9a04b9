import { parseArgs } from 'node:util';
import { TARGET_NAMES, isTargetName } from './target.ts';
import type { TargetName } from './target.ts';

export type LoadCaseName = 'idle' | 'joins' | 'relay' | 'audience' | 'fuzz' | 'cluster';

export const LOAD_CASE_NAMES: readonly LoadCaseName[] = [
  'idle',
  'joins',
  'relay',
  'audience',
  'fuzz',
  'cluster',
];

/** What is asked of the load generator. Everything has a bound. */
export interface LoadOptions {
  readonly name: LoadCaseName;
  readonly targets: readonly TargetName[];
  /** Viewers there at a time, in all processes. */
  readonly connections: number;
  readonly seconds: number;
  /** Of the load generator; what is measured is always one. */
  readonly processes: number;
  /** Viewers that come at a time (joins), or in a second (cluster). */
  readonly comers: number;
  /** Signals a second (relay). Undefined: more and more, then half of the most. */
  readonly rate: number | undefined;
  readonly frames: number;
  readonly seed: number;
}

export type LoadCommandLine =
  | { readonly type: 'run'; readonly options: LoadOptions }
  | { readonly type: 'help' }
  /** `message` says what to change. */
  | { readonly type: 'error'; readonly message: string };

/** Files that a process may open on most systems, 20,000, less what the tracker opens beside. */
const CONNECTIONS_MAX = 19_000;

const BOUNDS = {
  connections: [2, CONNECTIONS_MAX],
  seconds: [1, 600],
  processes: [1, 16],
  comers: [1, 500],
  rate: [1, 200_000],
  frames: [1, 10_000_000],
  seed: [1, 1_000_000],
} as const;

type Whole = Pick<LoadOptions, 'connections' | 'seconds' | 'processes' | 'comers' | 'frames' | 'seed'>;

/** Each case as it is meant; numbers that are smaller are for trying it out. */
const MEANT: Readonly<Record<LoadCaseName, Whole>> = {
  idle: { connections: 10_000, seconds: 20, processes: 3, comers: 1, frames: 1, seed: 1 },
  joins: { connections: 1_000, seconds: 30, processes: 1, comers: 40, frames: 1, seed: 1 },
  relay: { connections: 1_000, seconds: 10, processes: 1, comers: 1, frames: 1, seed: 1 },
  audience: { connections: CONNECTIONS_MAX, seconds: 120, processes: 4, comers: 1, frames: 1, seed: 1 },
  // Each phase; viewers whose home has changed move within half a minute.
  cluster: { connections: 9_000, seconds: 45, processes: 3, comers: 20, frames: 1, seed: 1 },
  fuzz: { connections: 2, seconds: 600, processes: 1, comers: 1, frames: 1_000_000, seed: 1 },
};

/** Those a case makes sense for. */
const TARGETS: Readonly<Record<LoadCaseName, readonly TargetName[]>> = {
  idle: TARGET_NAMES,
  joins: TARGET_NAMES,
  // The endpoint passes on answers only, each once, so there is no signal to repeat.
  relay: ['paceline', 'bare-relay', 'bittorrent-tracker'],
  audience: ['paceline'],
  fuzz: ['paceline', 'paceline-webtorrent'],
  cluster: ['paceline'],
};

/** Never throws. `args` are those behind the program. */
export function parseLoadCommandLine(args: readonly string[]): LoadCommandLine {
  const text = { type: 'string' } as const;
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        ...{ target: { type: 'string', multiple: true }, help: { type: 'boolean' } },
        ...{
          connections: text,
          seconds: text,
          processes: text,
          comers: text,
          rate: text,
          frames: text,
          seed: text,
        },
      },
    });
    if (values.help === true) return { type: 'help' };
    const name = LOAD_CASE_NAMES.find((known) => known === positionals[0]);
    if (name === undefined || positionals.length !== 1)
      throw new RangeError(`name one case: ${LOAD_CASE_NAMES.join(', ')}`);
    const meant = MEANT[name];
    const whole = (flag: keyof Whole): number => wholeNumber(flag, values[flag]) ?? meant[flag];
    return {
      type: 'run',
      options: {
        ...{ name, targets: targetsOf(name, values.target), rate: wholeNumber('rate', values.rate) },
        ...{ connections: whole('connections'), seconds: whole('seconds'), processes: whole('processes') },
        ...{ comers: whole('comers'), frames: whole('frames'), seed: whole('seed') },
      },
    };
  } catch (error) {
    return { type: 'error', message: error instanceof Error ? error.message : String(error) };
  }
}

function targetsOf(name: LoadCaseName, asked: readonly string[] | undefined): readonly TargetName[] {
  const possible = TARGETS[name];
  if (asked === undefined) return possible;
  for (const each of asked) {
    if (!isTargetName(each) || !possible.includes(each))
      throw new RangeError(`--target ${each}: use one of ${possible.join(', ')} for ${name}`);
  }
  return possible.filter((target) => asked.includes(target));
}

function wholeNumber(flag: keyof typeof BOUNDS, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const [min, max] = BOUNDS[flag];
  const value = Number(text);
  if (/^\d{1,8}$/.test(text) && value >= min && value <= max) return value;
  throw new RangeError(`--${flag} ${text}: use a whole number from ${min} to ${max}`);
}
