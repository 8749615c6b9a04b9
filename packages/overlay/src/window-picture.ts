import type { WindowView } from '@paceline/hls';

/**
 * The 256-slot window as shapes and as words. Pure. One unit is one slot wide; kinds differ in height as well, so that they can
 * be told apart without their colours.
 */

/** What a slot is. `gone`: behind the playhead and never fetched. */
export type SlotKind = 'cdn' | 'p2p' | 'pending' | 'missing' | 'gone' | 'future';

/** `kept`: played and still served to others; `urgent`: must arrive now; `normal`: up to the live edge. */
export type Zone = 'kept' | 'urgent' | 'normal';

export interface WindowPicture {
  /** Paths in a box of 256 by `PICTURE_HEIGHT`. */
  readonly paths: ReadonlyMap<SlotKind | Zone | 'playhead', string>;
  readonly words: string;
}

export const SLOT_COUNT = 256;
export const PICTURE_HEIGHT = 20;

const ZONE_HEIGHT = 2;
const SLOTS_HEIGHT = 15;

/** Slots that are kept behind the playhead; the engine's own number, which the view does not tell. */
const KEPT_SLOTS = 48;

/** From below, part of `SLOTS_HEIGHT`. */
const HEIGHT_OF: Readonly<Record<SlotKind, number>> = {
  cdn: 1,
  p2p: 1,
  pending: 0.6,
  missing: 0.4,
  gone: 0.4,
  future: 0.2,
};

export function pictureOf(view: WindowView): WindowPicture {
  const { playhead, liveEdge } = view;
  const kinds = view.slots.map((_, index) => slotKindOf(view, index));
  const paths = new Map<SlotKind | Zone | 'playhead', string>();
  for (const [kind, height] of Object.entries(HEIGHT_OF) as [SlotKind, number][]) {
    const top = PICTURE_HEIGHT - SLOTS_HEIGHT * height;
    paths.set(
      kind,
      runsOf(kinds, kind)
        .map(([from, to]) => box(from, to, top, PICTURE_HEIGHT))
        .join(''),
    );
  }
  const urgentEnd = Math.max(playhead, view.urgentEnd);
  paths.set('kept', box(Math.max(0, playhead - KEPT_SLOTS), playhead, 0, ZONE_HEIGHT));
  paths.set('urgent', box(playhead, urgentEnd, 0, ZONE_HEIGHT));
  paths.set('normal', box(urgentEnd, Math.max(urgentEnd, liveEdge), 0, ZONE_HEIGHT));
  paths.set('playhead', `M${playhead} 0V${PICTURE_HEIGHT}`);
  const count = (kind: SlotKind): number => kinds.filter((each) => each === kind).length;
  return {
    paths,
    words:
      `Window of slots of 200 ms: ${count('cdn')} from the CDN, ${count('p2p')} from partners, ${count('pending')} pending, ` +
      `${count('missing')} missing; live edge ${Math.max(0, liveEdge - playhead)} slots ahead of the playhead.`,
  };
}

export function slotKindOf({ slots, pending, playhead, liveEdge }: WindowView, index: number): SlotKind {
  const source = slots[index];
  if (source !== undefined) return source;
  if (index >= liveEdge) return 'future';
  if (pending[index] === true) return 'pending';
  return index < playhead ? 'gone' : 'missing';
}

/** Where a kind begins and ends, once for neighbours: thousands of shapes would be slow, and show seams. */
function runsOf(
  kinds: readonly SlotKind[],
  wanted: SlotKind,
): readonly (readonly [from: number, to: number])[] {
  const runs: [number, number][] = [];
  kinds.forEach((kind, index) => {
    if (kind !== wanted) return;
    const last = runs.at(-1);
    if (last?.[1] === index) last[1] += 1;
    else runs.push([index, index + 1]);
  });
  return runs;
}

function box(left: number, right: number, top: number, bottom: number): string {
  return right > left ? `M${left} ${top}H${right}V${bottom}H${left}z` : '';
}
