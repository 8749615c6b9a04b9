import type { Assemblies } from '../schedule/assemblies.ts';
import type { NeedsSegment } from '../schedule/pulls.ts';
import type { EngineState } from '../state/engine-state.ts';
import type { SegmentRecord } from '../window/segment-record.ts';
import type { Track } from '../window/track.ts';

/** Segments behind the newest that may still be led: older ones are nearly due, and the deadline ladder has them. */
const OPEN_SEGMENTS = 8;

/** Listed segments that we have use for, oldest first. */
export function* openSegments(track: Track, needs: NeedsSegment): Generator<number> {
  const from = Math.max(track.firstListed, track.lastListed - OPEN_SEGMENTS);
  for (let sequence = from; sequence <= track.lastListed; sequence += 1) {
    if (track.listed(sequence) !== undefined && needs(track, sequence)) yield sequence;
  }
}

/**
 * The span of a segment that neither we have nor a partner that can give it to the group; undefined if there is none. Who has it but could
 * not lead does not count: a viewer on a line too thin to serve, that has it from the CDN, would keep all from asking for it.
 */
export function orphanSpan(
  track: Track,
  record: SegmentRecord,
  state: EngineState,
  assemblies: Assemblies,
  nowMs: number,
): { readonly first: number; readonly end: number } | undefined {
  let first = -1;
  let end = -1;
  // A partner that promised and did not answer does not count.
  const views = state
    .viewsOf(track)
    .filter(({ partner }) => partner.status.leads && nowMs >= partner.restUntilMs);
  for (let index = 0; index < track.slotsPerSegment; index += 1) {
    const slot = record.firstSlot + index;
    if (record.holds(index) || views.some(({ view }) => view.held.has(slot))) continue;
    if (assemblies.isActive(track, slot, state.config.stalledSlotMs, nowMs)) continue;
    if (first < 0) first = index;
    end = index + 1;
  }
  return first < 0 ? undefined : { first, end };
}
