import { parseArgs } from 'node:util';

/** How the demo is started. */
export interface DemoOptions {
  readonly host: string;
  readonly port: number;
  /** True when the port was asked for: then another one will not do. */
  readonly isPortExact: boolean;
  /** 0 picks a free one. */
  readonly trackerPort: number;
  readonly isTrackerPortExact: boolean;
  /** A file, `testsrc` or a URL for ffmpeg; undefined replays the bundled clip. */
  readonly input: string | undefined;
  readonly segmentSeconds: number;
  /** Viewers the page opens with. */
  readonly viewerCount: number;
}

/** What the command line asks for. `error` names the flag and the fix. */
export type DemoCommand =
  | { readonly type: 'help' }
  | { readonly type: 'error'; readonly message: string }
  | { readonly type: 'run'; readonly options: DemoOptions };

export const DEMO_DEFAULTS = {
  host: '127.0.0.1',
  port: 8_080,
  trackerPort: 8_790,
  segmentSeconds: 2,
  viewerCount: 1,
} as const;

/** Loop of the bundled clip, s, and its own segments: it can be cut only where these meet. */
const CLIP_SECONDS = 24;
const CLIP_SEGMENT_SECONDS = 2;
const VIEWERS_MAX = 12;
const SEGMENT_SECONDS_MAX = 20;

/** Reads the flags. Never throws. */
export function parseDemoFlags(args: readonly string[]): DemoCommand {
  const text = { type: 'string' } as const;
  let values;
  try {
    values = parseArgs({
      args: [...args],
      options: {
        host: text,
        port: text,
        'tracker-port': text,
        input: text,
        'segment-seconds': text,
        viewers: text,
        help: { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split(/[.\n]/, 1)[0] ?? '') : String(error);
    return { type: 'error', message: `${reason}: --help lists the flags` };
  }
  if (values.help === true) return { type: 'help' };
  const problems: string[] = [];
  const number = (
    name: string,
    given: string | undefined,
    fallback: number,
    min: number,
    max: number,
  ): number => {
    if (given === undefined) return fallback;
    const value = /^\d{1,6}$/.test(given) ? Number(given) : NaN;
    if (value >= min && value <= max) return value;
    problems.push(`--${name} is "${given}": use a whole number from ${min} to ${max}`);
    return fallback;
  };
  const options: DemoOptions = {
    host: values.host ?? DEMO_DEFAULTS.host,
    port: number('port', values.port, DEMO_DEFAULTS.port, 0, 65_535),
    isPortExact: values.port !== undefined,
    trackerPort: number('tracker-port', values['tracker-port'], DEMO_DEFAULTS.trackerPort, 0, 65_535),
    isTrackerPortExact: values['tracker-port'] !== undefined,
    input: values.input,
    segmentSeconds: number(
      'segment-seconds',
      values['segment-seconds'],
      DEMO_DEFAULTS.segmentSeconds,
      1,
      SEGMENT_SECONDS_MAX,
    ),
    viewerCount: number('viewers', values.viewers, DEMO_DEFAULTS.viewerCount, 0, VIEWERS_MAX),
  };
  const problem = problems[0] ?? problemOf(options);
  return problem === undefined ? { type: 'run', options } : { type: 'error', message: problem };
}

/** What is wrong with flags that are fine one by one. */
function problemOf({ host, input, segmentSeconds, port, trackerPort }: DemoOptions): string | undefined {
  if (host === '') return '--host is empty: use an address such as 127.0.0.1 or 0.0.0.0';
  if (input === '')
    return '--input is empty: give a file, a URL or testsrc, or leave it out for the bundled clip';
  if (port !== 0 && port === trackerPort)
    return `--tracker-port is ${port} like --port: use another one, or 0`;
  if (input === undefined && !clipSegmentSeconds().includes(segmentSeconds)) {
    return (
      `--segment-seconds is "${segmentSeconds}": the bundled clip can be cut to ` +
      `${clipSegmentSeconds().join(', ')}; other values need --input testsrc`
    );
  }
  return undefined;
}

/** Segment lengths the bundled clip can be served in, s. */
function clipSegmentSeconds(): readonly number[] {
  const lengths: number[] = [];
  for (let seconds = CLIP_SEGMENT_SECONDS; seconds <= CLIP_SECONDS / 3; seconds += CLIP_SEGMENT_SECONDS) {
    if (CLIP_SECONDS % seconds === 0) lengths.push(seconds);
  }
  return lengths;
}

/** How many of the clip's own segments make one segment of the stream. */
export function mergedSegmentsOf(segmentSeconds: number): number {
  return Math.max(1, Math.round(segmentSeconds / CLIP_SEGMENT_SECONDS));
}

/** The text of `--help`. */
export function demoHelp(): string {
  const rows: readonly (readonly [flag: string, help: string])[] = [
    ['--host <address>', `address to listen on (default ${DEMO_DEFAULTS.host})`],
    [
      '--port <n>',
      `port of page and stream, 0 picks a free one (default ${DEMO_DEFAULTS.port}, or the next free one)`,
    ],
    [
      '--tracker-port <n>',
      `port of the tracker, 0 picks a free one (default ${DEMO_DEFAULTS.trackerPort}, or the next free one)`,
    ],
    [
      '--input <source>',
      'file, URL or testsrc, packaged by ffmpeg (default: a bundled clip, which needs no ffmpeg)',
    ],
    ['--segment-seconds <n>', `length of a segment (default ${DEMO_DEFAULTS.segmentSeconds})`],
    [
      '--viewers <n>',
      `viewers the page opens with, 0 to ${VIEWERS_MAX} (default ${DEMO_DEFAULTS.viewerCount})`,
    ],
    ['--help', 'this text'],
  ];
  return [
    'Paceline demo: a live stream, a tracker and a page with viewers that share it.',
    '',
    'usage: npm start -- [flags]',
    '',
    ...rows.map(([flag, help]) => `  ${flag.padEnd(24)}${help}`),
  ].join('\n');
}
