// Runs one ffmpeg as a live packager and serves what it writes. It ends only the process it started, and removes
// only the directory it made.

import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { chooseCodecs, ffmpegArguments, isPacedByDefault, parseEncoders } from './ffmpeg-command.ts';
import type { ChildProcess } from 'node:child_process';
import type { FfmpegCodecs } from './ffmpeg-command.ts';
import type { StreamFile, StreamSource } from './stream-source.ts';

/** What to package, and how. */
export interface FfmpegStreamOptions {
  /** A file (played in a loop), `testsrc`, or a URL that ffmpeg can open (http, rtmp, udp, srt, ...). */
  readonly input: string;
  /** Where the packager makes its own temporary directory; the system's default otherwise. */
  readonly directory?: string;
  /** 2 by default. */
  readonly segmentSeconds?: number;
  /** Segments in the playlist; 6 by default. */
  readonly windowLength?: number;
  /** Default: H.264 and AAC when this ffmpeg has them, VP9 and Opus otherwise. */
  readonly codecs?: FfmpegCodecs;
  /** `fmp4` by default. `ts` cannot carry VP9. */
  readonly container?: 'fmp4' | 'ts';
  /** 1,000,000 bits per second by default. */
  readonly videoBps?: number;
  /** Reads the input in real time. Default: yes for files and plain HTTP, no for streaming protocols. */
  readonly paced?: boolean;
  /** The stream counts as started with this many segments in its playlist; 2 by default. */
  readonly readySegments?: number;
  /** 30 s by default. */
  readonly startTimeoutMs?: number;
  /** The executable; `ffmpeg` by default. */
  readonly ffmpegPath?: string;
}

/** A packager at work. Give it to `startLiveOrigin({ source })`, which closes it. */
export interface FfmpegStream extends StreamSource {
  readonly codecs: FfmpegCodecs;
  readonly directory: string;
  /** Resolves with ffmpeg's last lines when ffmpeg ends, whoever ended it. */
  readonly ended: Promise<string>;
}

const POLL_MS = 100;
const KILL_AFTER_MS = 3000; // ffmpeg finishes its segment on SIGTERM, which takes far less
const MAX_ERROR_LINES = 12;
const MAX_ERROR_LENGTH = 4000; // of ffmpeg's output, kept for the message
const FILE = /^(?:(stream|master)\.m3u8|init\.mp4|seg-\d+\.(m4s|ts))$/;

interface RunningFfmpeg {
  readonly child: ChildProcess;
  /** The last lines on standard error, so far. */
  readonly lastLines: () => string;
  /** Settles when the process has ended; rejects when it could not be started. */
  readonly ended: Promise<string>;
}

function missingFfmpeg(path: string): Error {
  return new Error(
    `${path} was not found. Install ffmpeg (Debian and Ubuntu: apt-get install ffmpeg; macOS: brew install ffmpeg; ` +
      'Windows: winget install ffmpeg), or replay the bundled clip, which does not need it.',
  );
}

function startError(path: string, error: NodeJS.ErrnoException): Error {
  return error.code === 'ENOENT' ? missingFfmpeg(path) : error;
}

function run(path: string, args: readonly string[]): RunningFfmpeg {
  const child = spawn(path, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let output = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output = (output + text).slice(-MAX_ERROR_LENGTH);
  });
  const lastLines = () => output.trim().split('\n').slice(-MAX_ERROR_LINES).join('\n');
  const ended = new Promise<string>((resolve, reject) => {
    child.once('error', (error) => reject(startError(path, error)));
    child.once('close', () => resolve(lastLines()));
  });
  ended.catch(() => undefined); // whoever awaits it still sees the error
  return { child, lastLines, ended };
}

function encodersOf(path: string): Promise<ReadonlySet<string>> {
  return new Promise((resolve, reject) => {
    const child = spawn(path, ['-hide_banner', '-encoders'], { stdio: ['ignore', 'pipe', 'ignore'] });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
    child.once('error', (error) => reject(startError(path, error)));
    child.once('close', () => resolve(parseEncoders(output)));
  });
}

async function codecsFor(path: string, options: FfmpegStreamOptions): Promise<FfmpegCodecs> {
  const encoders = await encodersOf(path); // asked even when not needed: it finds a missing ffmpeg first
  const codecs = options.codecs ?? chooseCodecs(encoders);
  if (codecs === undefined) {
    throw new Error(`${path} has neither libx264 and aac nor libvpx-vp9 and libopus: install a fuller build`);
  }
  if (options.container === 'ts' && codecs === 'vp9-opus') {
    throw new Error('MPEG-TS cannot carry VP9 and Opus: use container fmp4');
  }
  return codecs;
}

/** Waits until the playlist is long enough. Throws when ffmpeg ends first, or takes too long. */
async function waitForSegments(
  ffmpeg: RunningFfmpeg,
  playlist: string,
  options: FfmpegStreamOptions,
): Promise<void> {
  const { readySegments = 2, startTimeoutMs = 30_000, input } = options;
  let hasEnded = false;
  ffmpeg.ended.then(
    () => (hasEnded = true),
    () => (hasEnded = true),
  );
  for (let waitedMs = 0; waitedMs < startTimeoutMs; waitedMs += POLL_MS) {
    const text = await readFile(playlist, 'utf8').catch(() => '');
    if (text.split('#EXTINF').length > readySegments) return;
    if (hasEnded) throw new Error(`ffmpeg could not package ${input}:\n${await ffmpeg.ended}`);
    await delay(POLL_MS);
  }
  const said = ffmpeg.lastLines() || '(ffmpeg said nothing)';
  throw new Error(`ffmpeg wrote no playlist of ${input} within ${startTimeoutMs} ms:\n${said}`);
}

async function stop({ child, ended }: RunningFfmpeg): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  const force = setTimeout(() => child.kill('SIGKILL'), KILL_AFTER_MS);
  await ended.catch(() => undefined);
  clearTimeout(force);
}

async function readStreamFile(directory: string, path: string): Promise<StreamFile | undefined> {
  const [matched, playlist, extension] = FILE.exec(path) ?? [];
  if (matched === undefined) return undefined;
  const bytes = await readFile(join(directory, path)).catch(() => undefined);
  if (bytes === undefined) return undefined;
  if (playlist !== undefined) return { type: 'playlist', text: bytes.toString('utf8') };
  return { type: 'media', bytes, contentType: extension === 'ts' ? 'video/mp2t' : 'video/mp4' };
}

/**
 * Packages an input as live HLS and resolves when the first segments are there. Rejects with an error that says what
 * to install when ffmpeg is missing, and with ffmpeg's last lines when it cannot open or encode the input.
 */
export async function startFfmpegStream(options: FfmpegStreamOptions): Promise<FfmpegStream> {
  const path = options.ffmpegPath ?? 'ffmpeg';
  const { input, container = 'fmp4', segmentSeconds = 2, windowLength = 6, videoBps = 1_000_000 } = options;
  if (!(segmentSeconds > 0)) throw new RangeError(`segmentSeconds must be positive, got ${segmentSeconds}`);
  const codecs = await codecsFor(path, options);
  const directory = await mkdtemp(join(options.directory ?? tmpdir(), 'live-origin-'));
  const isPaced = options.paced ?? isPacedByDefault(input);
  const command = { input, codecs, container, segmentSeconds, windowLength, videoBps, isPaced, directory };
  const ffmpeg = run(path, ffmpegArguments(command));
  const killWithUs = (): void => void ffmpeg.child.kill('SIGKILL');
  process.once('exit', killWithUs);
  const close = async (): Promise<void> => {
    await stop(ffmpeg);
    process.off('exit', killWithUs);
    await rm(directory, { recursive: true, force: true });
  };
  try {
    await waitForSegments(ffmpeg, join(directory, 'stream.m3u8'), options);
  } catch (error) {
    await close();
    throw error;
  }
  return { codecs, directory, ended: ffmpeg.ended, close, read: (file) => readStreamFile(directory, file) };
}
