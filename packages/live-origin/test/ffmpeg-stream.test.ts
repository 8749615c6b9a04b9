import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { chooseCodecs, ffmpegArguments, isPacedByDefault, parseEncoders } from '../src/ffmpeg-command.ts';
import { startFfmpegStream } from '../src/ffmpeg-stream.ts';
import { startLiveOrigin } from '../src/live-origin.ts';
import { readBoxes } from '../src/mp4-box.ts';
import { readPlaylist } from './read-playlist.ts';
import type { FfmpegCommand } from '../src/ffmpeg-command.ts';
import type { FfmpegStream } from '../src/ffmpeg-stream.ts';

const hasFfmpeg = spawnSync('ffmpeg', ['-version']).error === undefined;
const REAL_TIMEOUT_MS = 60_000; // encoding in real time on a busy machine

let stream: FfmpegStream | undefined;
afterEach(async () => {
  await stream?.close();
  stream = undefined;
});

function command(changes: Partial<FfmpegCommand>): string {
  return ffmpegArguments({
    input: 'film.mp4',
    codecs: 'h264-aac',
    container: 'fmp4',
    segmentSeconds: 2,
    windowLength: 6,
    videoBps: 1_000_000,
    isPaced: true,
    directory: '/scratch',
    ...changes,
  }).join(' ');
}

describe('the ffmpeg command', () => {
  it('loops a file in real time, whatever its name looks like', () => {
    expect(command({ input: '-f.mp4' })).toContain('-re -stream_loop -1 -i file:-f.mp4');
  });

  it('does not loop or slow down what is live', () => {
    expect(isPacedByDefault('rtmp://host/app')).toBe(false);
    expect(isPacedByDefault('https://host/live.m3u8?x')).toBe(false);
    expect(isPacedByDefault('https://host/film.mp4')).toBe(true);
    expect(command({ input: 'udp://0.0.0.0:5000', isPaced: false })).not.toMatch(/-re |stream_loop/);
  });

  it('cuts at a forced key frame each segment, and keeps segments for a while', () => {
    const text = command({ segmentSeconds: 4 });
    expect(text).toContain('expr:gte(t,n_forced*4)');
    expect(text).toContain('-hls_time 4 -hls_list_size 6 -hls_delete_threshold 18');
  });

  it('writes transport streams and copies when asked', () => {
    const text = command({ container: 'ts', codecs: 'copy' });
    expect(text).toContain('/scratch/seg-%d.ts');
    expect(text).toContain('-c copy');
  });

  it('prefers H.264 and AAC and takes VP9 and Opus otherwise', () => {
    const output =
      'Encoders:\n V..... = Video\n V....D libx264   H.264\n A....D aac  AAC\n V..... libvpx-vp9 VP9\n';
    expect(parseEncoders(output)).toContain('libx264');
    expect(chooseCodecs(parseEncoders(output))).toBe('h264-aac');
    expect(chooseCodecs(new Set(['aac', 'libvpx-vp9', 'libopus']))).toBe('vp9-opus');
    expect(chooseCodecs(new Set(['libx264']))).toBeUndefined();
  });
});

describe('a packaged stream', () => {
  it('says what to install when ffmpeg is missing', async () => {
    const start = startFfmpegStream({ input: 'testsrc', ffmpegPath: 'ffmpeg-that-is-not-there' });
    await expect(start).rejects.toThrow(/not-there was not found\. Install ffmpeg/);
  });

  it(
    hasFfmpeg ? 'is served with counters, and leaves nothing behind' : 'names what to install',
    async () => {
      if (!hasFfmpeg) {
        await expect(startFfmpegStream({ input: 'testsrc' })).rejects.toThrow(/Install ffmpeg/);
        return;
      }
      stream = await startFfmpegStream({ input: 'testsrc', segmentSeconds: 1, readySegments: 1 });
      const { directory } = stream;
      const origin = await startLiveOrigin({ source: stream });
      const playlist = readPlaylist(await (await fetch(origin.streamUrl('ann'))).text());
      const [segment] = playlist.segments;
      expect(segment?.uri).toMatch(/^seg-\d+\.m4s\?viewer=ann$/);
      expect(Math.abs((segment?.durationS ?? 0) - 1)).toBeLessThan(0.1);
      const body = await (await fetch(`${origin.url}/live/${segment?.uri}`)).arrayBuffer();
      expect(readBoxes(new Uint8Array(body)).map(({ type }) => type)).toContain('moof');
      expect((await fetch(`${origin.url}/live/${playlist.initUri}`)).status).toBe(200);
      expect(await (await fetch(origin.masterUrl())).text()).toContain('stream.m3u8');
      expect((await fetch(`${origin.url}/live/..%2f..%2fetc%2fpasswd`)).status).toBe(404);
      expect(origin.counters().byViewer.get('ann')?.segment).toEqual({ requests: 1, bytes: body.byteLength });
      await origin.close();
      await stream.ended;
      expect(existsSync(directory)).toBe(false);
    },
    REAL_TIMEOUT_MS,
  );

  it(
    hasFfmpeg
      ? 'passes on what ffmpeg said when the input cannot be opened'
      : 'asks for ffmpeg before the input',
    async () => {
      const start = startFfmpegStream({ input: '/there/is/no/such/film.mp4' });
      await expect(start).rejects.toThrow(hasFfmpeg ? /No such file or directory/ : /Install ffmpeg/);
    },
    REAL_TIMEOUT_MS,
  );

  it(
    hasFfmpeg ? 'refuses VP9 in a transport stream' : 'asks for ffmpeg before the codecs',
    async () => {
      const start = startFfmpegStream({ input: 'testsrc', codecs: 'vp9-opus', container: 'ts' });
      await expect(start).rejects.toThrow(hasFfmpeg ? /use container fmp4/ : /Install ffmpeg/);
    },
    REAL_TIMEOUT_MS,
  );
});
