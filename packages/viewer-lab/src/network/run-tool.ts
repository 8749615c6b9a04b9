import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The system's tools for networks, and the Debian packages that hold them. */
const PACKAGES = { ip: 'iproute2', tc: 'iproute2', nft: 'nftables' } as const;

export type NetworkTool = keyof typeof PACKAGES;

/** They answer within some ms; one that hangs must not hang us, ms. */
const TIMEOUT_MS = 10_000;

/** Not in everybody's PATH. */
const SYSTEM_DIRECTORIES = ['/usr/sbin', '/sbin'];

/**
 * Runs a tool to its end and gives what it wrote. Throws with what it complained about. Synchronous, so that it also works
 * while the process ends.
 */
export function runTool(tool: NetworkTool, args: readonly string[]): string {
  const path = `${process.env['PATH'] ?? ''}${delimiter}${SYSTEM_DIRECTORIES.join(delimiter)}`;
  return execFileSync(tool, args, {
    encoding: 'utf8',
    env: { ...process.env, PATH: path },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: TIMEOUT_MS,
  });
}

/** The same for removals, of which one that fails must not keep the next from being tried. */
export function tryTool(tool: NetworkTool, args: readonly string[]): string {
  try {
    return runTool(tool, args);
  } catch {
    // Gone already, or about to be.
    return '';
  }
}

/** Why viewers cannot have namespaces of their own here, in words for a person; undefined when they can. */
export function whyNoNamespaces(tools: readonly NetworkTool[] = ['ip', 'tc', 'nft']): string | undefined {
  if (process.platform !== 'linux') return 'network namespaces are a thing of Linux';
  if (process.getuid?.() !== 0) return 'network namespaces take root (try sudo)';
  const directories = [...(process.env['PATH'] ?? '').split(delimiter), ...SYSTEM_DIRECTORIES];
  const missing = tools.filter((tool) => !directories.some((directory) => existsSync(join(directory, tool))));
  if (missing.length === 0) return undefined;
  const packages = [...new Set(missing.map((tool) => PACKAGES[tool]))];
  return `${missing.join(' and ')} not found (Debian, Ubuntu: apt-get install ${packages.join(' ')})`;
}
