#!/usr/bin/env node
import { readFile } from 'node:fs/promises';
import { helpText, parseCommandLine } from './cli/command-line.ts';
import { startTracker } from './server/start-tracker.ts';
import type { TrackerHandle } from './server/start-tracker.ts';
import type { LogEntry, TrackerOptions } from './server/tracker-options.ts';
import { VERSION } from './version.ts';

const EXIT_FAILED = 1;
const EXIT_USAGE = 2;

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
    await run(command.options, command.geoOverridesPath);
    break;
  default:
    command satisfies never;
}

async function run(options: TrackerOptions, geoOverridesPath: string | undefined): Promise<void> {
  const geoOverridesCsv = geoOverridesPath === undefined ? '' : await readOverrides(geoOverridesPath);
  if (geoOverridesCsv === undefined) return;
  let tracker: TrackerHandle;
  try {
    tracker = await startTracker({ ...options, geoOverridesCsv, log: printEntry });
  } catch (error) {
    // Flags were checked before: a range error can only come from the override file.
    if (error instanceof RangeError) fail(`--geo-overrides: ${error.message}`, EXIT_USAGE);
    else
      fail(
        `--host, --port: cannot listen (${messageOf(error)}): choose another address or port`,
        EXIT_FAILED,
      );
    return;
  }
  stopOnSignal(tracker);
}

async function readOverrides(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    fail(`--geo-overrides: cannot read the file (${messageOf(error)}): check the path`, EXIT_USAGE);
    return undefined;
  }
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
