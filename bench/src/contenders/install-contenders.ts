import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A package of its own, no workspace: one of its dependencies compiles native code, which nobody else should have to install. */
export const CONTENDERS_DIRECTORY = fileURLToPath(new URL('../../contenders/', import.meta.url));

/**
 * Installs what the benchmark compares with, if it is not there in the version that is asked for. Scripts of packages do not
 * run: what needs compiling is not used here.
 */
export async function installContenders(): Promise<void> {
  if (isInstalled()) return;
  process.stderr.write('bench: installing the contenders (bench/contenders)\n');
  const args = ['ci', '--ignore-scripts', '--include=dev', '--prefix', CONTENDERS_DIRECTORY];
  const status = await new Promise<number | null>((resolve, reject) => {
    // Standard output is for results.
    const child = spawn('npm', args, { stdio: ['ignore', 2, 2], shell: process.platform === 'win32' });
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (status !== 0) throw new Error('the contenders could not be installed: npm said why');
}

function isInstalled(): boolean {
  const { devDependencies } = readManifest(CONTENDERS_DIRECTORY);
  return Object.entries(devDependencies ?? {}).every(([name, version]) => {
    const directory = join(CONTENDERS_DIRECTORY, 'node_modules', name);
    return existsSync(directory) && readManifest(directory).version === version;
  });
}

interface Manifest {
  readonly version?: string;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

function readManifest(directory: string): Manifest {
  return JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as Manifest;
}
