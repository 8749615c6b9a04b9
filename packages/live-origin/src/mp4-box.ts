/** Where a box of ISO/IEC 14496-12 lies in its file. Offsets are in bytes; `end` is exclusive. */
export interface Mp4Box {
  readonly type: string;
  readonly start: number;
  readonly bodyStart: number;
  readonly end: number;
}

/** The boxes between `start` and `end`, one level deep. Throws a RangeError when a box does not fit. */
export function readBoxes(bytes: Uint8Array, start = 0, end = bytes.byteLength): readonly Mp4Box[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const boxes: Mp4Box[] = [];
  for (let at = start; at < end;) {
    if (at + 8 > end) throw new RangeError(`MP4 box header cut short at byte ${at}`);
    const shortSize = view.getUint32(at);
    const isLarge = shortSize === 1;
    if (isLarge && at + 16 > end) throw new RangeError(`MP4 box header cut short at byte ${at}`);
    const bodyStart = at + (isLarge ? 16 : 8);
    // Size 0 means: to the end of the file (14496-12, 4.2).
    const boxEnd = isLarge ? at + Number(view.getBigUint64(at + 8)) : shortSize === 0 ? end : at + shortSize;
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    if (boxEnd < bodyStart || boxEnd > end)
      throw new RangeError(`MP4 box ${type} at byte ${at} does not fit`);
    boxes.push({ type, start: at, bodyStart, end: boxEnd });
    at = boxEnd;
  }
  return boxes;
}

/** Every box reached by descending through `path`, for example `['moof', 'traf', 'tfdt']`. */
export function findBoxes(bytes: Uint8Array, path: readonly string[]): readonly Mp4Box[] {
  let level: readonly Mp4Box[] = [{ type: '', start: 0, bodyStart: 0, end: bytes.byteLength }];
  for (const type of path) {
    level = level.flatMap((parent) =>
      readBoxes(bytes, parent.bodyStart, parent.end).filter((box) => box.type === type),
    );
  }
  return level;
}
