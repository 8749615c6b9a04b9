// Moves a CMAF segment along the media timeline by patching `baseMediaDecodeTime` in every track fragment.
// It never changes the length of a segment, and never touches the bytes it was given.

import { findBoxes, readBoxes } from './mp4-box.ts';
import type { Mp4Box } from './mp4-box.ts';

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function versionOf(view: DataView, box: Mp4Box): number {
  return view.getUint8(box.bodyStart);
}

/** Track id to timescale (ticks a second), read from `moov/trak/tkhd` and `moov/trak/mdia/mdhd` of an init segment. */
export function trackTimescales(init: Uint8Array): ReadonlyMap<number, number> {
  const view = viewOf(init);
  const timescales = new Map<number, number>();
  for (const track of findBoxes(init, ['moov', 'trak'])) {
    const inner = readBoxes(init, track.bodyStart, track.end);
    const header = inner.find((box) => box.type === 'tkhd');
    const media = inner.find((box) => box.type === 'mdia');
    const mediaHeader =
      media && readBoxes(init, media.bodyStart, media.end).find((box) => box.type === 'mdhd');
    if (!header || !mediaHeader) throw new RangeError('init segment has a track without tkhd or mdhd');
    // Both boxes start with version, flags and two dates, which version 1 holds in 64 bits each.
    const trackId = view.getUint32(header.bodyStart + (versionOf(view, header) === 1 ? 20 : 12));
    const timescale = view.getUint32(mediaHeader.bodyStart + (versionOf(view, mediaHeader) === 1 ? 20 : 12));
    timescales.set(trackId, timescale);
  }
  return timescales;
}

/** A copy of `segment` that plays `shiftS` seconds later. The shift is exact when it is whole ticks on each track. */
export function shiftFragmentTime(
  segment: Uint8Array,
  timescales: ReadonlyMap<number, number>,
  shiftS: number,
): Uint8Array {
  const shifted = new Uint8Array(segment); // not slice(): a Node Buffer would share its bytes
  const view = viewOf(shifted);
  for (const fragment of findBoxes(shifted, ['moof', 'traf'])) {
    const inner = readBoxes(shifted, fragment.bodyStart, fragment.end);
    const header = inner.find((box) => box.type === 'tfhd');
    const time = inner.find((box) => box.type === 'tfdt');
    const timescale = header && timescales.get(view.getUint32(header.bodyStart + 4));
    if (!time || !timescale) throw new RangeError('track fragment without a known track or without tfdt');
    const ticks = BigInt(Math.round(shiftS * timescale));
    const at = time.bodyStart + 4;
    if (versionOf(view, time) === 1) view.setBigUint64(at, view.getBigUint64(at) + ticks);
    else view.setUint32(at, Number(BigInt(view.getUint32(at)) + ticks));
  }
  return shifted;
}

/** The base decode time of each track fragment, in seconds and in the order of the file. */
export function fragmentTimesS(
  segment: Uint8Array,
  timescales: ReadonlyMap<number, number>,
): readonly { readonly trackId: number; readonly timeS: number }[] {
  const view = viewOf(segment);
  const headers = findBoxes(segment, ['moof', 'traf', 'tfhd']);
  const times = findBoxes(segment, ['moof', 'traf', 'tfdt']);
  return headers.flatMap((header, i) => {
    const time = times[i];
    const trackId = view.getUint32(header.bodyStart + 4);
    const timescale = timescales.get(trackId);
    if (!time || !timescale) return [];
    const at = time.bodyStart + 4;
    const ticks = versionOf(view, time) === 1 ? Number(view.getBigUint64(at)) : view.getUint32(at);
    return [{ trackId, timeS: ticks / timescale }];
  });
}
