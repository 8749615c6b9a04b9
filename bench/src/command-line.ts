import { parseArgs } from 'node:util';
import type { CaseName } from './cases/case-list.ts';
import { CASE_NAMES, isCaseName } from './cases/case-list.ts';
import type { ContenderName } from './contenders/contender.ts';

/** What is asked of a run of the benchmark. */
export interface BenchOptions {
  /** Undefined: all that this machine can run. */
  readonly cases: readonly CaseName[] | undefined;
  readonly repeat: number;
  /** Plain hls.js always takes part: the others are measured by it. */
  readonly contenders: readonly ContenderName[];
  readonly write: boolean;
  /** Instead of 60 s, and of the viewers of the case. */
  readonly seconds: number | undefined;
  readonly viewers: number | undefined;
  /** The picture of the low rendition in segments of the same size, not drawn: for machines that cannot play for all viewers. */
  readonly lightPicture: boolean;
}

export type CommandLine =
  | { readonly type: 'run'; readonly options: BenchOptions }
  | { readonly type: 'help' }
  /** `message` says what to change. */
  | { readonly type: 'error'; readonly message: string };

/** In every case unless said otherwise. */
export const DEFAULT_CONTENDERS: readonly ContenderName[] = ['plain', 'p2p-media-loader', 'paceline'];

const CONTENDER_NAMES: readonly ContenderName[] = [...DEFAULT_CONTENDERS, 'data-channels'];

const REPEAT_MAX = 20;
const SECONDS_MAX = 3_600;
const VIEWERS_MAX = 50;

/** Never throws. `args` are those behind the program. */
export function parseCommandLine(args: readonly string[]): CommandLine {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        case: { type: 'string', multiple: true },
        contender: { type: 'string', multiple: true },
        repeat: { type: 'string' },
        seconds: { type: 'string' },
        viewers: { type: 'string' },
        write: { type: 'boolean', default: false },
        'light-picture': { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) return { type: 'help' };
    const options: BenchOptions = {
      cases: values.case?.map((name) => oneOf('case', name, CASE_NAMES, isCaseName)),
      contenders: contendersOf(values.contender),
      repeat: wholeNumber('repeat', values.repeat, REPEAT_MAX) ?? 1,
      seconds: wholeNumber('seconds', values.seconds, SECONDS_MAX),
      viewers: wholeNumber('viewers', values.viewers, VIEWERS_MAX),
      write: values.write,
      lightPicture: values['light-picture'],
    };
    if (options.write && isTrial(options)) {
      throw new RangeError('--write is for whole cases: leave --seconds, --viewers and --contender out');
    }
    return { type: 'run', options };
  } catch (error) {
    return { type: 'error', message: error instanceof Error ? error.message : String(error) };
  }
}

/** True if the cases are not run as they are meant to be. */
export function isTrial({ seconds, viewers, contenders }: BenchOptions): boolean {
  const isWhole = DEFAULT_CONTENDERS.every((name) => contenders.includes(name));
  return seconds !== undefined || viewers !== undefined || !isWhole;
}

function contendersOf(names: readonly string[] | undefined): readonly ContenderName[] {
  if (names === undefined) return DEFAULT_CONTENDERS;
  const asked = names.map((name) => oneOf('contender', name, CONTENDER_NAMES, isContenderName));
  return CONTENDER_NAMES.filter((name) => name === 'plain' || asked.includes(name));
}

function isContenderName(name: string): name is ContenderName {
  return CONTENDER_NAMES.some((known) => known === name);
}

function oneOf<Name extends string>(
  flag: string,
  name: string,
  names: readonly Name[],
  isName: (name: string) => name is Name,
): Name {
  if (isName(name)) return name;
  throw new RangeError(`--${flag} ${name}: use one of ${names.join(', ')}`);
}

function wholeNumber(flag: string, text: string | undefined, max: number): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= 1 && value <= max) return value;
  throw new RangeError(`--${flag} ${text}: use a whole number from 1 to ${max}`);
}
