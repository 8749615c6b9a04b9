#!/usr/bin/env node
import { readFile } from 'node:fs/promises';
import { helpText, parseCommandLine } from './cli/command-line.ts';
import type { Command } from './cli/command-line.ts';
import { startTracker } from './server/start-tracker.ts';
import type { TrackerHandle } from './server/start-tracker.ts';
import type { LogEntry } from './server/tracker-options.ts';
import { VERSION } from './version.ts';

const EXIT_FAILED = 1;
const EXIT_USAGE = 2;

/** How messages about what a flag leads to begin. */
const FLAG_OF_FAULT = [
  ['geo overrides', '--geo-overrides'],
  ['operator groups', '--operator-groups'],
  ['geo.cityFile', '--geo-city'],
  ['geo.asnFile', '--geo-asn'],
  ['geo.countryFile', '--geo-country'],
  ['channel pattern', '--strict-channels'],
] as const;

const command = parseCommandLine(process.argv.slice(2), process.env);
switch (command.type) {
  case 'help':
    console.log(helpText());
    break;
  case 'version':
    console.log(VERSION);
    break;
  case 'error':
    fail(command.message, EXIT_USAGE);
    break;
  case 'run':
    await run(command);
    break;
  default:
    command satisfies never;
}

async function run(command: Extract<Command, { readonly type: 'run' }>): Promise<void> {
  const geoOverridesCsv = await readCsv('--geo-overrides', command.geoOverridesPath);
  if (geoOverridesCsv === undefined) return;
  const operatorGroupsCsv = await readCsv('--operator-groups', command.operatorGroupsPath);
  if (operatorGroupsCsv === undefined) return;
  const geo = { ...command.geo, operatorGroupsCsv };
  let tracker: TrackerHandle;
  try {
    tracker = await startTracker({ ...command.options, geo, geoOverridesCsv, log: printEntry });
  } catch (error) {
    // Numbers were checked before: a range error comes from a file, or a pattern, and names it.
    if (error instanceof RangeError) fail(withFlag(error.message), EXIT_USAGE);
    else
      fail(
        `--host, --port: cannot listen (${messageOf(error)}): choose another address or port`,
        EXIT_FAILED,
      );
    return;
  }
  stopOnSignal(tracker);
}

/** The text of a file, '' without one. Undefined when it cannot be read, which has then been said. */
async function readCsv(flag: string, path: string | undefined): Promise<string | undefined> {
  try {
    return path === undefined ? '' : await readFile(path, 'utf8');
  } catch (error) {
    fail(`${flag}: cannot read the file (${messageOf(error)}): check the path`, EXIT_USAGE);
    return undefined;
  }
}

/** The same message, with the flag that the reader of it can change. */
function withFlag(message: string): string {
  const [, flag] = FLAG_OF_FAULT.find(([beginning]) => message.startsWith(beginning)) ?? [];
  return flag === undefined ? message : `${flag}: ${message}`;
}

/** The first signal drains, the second one ends at once. */
function stopOnSignal(tracker: TrackerHandle): void {
  let isStopping = false;
  const stop = (): void => {
    if (isStopping) process.exit(EXIT_FAILED);
    isStopping = true;
    void tracker.close().then(() => process.exit(0));
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

function printEntry(entry: LogEntry): void {
  process.stdout.write(`${JSON.stringify(entry)}\n`);
}

function fail(message: string, exitCode: number): void {
  process.stderr.write(`paceline-tracker: ${message}\n`);
  process.exitCode = exitCode;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
