import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** One rendition of a clip, in memory. Segments all last `segmentDurationS` and start with a key frame. */
export interface ClipRendition {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  /** RFC 6381, for example `vp09.00.20.08,opus`. */
  readonly codecs: string;
  readonly averageBps: number;
  readonly peakBps: number;
  readonly init: Uint8Array;
  readonly segments: readonly Uint8Array[];
}

/** A short CMAF clip that can be looped: every rendition has the same number of equally long segments. */
export interface Clip {
  readonly segmentDurationS: number;
  readonly frameRate: number;
  /** Best first. */
  readonly renditions: readonly ClipRendition[];
}

interface ClipDescription {
  readonly segmentDurationS: number;
  readonly segmentCount: number;
  readonly frameRate: number;
  readonly renditions: readonly {
    readonly name: string;
    readonly width: number;
    readonly height: number;
    readonly codecs: string;
    readonly averageBps: number;
    readonly peakBps: number;
    readonly initByteLength: number;
    readonly segmentByteLengths: readonly number[];
  }[];
}

const BUNDLED_CLIP_DIRECTORY = fileURLToPath(new URL('../clip/', import.meta.url));

async function readExactly(path: string, byteLength: number | undefined): Promise<Uint8Array> {
  const bytes = await readFile(path);
  if (bytes.byteLength !== byteLength) {
    throw new Error(
      `${path} has ${bytes.byteLength} bytes, clip.json says ${byteLength}: make the clip again`,
    );
  }
  return new Uint8Array(bytes);
}

/** Reads a clip made by `scripts/make-clip.mjs`; without a directory, the one that comes with this package. */
export async function loadClip(directory = BUNDLED_CLIP_DIRECTORY): Promise<Clip> {
  const text = await readFile(join(directory, 'clip.json'), 'utf8');
  const description = JSON.parse(text) as ClipDescription; // our own file, checked against the bytes below
  const renditions = description.renditions.map(async (rendition): Promise<ClipRendition> => {
    const { initByteLength, segmentByteLengths, ...facts } = rendition;
    const names = Array.from(
      { length: description.segmentCount },
      (_, i) => `seg-${String(i).padStart(2, '0')}.m4s`,
    );
    return {
      ...facts,
      init: await readExactly(join(directory, rendition.name, 'init.mp4'), initByteLength),
      segments: await Promise.all(
        names.map((name, i) => readExactly(join(directory, rendition.name, name), segmentByteLengths[i])),
      ),
    };
  });
  return {
    segmentDurationS: description.segmentDurationS,
    frameRate: description.frameRate,
    renditions: await Promise.all(renditions),
  };
}
