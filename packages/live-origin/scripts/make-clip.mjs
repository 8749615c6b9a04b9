// Makes the clip in ../clip: 24 s of our own moving picture and sound as 12 CMAF segments of exactly 2 s, in two
// renditions. Needs ffmpeg with libvpx-vp9, libopus and drawtext. The result is committed, so nothing at run
// time needs ffmpeg. VP9 and Opus, because Chromium builds without licensed codecs play them.
//
//   node packages/live-origin/scripts/make-clip.mjs

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { initSegment, mediaSegment } from './fragment-writer.mjs';

const CLIP_DIRECTORY = fileURLToPath(new URL('../clip/', import.meta.url));
const SEGMENT_DURATION_S = 2;
const SEGMENT_COUNT = 12;
const CLIP_DURATION_S = SEGMENT_DURATION_S * SEGMENT_COUNT;
const FRAME_RATE = 25;
const FRAMES_PER_SEGMENT = FRAME_RATE * SEGMENT_DURATION_S;
const OPUS_FRAMES_PER_SEGMENT = 50 * SEGMENT_DURATION_S; // 20 ms each
const AUDIO_BPS = 64_000;

const RENDITIONS = [
  { name: 'high', width: 320, height: 180, videoBps: 1_030_000, level: 20 },
  { name: 'low', width: 160, height: 90, videoBps: 232_000, level: 11 },
];

/** A slow plasma; every term has a period that divides the clip, so the loop has no visible seam. */
function background() {
  const red = '70+34*sin(2*PI*(X/160+T/12))+22*sin(2*PI*(Y/90-T/8))';
  const green = '76+30*sin(2*PI*(X/200-Y/140+T/24))+18*sin(2*PI*((X+Y)/110+T/6))';
  const blue = '120+50*sin(2*PI*(Y/150+T/12))+24*sin(2*PI*(X/90-T/8))';
  return `nullsrc=s=320x180:r=${FRAME_RATE}:d=${CLIP_DURATION_S},geq=r='${red}':g='${green}':b='${blue}'`;
}

/** Five riders on an oval, one turn in 8 s, under a title and a running time code, with grain on top. */
function pictureFilter() {
  const riderCount = 5;
  const steps = ['[1]split=5[rider0][rider1][rider2][rider3][rider4]'];
  for (let i = 0; i < riderCount; i++) {
    const angle = `2*PI*(t/8+${i}/${riderCount})`;
    const from = i === 0 ? '0' : `oval${i}`;
    steps.push(`[${from}][rider${i}]overlay=x='149+100*cos(${angle})':y='82+34*sin(${angle})'[oval${i + 1}]`);
  }
  const text = 'fontsize=22:fontcolor=white:shadowcolor=black@0.5:shadowx=1:shadowy=1';
  steps.push(
    `[oval${riderCount}]drawtext=font='DejaVu Sans':text=Paceline:x=14:y=12:${text},` +
      `drawtext=font='DejaVu Sans Mono':timecode='00\\:00\\:00\\:00':rate=${FRAME_RATE}:x=w-tw-14:y=h-th-14:${text},` +
      'noise=alls=12:allf=t:all_seed=7,format=yuv420p[picture]',
  );
  return steps.join(';');
}

function ffmpeg(...args) {
  execFileSync('ffmpeg', ['-hide_banner', '-loglevel', 'error', '-y', ...args], { stdio: 'inherit' });
}

function renderPicture(file) {
  const rider =
    `nullsrc=s=22x22:r=${FRAME_RATE}:d=${CLIP_DURATION_S},format=rgba,` +
    "geq=r=255:g=214:b=90:a='255*clip(11-hypot(X-10.5,Y-10.5),0,1)'";
  const sources = ['-f', 'lavfi', '-i', background(), '-f', 'lavfi', '-i', rider];
  ffmpeg(...sources, '-filter_complex', pictureFilter(), '-map', '[picture]', '-c:v', 'ffv1', file);
}

/** A quiet A major chord and a soft pluck every second. All frequencies are multiples of 1/24 Hz: no click at the loop. */
function renderSound(file) {
  const chord = '(sin(2*PI*220*t)+sin(2*PI*t*6652/24)+sin(2*PI*t*7911/24))*(0.8+0.2*sin(2*PI*t/6))';
  const pluck = 'sin(2*PI*t*if(lt(mod(t,2),1),440,660))*exp(-5*mod(t,1))*(1-exp(-300*mod(t,1)))';
  const source = `aevalsrc='0.025*${chord}+0.06*${pluck}':s=48000:d=${CLIP_DURATION_S + 1}`;
  const coder = ['-c:a', 'libopus', '-b:a', String(AUDIO_BPS), '-vbr', 'off', '-frame_duration', '20'];
  ffmpeg('-f', 'lavfi', '-i', source, ...coder, file);
}

/** VP9 at a constant rate with a key frame exactly every segment and no hidden frames, so a frame is a sample. */
function encodeVideo(picture, rendition, file) {
  const rate = String(rendition.videoBps);
  ffmpeg(
    ...['-i', picture, '-vf', `scale=${rendition.width}:${rendition.height}`, '-c:v', 'libvpx-vp9'],
    ...['-b:v', rate, '-minrate', rate, '-maxrate', rate, '-bufsize', rate],
    ...['-g', String(FRAMES_PER_SEGMENT), '-keyint_min', String(FRAMES_PER_SEGMENT), '-sc_threshold', '0'],
    ...['-lag-in-frames', '0', '-auto-alt-ref', '0', '-deadline', 'good', '-cpu-used', '2', '-threads', '2'],
    file,
  );
}

/** The frames of an IVF file: a 32-byte header, then for each frame its length, its time and its bytes. */
function ivfFrames(bytes) {
  const frames = [];
  for (let at = 32; at < bytes.length;) {
    const end = at + 12 + bytes.readUInt32LE(at);
    frames.push(bytes.subarray(at + 12, end));
    at = end;
  }
  return frames;
}

/** The packets of an Ogg file (RFC 3533): a packet ends with the first lacing value below 255. */
function oggPackets(bytes) {
  const packets = [];
  let parts = [];
  for (let at = 0; at < bytes.length;) {
    const lacing = bytes.subarray(at + 27, at + 27 + bytes[at + 26]);
    at += 27 + lacing.length;
    for (const length of lacing) {
      parts.push(bytes.subarray(at, at + length));
      at += length;
      if (length === 255) continue;
      packets.push(Buffer.concat(parts));
      parts = [];
    }
  }
  return packets;
}

function slice(samples, index, count) {
  const part = samples.slice(index * count, (index + 1) * count);
  if (part.length !== count)
    throw new Error(`segment ${index} has ${part.length} samples instead of ${count}`);
  return part;
}

/** Writes the files of one rendition and returns its entry in clip.json. */
function packageRendition(rendition, videoFrames, opusHead, opusPackets) {
  const directory = join(CLIP_DIRECTORY, rendition.name);
  mkdirSync(directory, { recursive: true });
  const { width, height, level } = rendition;
  const video = { kind: 'video', id: 1, timescale: 90_000, sampleDuration: 3600, width, height, level };
  const [channels, preSkip] = [opusHead.readUInt8(9), opusHead.readUInt16LE(10)]; // RFC 7845, 5.1
  const audio = { kind: 'audio', id: 2, timescale: 48_000, sampleDuration: 960, channels, preSkip };
  const init = initSegment([video, audio]);
  writeFileSync(join(directory, 'init.mp4'), init);
  const segmentByteLengths = [];
  for (let i = 0; i < SEGMENT_COUNT; i++) {
    const segment = mediaSegment(i, [
      { track: video, samples: slice(videoFrames, i, FRAMES_PER_SEGMENT) },
      { track: audio, samples: slice(opusPackets, i, OPUS_FRAMES_PER_SEGMENT) },
    ]);
    writeFileSync(join(directory, `seg-${String(i).padStart(2, '0')}.m4s`), segment);
    segmentByteLengths.push(segment.length);
  }
  const bps = (byteLength, durationS) => Math.ceil((byteLength * 8) / durationS);
  return {
    name: rendition.name,
    width,
    height,
    codecs: `vp09.00.${level}.08,opus`,
    averageBps: bps(
      segmentByteLengths.reduce((sum, byteLength) => sum + byteLength, 0),
      CLIP_DURATION_S,
    ),
    peakBps: bps(Math.max(...segmentByteLengths), SEGMENT_DURATION_S),
    initByteLength: init.length,
    segmentByteLengths,
  };
}

function main() {
  const scratch = mkdtempSync(join(tmpdir(), 'make-clip-'));
  try {
    const [picture, sound] = [join(scratch, 'picture.nut'), join(scratch, 'sound.ogg')];
    renderPicture(picture);
    renderSound(sound);
    const [opusHead, , ...opusPackets] = oggPackets(readFileSync(sound)); // the second packet holds comments
    const renditions = RENDITIONS.map((rendition) => {
      const encoded = join(scratch, `${rendition.name}.ivf`);
      encodeVideo(picture, rendition, encoded);
      return packageRendition(rendition, ivfFrames(readFileSync(encoded)), opusHead, opusPackets);
    });
    const clip = {
      segmentDurationS: SEGMENT_DURATION_S,
      targetDurationS: SEGMENT_DURATION_S,
      segmentCount: SEGMENT_COUNT,
      frameRate: FRAME_RATE,
      renditions,
    };
    writeFileSync(join(CLIP_DIRECTORY, 'clip.json'), JSON.stringify(clip, null, 2) + '\n');
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

main();
