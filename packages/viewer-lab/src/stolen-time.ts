import { readFileSync } from 'node:fs';

/** Lines of `/proc/stat` give time since the start of the machine by what it was spent on, see proc_stat(5). */
const STAT_FILE = '/proc/stat';
const IDLE = 3;
const IOWAIT = 4;
const STEAL = 7;

/** Guest time is part of user time already. */
const FIELDS = 8;

/** A host that keeps more of the processor time that was wanted makes players stand still with media at hand, 0 to 1. */
export const STOLEN_SHARE_MAX = 0.15;

/**
 * What the host of a virtual machine withheld from it since the object was made: real time and playback suffer by it, whatever the code
 * does.
 */
export class StolenTime {
  readonly #read: () => string | undefined;
  readonly #before: readonly number[] | undefined;

  /** `read` gives the text of `/proc/stat`; undefined where there is none. */
  constructor(read: () => string | undefined = readStat) {
    this.#read = read;
    this.#before = parseTimes(read());
  }

  /** Of the processor time that was wanted, the part that the host kept, 0 to 1. 0 where that cannot be known. */
  share(): number {
    const now = parseTimes(this.#read());
    if (now === undefined || this.#before === undefined) return 0;
    const before = this.#before;
    const spent = now.map((time, index) => time - (before[index] ?? 0));
    const stolen = spent[STEAL] ?? 0;
    const wanted = spent.reduce((sum, time) => sum + time, 0) - (spent[IDLE] ?? 0) - (spent[IOWAIT] ?? 0);
    return wanted > 0 ? stolen / wanted : 0;
  }
}

function readStat(): string | undefined {
  try {
    return readFileSync(STAT_FILE, 'latin1');
  } catch {
    return undefined;
  }
}

function parseTimes(text: string | undefined): readonly number[] | undefined {
  const line = text?.split('\n').find((each) => each.startsWith('cpu '));
  const times = line
    ?.trim()
    .split(/\s+/)
    .slice(1, FIELDS + 1)
    .map(Number);
  return times?.length === FIELDS && times.every(Number.isFinite) ? times : undefined;
}
