import { WINDOW_SLOTS } from '@paceline/protocol';

/** The parts of a window, as absolute slot numbers; every bound is the first slot after its zone. */
export interface Zones {
  /** First slot of the window: what is kept for others begins here. */
  readonly start: number;
  /** First slot that is not played yet. */
  readonly playhead: number;
  /** [playhead, urgentEnd): must arrive now, deadline first. */
  readonly urgentEnd: number;
  /** [urgentEnd, liveEdge): rarest first. Slots from here on do not exist yet. */
  readonly liveEdge: number;
}

/** Slots kept behind the playhead to serve others, about 10 s. */
export const KEEP_BEHIND_SLOTS = 48;

/** A third of what exists ahead is urgent: the share of the hybrid design this follows. */
const URGENT_SHARE = 1 / 3;

/**
 * Cuts the window into zones.
 * @param playheadSlot position of the player, fraction allowed
 * @param liveEdge first slot that does not exist
 * @param rescueSlots slots that a CDN request with its margin takes: the urgent zone is never shorter
 */
export function zonesOf(playheadSlot: number, liveEdge: number, rescueSlots: number): Zones {
  const playhead = Math.max(Math.floor(playheadSlot), 0);
  const start = Math.max(playhead - KEEP_BEHIND_SLOTS, 0);
  const edge = Math.min(Math.max(liveEdge, playhead), start + WINDOW_SLOTS);
  const urgent = Math.max(Math.ceil((edge - playhead) * URGENT_SHARE), Math.ceil(rescueSlots));
  return { start, playhead, urgentEnd: Math.min(playhead + urgent, edge), liveEdge: edge };
}
