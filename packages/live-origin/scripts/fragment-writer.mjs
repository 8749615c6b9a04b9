// Writes CMAF by hand (ISO/IEC 14496-12 boxes, VP9 and Opus sample entries).
// ffmpeg's own segmenter puts 99 to 101 Opus frames into a segment because it cuts where the packets happen
// to interleave. A loop needs every segment to hold exactly the same duration on both tracks, so the boxes
// are laid out here. This file decides bytes only: it runs nothing and reads no file.

const SYNC_SAMPLE_FLAGS = 0x02000000; // sample_depends_on = 2: the sample needs no other
const DELTA_SAMPLE_FLAGS = 0x01010000; // depends on others, and is not a sync sample
const UNITY_MATRIX = [0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000].map(u32);

function u8(...values) {
  return Buffer.from(values);
}

function u16(value) {
  return u8((value >> 8) & 0xff, value & 0xff);
}

function u32(value) {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value >>> 0);
  return bytes;
}

function u64(value) {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return bytes;
}

function box(type, ...parts) {
  const body = Buffer.concat(parts);
  return Buffer.concat([u32(body.length + 8), Buffer.from(type, 'latin1'), body]);
}

function fullBox(type, version, flags, ...parts) {
  return box(type, u32((version << 24) | flags), ...parts);
}

function brands(type, major, ...compatible) {
  return box(type, Buffer.from(major + '\0\0\0\0' + major + compatible.join(''), 'latin1'));
}

function vp9Entry(track) {
  const configuration = fullBox(
    'vpcC',
    1,
    0,
    u8(0, track.level, (8 << 4) | (1 << 1), 1, 1, 1), // profile 0, 8 bit, 4:2:0 collocated, BT.709
    u16(0),
  );
  return box(
    'vp09',
    Buffer.concat([Buffer.alloc(6), u16(1), Buffer.alloc(16), u16(track.width), u16(track.height)]),
    Buffer.concat([u32(0x480000), u32(0x480000), u32(0), u16(1), Buffer.alloc(32), u16(24), u16(0xffff)]),
    configuration,
  );
}

function opusEntry(track) {
  const configuration = box(
    'dOps',
    u8(0, track.channels),
    u16(track.preSkip),
    u32(track.timescale),
    u16(0),
    u8(0),
  );
  return box(
    'Opus',
    Buffer.concat([Buffer.alloc(6), u16(1), Buffer.alloc(8), u16(track.channels), u16(16)]),
    Buffer.concat([u32(0), u32(track.timescale << 16)]),
    configuration,
  );
}

function trackBox(track) {
  const video = track.kind === 'video';
  const header = fullBox(
    'tkhd',
    0,
    3,
    Buffer.concat([u32(0), u32(0), u32(track.id), u32(0), u32(0), u32(0), u32(0)]),
    Buffer.concat([u16(0), u16(0), u16(video ? 0 : 0x100), u16(0), ...UNITY_MATRIX]),
    Buffer.concat([u32(video ? track.width << 16 : 0), u32(video ? track.height << 16 : 0)]),
  );
  const handler = fullBox(
    'hdlr',
    0,
    0,
    u32(0),
    Buffer.from(video ? 'vide' : 'soun', 'latin1'),
    Buffer.alloc(12),
    u8(0),
  );
  const mediaHeader = video ? fullBox('vmhd', 0, 1, Buffer.alloc(8)) : fullBox('smhd', 0, 0, Buffer.alloc(4));
  const samples = box(
    'stbl',
    fullBox('stsd', 0, 0, u32(1), video ? vp9Entry(track) : opusEntry(track)),
    fullBox('stts', 0, 0, u32(0)),
    fullBox('stsc', 0, 0, u32(0)),
    fullBox('stsz', 0, 0, u32(0), u32(0)),
    fullBox('stco', 0, 0, u32(0)),
  );
  const data = box('dinf', fullBox('dref', 0, 0, u32(1), fullBox('url ', 0, 1)));
  const undetermined = 0x55c4; // ISO 639-2 "und", five bits a letter
  const media = box(
    'mdia',
    fullBox('mdhd', 0, 0, u32(0), u32(0), u32(track.timescale), u32(0), u16(undetermined), u16(0)),
    handler,
    box('minf', mediaHeader, data, samples),
  );
  return box('trak', header, media);
}

/** The initialization segment of `tracks`. */
export function initSegment(tracks) {
  const header = fullBox(
    'mvhd',
    0,
    0,
    Buffer.concat([u32(0), u32(0), u32(1000), u32(0), u32(0x10000), u16(0x100), u16(0), u32(0), u32(0)]),
    ...UNITY_MATRIX,
    Buffer.alloc(24),
    u32(tracks.length + 1),
  );
  const defaults = tracks.map((track) =>
    fullBox('trex', 0, 0, u32(track.id), u32(1), u32(track.sampleDuration), u32(0), u32(0)),
  );
  const movie = box('moov', header, ...tracks.map(trackBox), box('mvex', ...defaults));
  return Buffer.concat([brands('ftyp', 'iso6', 'cmfc', 'mp41'), movie]);
}

function trackFragment(track, samples, baseMediaDecodeTime, dataOffset) {
  const video = track.kind === 'video';
  const header = fullBox(
    'tfhd',
    0,
    0x020028, // default-base-is-moof, default duration, default flags
    u32(track.id),
    u32(track.sampleDuration),
    u32(video ? DELTA_SAMPLE_FLAGS : SYNC_SAMPLE_FLAGS),
  );
  const run = fullBox(
    'trun',
    0,
    0x000205, // data offset, flags of the first sample, a size for each sample
    u32(samples.length),
    u32(dataOffset),
    u32(SYNC_SAMPLE_FLAGS),
    ...samples.map((sample) => u32(sample.length)),
  );
  return box('traf', header, fullBox('tfdt', 1, 0, u64(baseMediaDecodeTime)), run);
}

/**
 * One media segment: `styp`, `moof`, `mdat`. `runs` gives each track its samples, in the order of their bytes.
 * The segment's media time follows from its index, because every segment holds the same number of samples.
 */
export function mediaSegment(index, runs) {
  const fragment = (dataOffsets) =>
    box(
      'moof',
      fullBox('mfhd', 0, 0, u32(index + 1)),
      ...runs.map(({ track, samples }, i) =>
        trackFragment(track, samples, index * samples.length * track.sampleDuration, dataOffsets[i] ?? 0),
      ),
    );
  const payloads = runs.map(({ samples }) => Buffer.concat(samples));
  let offset = fragment([]).length + 8;
  const dataOffsets = payloads.map((payload) => {
    const start = offset;
    offset += payload.length;
    return start;
  });
  return Buffer.concat([brands('styp', 'msdh', 'msix'), fragment(dataOffsets), box('mdat', ...payloads)]);
}
