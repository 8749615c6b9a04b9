// Decides the ffmpeg command line for an input. It starts nothing.

/** Codecs of the packaged stream. `copy` passes the input's own on, and cuts only at its key frames. */
export type FfmpegCodecs = 'h264-aac' | 'vp9-opus' | 'copy';

/** What the command line follows from. */
export interface FfmpegCommand {
  /** A file, `testsrc` for a generated picture and tone, or a URL. */
  readonly input: string;
  readonly codecs: FfmpegCodecs;
  readonly container: 'fmp4' | 'ts';
  readonly segmentSeconds: number;
  readonly windowLength: number;
  readonly videoBps: number;
  /** Reads no faster than real time. Right for files, wrong for what is live already. */
  readonly isPaced: boolean;
  /** The packager's own, empty directory. */
  readonly directory: string;
}

/** The name of the generated input. */
export const TEST_SOURCE = 'testsrc';

const AUDIO_BPS = 96_000;
const KEPT_WINDOWS = 3; // as the replay keeps them
const INPUT_TIMEOUT_US = '15000000'; // a network input that stays silent this long has failed

/** True for `scheme://...`. */
export function isUrlInput(input: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(input);
}

/** Files and plain HTTP downloads come faster than real time; streaming protocols and live playlists do not. */
export function isPacedByDefault(input: string): boolean {
  return !isUrlInput(input) || (/^https?:/i.test(input) && !/\.m3u8(?:$|\?)/i.test(input));
}

function inputArguments({ input, isPaced }: FfmpegCommand): readonly string[] {
  const pace = isPaced ? ['-re'] : [];
  if (input === TEST_SOURCE) {
    const picture = 'testsrc2=size=640x360:rate=25';
    const tone = 'sine=frequency=330:sample_rate=48000,volume=0.2';
    return [...pace, '-f', 'lavfi', '-i', picture, ...pace, '-f', 'lavfi', '-i', tone];
  }
  if (!isUrlInput(input)) return [...pace, '-stream_loop', '-1', '-i', `file:${input}`];
  const timeout = /^https?:/i.test(input) ? ['-rw_timeout', INPUT_TIMEOUT_US] : [];
  return [...pace, ...timeout, '-i', input];
}

function mappingArguments({ input }: FfmpegCommand): readonly string[] {
  if (input === TEST_SOURCE) return ['-map', '0:v:0', '-map', '1:a:0'];
  return ['-map', '0:v:0', '-map', '0:a:0?'];
}

function codecArguments({ codecs, segmentSeconds, videoBps }: FfmpegCommand): readonly string[] {
  const rate = ['-b:v', String(videoBps), '-maxrate', String(videoBps), '-bufsize', String(videoBps)];
  const keyFrames = ['-force_key_frames', `expr:gte(t,n_forced*${segmentSeconds})`, '-pix_fmt', 'yuv420p'];
  const sound = ['-ac', '2', '-ar', '48000', '-b:a', String(AUDIO_BPS)];
  switch (codecs) {
    case 'h264-aac': {
      const coder = ['-c:v', 'libx264', '-preset', 'veryfast', '-tune', 'zerolatency', '-sc_threshold', '0'];
      return [...coder, ...rate, ...keyFrames, '-c:a', 'aac', ...sound];
    }
    case 'vp9-opus': {
      const coder = ['-c:v', 'libvpx-vp9', '-deadline', 'realtime', '-cpu-used', '8', '-row-mt', '1'];
      return [...coder, ...rate, ...keyFrames, '-c:a', 'libopus', ...sound];
    }
    case 'copy':
      return ['-c', 'copy'];
    default: {
      const unknown: never = codecs;
      return unknown;
    }
  }
}

/** The arguments that make ffmpeg write `stream.m3u8`, `master.m3u8` and the segments into the directory. */
export function ffmpegArguments(command: FfmpegCommand): readonly string[] {
  const { directory, container, segmentSeconds, windowLength } = command;
  const isFragmented = container === 'fmp4';
  const segmentType = isFragmented
    ? ['-hls_segment_type', 'fmp4', '-hls_fmp4_init_filename', 'init.mp4']
    : ['-hls_segment_type', 'mpegts'];
  return [
    ...['-hide_banner', '-nostdin', '-loglevel', 'error'],
    ...inputArguments(command),
    ...mappingArguments(command),
    ...codecArguments(command),
    ...['-f', 'hls', '-hls_time', String(segmentSeconds), '-hls_list_size', String(windowLength)],
    ...['-hls_delete_threshold', String(windowLength * KEPT_WINDOWS)],
    ...['-hls_flags', 'delete_segments+independent_segments+program_date_time+temp_file+omit_endlist'],
    ...segmentType,
    ...['-hls_segment_filename', `${directory}/seg-%d.${isFragmented ? 'm4s' : 'ts'}`],
    ...['-master_pl_name', 'master.m3u8', `${directory}/stream.m3u8`],
  ];
}

/** The codecs to encode with, given the encoders' names, or undefined when ffmpeg lacks both pairs. */
export function chooseCodecs(encoders: ReadonlySet<string>): 'h264-aac' | 'vp9-opus' | undefined {
  if (encoders.has('libx264') && encoders.has('aac')) return 'h264-aac';
  if (encoders.has('libvpx-vp9') && encoders.has('libopus')) return 'vp9-opus';
  return undefined;
}

/** The names in the output of `ffmpeg -encoders`: lines of six capability letters or dots, a name, a description. */
export function parseEncoders(output: string): ReadonlySet<string> {
  return new Set(Array.from(output.matchAll(/^ [VAS.][A-Z.]{5} (\S+)/gm), (match) => match[1] ?? ''));
}
