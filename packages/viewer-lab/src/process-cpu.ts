import { readdirSync, readFileSync } from 'node:fs';

/** Clock ticks per second of /proc/PID/stat: 100 on every Linux of the last decades. */
const TICKS_PER_SECOND = 100;

interface ProcessStat {
  readonly parent: number;
  readonly ticks: number;
}

/**
 * User and system time of a process and all its descendants, ms, from /proc; those that ended are in it too, as soon as their
 * parent has noticed. 0 where there is no /proc.
 */
export function cpuMsOfTree(root: number): number {
  const stats = new Map<number, ProcessStat>();
  for (const entry of listProcesses()) {
    const stat = statOf(entry);
    if (stat !== undefined) stats.set(entry, stat);
  }
  let ticks = 0;
  for (const [pid, stat] of stats) if (descends(stats, pid, root)) ticks += stat.ticks;
  return (ticks * 1_000) / TICKS_PER_SECOND;
}

function descends(stats: ReadonlyMap<number, ProcessStat>, pid: number, root: number): boolean {
  for (let at: number | undefined = pid; at !== undefined && at !== 0; at = stats.get(at)?.parent) {
    if (at === root) return true;
  }
  return false;
}

function listProcesses(): number[] {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number);
  } catch {
    return [];
  }
}

/** From field 12 after the name in parentheses: utime, stime, and the same of children that ended, cutime and cstime. See proc(5). */
const FIRST_TIME_FIELD = 11;

function statOf(pid: number): ProcessStat | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const ticks = fields
      .slice(FIRST_TIME_FIELD, FIRST_TIME_FIELD + 4)
      .reduce((sum, field) => sum + Number(field), 0);
    return { parent: Number(fields[1]), ticks };
  } catch {
    // It ended meanwhile.
    return undefined;
  }
}
