import type { WindowView } from '@paceline/hls';

/** What a slot of the window is, as it is drawn. `gone`: behind the playhead and never fetched. */
export type SlotKind = 'cdn' | 'p2p' | 'pending' | 'missing' | 'gone' | 'future';

export function slotKindOf(view: WindowView, index: number): SlotKind {
  const source = view.slots[index];
  if (source !== undefined) return source;
  if (index >= view.liveEdge) return 'future';
  if (view.pending[index] === true) return 'pending';
  return index < view.playhead ? 'gone' : 'missing';
}

export interface WindowSummary {
  readonly counts: Readonly<Record<SlotKind, number>>;
  /** Slots between playhead and urgent end that are not here. */
  readonly urgentMissing: number;
}

export function summariseWindow(view: WindowView): WindowSummary {
  const counts: Record<SlotKind, number> = { cdn: 0, p2p: 0, pending: 0, missing: 0, gone: 0, future: 0 };
  let urgentMissing = 0;
  for (let index = 0; index < view.slots.length; index += 1) {
    const kind = slotKindOf(view, index);
    counts[kind] += 1;
    const here = kind === 'cdn' || kind === 'p2p';
    if (!here && index >= view.playhead && index < view.urgentEnd && index < view.liveEdge)
      urgentMissing += 1;
  }
  return { counts, urgentMissing };
}

/** The strip in words, for those who cannot see it. */
export function describeWindow(view: WindowView | undefined): string {
  if (view === undefined) return 'Window: nothing yet.';
  const { counts, urgentMissing } = summariseWindow(view);
  const ahead = Math.max(0, view.liveEdge - view.playhead);
  return (
    `Window of ${view.slots.length} slots of 200 ms: ${counts.cdn} from the CDN, ${counts.p2p} from partners, ` +
    `${counts.pending} pending, ${counts.missing} missing ahead of the playhead, ${counts.future} not existing yet. ` +
    `The live edge is ${ahead} slots ahead of the playhead; ${urgentMissing} slots of the urgent zone are not here.`
  );
}

/** Part of the window worth a close look: what is kept behind the playhead up to a little beyond the live edge. */
export interface DetailRange {
  /** Index of the first slot shown, may be below 0. */
  readonly from: number;
  readonly count: number;
}

/** Slots kept behind the playhead. */
export const KEPT_SLOTS = 48;

/** The view widens in steps, so that it does not breathe with every second. */
const AHEAD_STEP = 16;
const AHEAD_MIN = 48;

export function detailRangeOf(view: WindowView): DetailRange {
  const ahead = view.liveEdge - view.playhead + 4;
  const shown = Math.max(AHEAD_MIN, Math.ceil(ahead / AHEAD_STEP) * AHEAD_STEP);
  return { from: view.playhead - KEPT_SLOTS, count: Math.min(KEPT_SLOTS + shown, view.slots.length) };
}
