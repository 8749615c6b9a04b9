// Names of what the lab makes in the system's network: all begin alike and hold the process they belong to, so that what a
// process left behind can be told from what another one still uses.

const PREFIX = 'plab';

/** Names of interfaces have at most 15 characters: prefix, process id (up to 4194304), `v`, number. */
export const SEATS_MAX = 999;

const NAMESPACE = /^plab-(\d+)-\d+$/;
const LINK = /^plab(\d+)(?:v\d+)?$/;
const DIRECTORY = /^plab-(\d+)-\w+$/;
const TABLE = /^table bridge (plab(\d+))$/;

export function namespaceName(pid: number, seat: number): string {
  return `${PREFIX}-${pid}-${seat}`;
}

export function bridgeName(pid: number): string {
  return `${PREFIX}${pid}`;
}

export function vethName(pid: number, seat: number): string {
  return `${PREFIX}${pid}v${seat}`;
}

export function tableName(pid: number): string {
  return `${PREFIX}${pid}`;
}

/** Of a temporary directory: what follows makes it unique. */
export function directoryPrefix(pid: number): string {
  return `${PREFIX}-${pid}-`;
}

/** Something of ours in the system, and whose it is. */
export interface OwnedName {
  readonly name: string;
  readonly pid: number;
}

/** Our namespaces in the output of `ip netns list`. */
export function namespacesIn(output: string): readonly OwnedName[] {
  return owned(
    output.split('\n').map((line) => line.split(' ')[0] ?? ''),
    NAMESPACE,
  );
}

/** Our bridges and cables in the output of `ip -o link show`: `7: plab123v4@if2: <...`. */
export function linksIn(output: string): readonly OwnedName[] {
  return owned(
    output.split('\n').map((line) => /^\d+: ([^:@]+)/.exec(line)?.[1] ?? ''),
    LINK,
  );
}

/** Our counters in the output of `nft list tables`. */
export function tablesIn(output: string): readonly OwnedName[] {
  return output.split('\n').flatMap((line) => {
    const [, name, pid] = TABLE.exec(line.trim()) ?? [];
    return name === undefined ? [] : [{ name, pid: Number(pid) }];
  });
}

/** Our directories among the names in the system's temporary one. */
export function directoriesIn(names: readonly string[]): readonly OwnedName[] {
  return owned(names, DIRECTORY);
}

function owned(names: readonly string[], pattern: RegExp): readonly OwnedName[] {
  return names.flatMap((name) => {
    const pid = pattern.exec(name)?.[1];
    return pid === undefined ? [] : [{ name, pid: Number(pid) }];
  });
}
