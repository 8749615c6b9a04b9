import { readdirSync, readFileSync } from 'node:fs';

/** Clock ticks per second of /proc/PID/stat: 100 on every Linux of the last decades. */
const TICKS_PER_SECOND = 100;

interface ProcessStat {
  readonly parent: number;
  readonly ticks: number;
}

/** User and system time of a process and all its descendants, ms, from /proc. 0 where there is no /proc. */
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

/** Fields after the name in parentheses: state, parent, ..., utime is the 12th and stime the 13th of them. See proc(5). */
function statOf(pid: number): ProcessStat | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return { parent: Number(fields[1]), ticks: Number(fields[11]) + Number(fields[12]) };
  } catch {
    // It ended meanwhile.
    return undefined;
  }
}
