#!/usr/bin/env node
import { readFile } from 'node:fs/promises';
import { helpText, parseCommandLine } from './cli/command-line.ts';
import type { RunCommand } from './cli/command-line.ts';
import { checkTracker, startTracker } from './server/start-tracker.ts';
import type { TrackerHandle } from './server/start-tracker.ts';
import { resolveTrackerLimits } from './server/tracker-options.ts';
import type { LogEntry, TrackerOptions } from './server/tracker-options.ts';
import { VERSION } from './version.ts';

const EXIT_FAILED = 1;
const EXIT_USAGE = 2;

/** Six hours: longer than most watch. A viewer that stays gets new credentials with its next `joined`. */
const TURN_TTL_S = 21_600;

/** How messages about what a flag leads to begin. */
const FLAG_OF_FAULT = [
  ['geo overrides', '--geo-overrides'],
  ['operator groups', '--operator-groups'],
  ['geo.cityFile', '--geo-city'],
  ['geo.asnFile', '--geo-asn'],
  ['geo.countryFile', '--geo-country'],
  ['strictChannels', '--strict-channels'],
  ['tracker option webTorrentPath', '--webtorrent-path'],
  ['tracker option publicUrl', '--public-url'],
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

async function run(asked: RunCommand): Promise<void> {
  const { files } = asked;
  const geoOverridesCsv = await readText('--geo-overrides', asked.geoOverridesPath);
  const operatorGroupsCsv = await readText('--operator-groups', asked.operatorGroupsPath);
  const tokenKeys = await readText('--token-keys', files.tokenKeys);
  const secret = await readText('--secret-file', files.secret);
  const turnSecret = await readText('--turn-secret-file', files.turnSecret);
  const redis = await readText('--redis-file', files.redis);
  const nats = await readText('--nats-file', files.nats);
  if (process.exitCode !== undefined) return;
  const options: TrackerOptions = {
    ...asked.options,
    geo: { ...asked.geo, ...(operatorGroupsCsv === undefined ? {} : { operatorGroupsCsv }) },
    ...(geoOverridesCsv === undefined ? {} : { geoOverridesCsv }),
    ...(tokenKeys === undefined ? {} : { tokenKeys }),
    ...(secret === undefined ? {} : { secret: secret.trim() }),
    ...(redis === undefined ? {} : { redis: redis.trim() }),
    ...(nats === undefined ? {} : { nats: nats.trim() }),
    ...(turnSecret === undefined || asked.turnUrls === undefined
      ? {}
      : { turn: { urls: asked.turnUrls, secret: turnSecret.trim(), ttlS: TURN_TTL_S } }),
    log: printEntry,
  };
  const tracker = await startOrCheck(asked, options);
  if (tracker === undefined) return;
  stopOnSignal(tracker);
  if (files.tokenKeys !== undefined) rotateOnSignal(tracker, files.tokenKeys);
}

/** The running tracker; undefined after a check, or when it could not be started. */
async function startOrCheck(asked: RunCommand, options: TrackerOptions): Promise<TrackerHandle | undefined> {
  try {
    if (!asked.isCheck) return await startTracker(options);
    await checkTracker(options);
    const limits = resolveTrackerLimits(options.limits ?? {});
    console.log(JSON.stringify({ settings: asked.effective, limits }, undefined, 2));
  } catch (error) {
    // Settings were checked before: a range error can only come from what they name.
    if (error instanceof RangeError) fail(withFlag(error.message), EXIT_USAGE);
    else
      fail(
        `--host, --port: cannot listen (${messageOf(error)}): choose another address or port`,
        EXIT_FAILED,
      );
  }
  return undefined;
}

/** The same message, with the flag that its reader can change; the other messages name their option themselves. */
function withFlag(message: string): string {
  const [, flag] = FLAG_OF_FAULT.find(([beginning]) => message.startsWith(beginning)) ?? [];
  return flag === undefined ? message : `${flag}: ${message}`;
}

async function readText(flag: string, path: string | undefined): Promise<string | undefined> {
  if (path === undefined) return undefined;
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    fail(`${flag}: cannot read the file (${messageOf(error)}): check the path`, EXIT_USAGE);
    return undefined;
  }
}

/** New keys without a restart. Keys that cannot be read leave the old ones in force. */
function rotateOnSignal(tracker: TrackerHandle, path: string): void {
  process.on('SIGHUP', () => {
    readFile(path, 'utf8')
      .then((text) => tracker.setTokenKeys(text))
      .catch((error: unknown) => {
        process.stderr.write(`paceline-tracker: --token-keys: old keys stay: ${messageOf(error)}\n`);
      });
  });
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
