import { describe, expect, it } from 'vitest';
import { loadClip } from '../src/clip.ts';
import type { Clip } from '../src/clip.ts';
import { withLightPicture } from '../src/light-picture.ts';
import { readBoxes } from '../src/mp4-box.ts';

describe('withLightPicture', () => {
  it('keeps the size of every segment, and the picture of the smallest rendition', async () => {
    const clip = await loadClip();
    const [best, smallest] = clip.renditions;
    const [light, ...others] = withLightPicture(clip).renditions;
    expect(others).toEqual([]);
    expect(light?.segments.map(({ byteLength }) => byteLength)).toEqual(
      best?.segments.map(({ byteLength }) => byteLength),
    );
    expect(light).toMatchObject({ name: 'high', width: 160, averageBps: best?.averageBps });
    expect(light?.init).toBe(smallest?.init);
    light?.segments.forEach((segment, i) => {
      const small = smallest?.segments[i] ?? new Uint8Array();
      expect(Buffer.compare(segment.subarray(0, small.byteLength), small)).toBe(0);
      const boxes = readBoxes(segment);
      expect(boxes.at(-1)).toMatchObject({ type: 'free', start: small.byteLength, end: segment.byteLength });
    });
  });

  it('leaves a clip of one rendition as it is, and refuses what it cannot fill up', async () => {
    const clip = await loadClip();
    const [best, smallest] = clip.renditions;
    if (best === undefined || smallest === undefined) throw new Error('the clip has two renditions');
    const alone: Clip = { ...clip, renditions: [best] };
    expect(withLightPicture(alone).renditions[0]?.segments[3]).toBe(best.segments[3]);
    expect(() => withLightPicture({ ...clip, renditions: [smallest, best] })).toThrow(RangeError);
    expect(() => withLightPicture({ ...clip, renditions: [] })).toThrow(RangeError);
  });
});
