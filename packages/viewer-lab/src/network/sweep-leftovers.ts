import { readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { directoriesIn, linksIn, namespacesIn, tablesIn } from './network-names.ts';
import type { OwnedName } from './network-names.ts';
import { tryTool } from './run-tool.ts';

/** Removes what labs of processes that are no more left in the system's network and temporary files, as after a SIGKILL. */
export function sweepLeftovers(): void {
  removeNetworksOf((pid) => !isAlive(pid));
}

/** Removes namespaces with what runs in them, cables, bridges, counters and files of the processes that `isMeant` names. */
export function removeNetworksOf(isMeant: (pid: number) => boolean): void {
  const meant = (owned: readonly OwnedName[]): readonly string[] =>
    owned.filter(({ pid }) => isMeant(pid)).map(({ name }) => name);
  for (const name of meant(namespacesIn(tryTool('ip', ['netns', 'list'])))) removeNamespace(name);
  for (const name of meant(linksIn(tryTool('ip', ['-o', 'link', 'show']))))
    tryTool('ip', ['link', 'del', name]);
  for (const name of meant(tablesIn(tryTool('nft', ['list', 'tables'])))) {
    tryTool('nft', ['delete', 'table', 'bridge', name]);
  }
  for (const name of meant(directoriesIn(readdirSync(tmpdir())))) {
    rmSync(join(tmpdir(), name), { recursive: true, force: true });
  }
}

/** A namespace lives as long as a process in it, so those end first. */
export function removeNamespace(name: string): void {
  for (const pid of tryTool('ip', ['netns', 'pids', name]).split('\n')) {
    if (/^\d+$/.test(pid)) end(Number(pid));
  }
  tryTool('ip', ['netns', 'del', name]);
}

function end(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended by itself.
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's process is one too.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
