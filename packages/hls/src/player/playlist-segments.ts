import type { LevelDetails } from 'hls.js';
import { canonicalUri } from './canonical-uri.ts';
import { fingerprintOf } from './fingerprint.ts';
import type { PlaylistSegment } from './player-facts.ts';
import type { SegmentRequest } from './segment-source.ts';

/** The fragment fields that are read; structural, because 1.5 to 1.7 differ in the rest. */
export interface FragmentLike {
  readonly sn: number | 'initSegment';
  readonly url?: string | null;
  readonly duration: number;
  readonly start: number;
  readonly cc: number;
  readonly byteRange?: readonly number[];
  readonly tagList?: readonly (readonly string[])[];
}

/**
 * A DVR playlist can list hours. Peers share the live edge, so only the newest are told: 17 minutes of 2 s segments, twenty
 * times the window.
 */
export const MAX_REPORTED_SEGMENTS = 512;

/** The segments of a playlist, without the holes of an unmerged delta update and without those tagged as gaps. */
export function playlistSegments(details: Pick<LevelDetails, 'fragments'>): readonly PlaylistSegment[] {
  const segments: PlaylistSegment[] = [];
  let previousCc: number | undefined;
  const fragments = details.fragments as readonly (FragmentLike | null | undefined)[];
  for (const fragment of fragments.slice(-MAX_REPORTED_SEGMENTS)) {
    if (!fragment || typeof fragment.sn !== 'number') continue;
    const discontinuity = previousCc !== undefined && previousCc !== fragment.cc;
    previousCc = fragment.cc;
    const url = fragment.url ?? '';
    // Only the tag counts: hls.js also sets `frag.gap` for a while after a failed load.
    if (url === '' || fragment.tagList?.some((tag) => tag[0] === 'GAP')) continue;
    const range = rangeOf(fragment);
    segments.push({
      mediaSequence: fragment.sn,
      url,
      range,
      durationMs: fragment.duration * 1000,
      fingerprint: fingerprintOf(canonicalUri(url, range)),
      startMs: fragment.start * 1000,
      discontinuity,
    });
  }
  return segments;
}

export function rangeOf(fragment: Pick<FragmentLike, 'byteRange'>): SegmentRequest['range'] {
  const [begin, end] = fragment.byteRange ?? [];
  return begin !== undefined && end !== undefined && end > begin ? { begin, end } : undefined;
}
