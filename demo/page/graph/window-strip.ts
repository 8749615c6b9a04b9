import type { WindowView } from '@paceline/hls';
import { detailRangeOf, KEPT_SLOTS, slotKindOf, type SlotKind } from '../model/window-summary.ts';
import { partnerToneOf } from '../model/partner-tone.ts';
import { CanvasSurface } from './canvas-surface.ts';
import { themeColors, type ThemeColors } from './theme-colors.ts';

/** Five slots of 200 ms a second. */
const SLOTS_PER_MS = 1 / 200;
/** Without news for this long the strip stops gliding: the next report is late or playback stands. */
const GLIDE_MAX_MS = 1_100;
/** Share of the remaining distance covered per drawing; takes the jump out of a report that came early or late. */
const EASING = 0.25;
/** Farther off than this (a seek, a new source) it jumps at once. */
const EASE_MAX_SLOTS = 12;

const OVERVIEW_PX = 7;
const ZONE_PX = 16;
const AVAILABILITY_PX = 14;
const GAP_PX = 4;
const FONT = '10.5px system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif';

/** In the order of the shades. */
const PARTNER_COLORS = ['partner0', 'partner1', 'partner2', 'partner3', 'partner4', 'partner5'] as const;

/**
 * The 256-slot window. On top the zones, then the slots around the playhead one by one, below them how many partners hold
 * each, and at the foot all 256 slots with a bracket around the part shown above.
 */
export class WindowStrip {
  readonly #surface: CanvasSurface;
  #view: WindowView | undefined;
  #reportedAtMs = 0;
  #moving = false;
  /** Absolute slot at the playhead as drawn; a fraction while gliding. */
  #playhead: number | undefined;

  constructor(canvas: HTMLCanvasElement) {
    this.#surface = new CanvasSurface(canvas, () => this.paint());
  }

  /** `moving`: playback runs, so the strip may glide on until the next report. */
  update(view: WindowView | undefined, nowMs: number, moving: boolean): void {
    this.#view = view;
    this.#reportedAtMs = nowMs;
    this.#moving = moving;
    if (view === undefined) this.#playhead = undefined;
  }

  /** Moves by the time that has passed and draws. */
  glide(nowMs: number): void {
    const view = this.#view;
    if (view === undefined) return;
    const elapsedMs = this.#moving ? Math.min(GLIDE_MAX_MS, nowMs - this.#reportedAtMs) : 0;
    const target = view.start + view.playhead + elapsedMs * SLOTS_PER_MS;
    const current = this.#playhead ?? target;
    const distance = target - current;
    this.#playhead = Math.abs(distance) > EASE_MAX_SLOTS ? target : current + distance * EASING;
    this.paint();
  }

  /** Draws the report as it is, without gliding. */
  still(): void {
    const view = this.#view;
    this.#playhead = view === undefined ? undefined : view.start + view.playhead;
    this.paint();
  }

  destroy(): void {
    this.#surface.destroy();
  }

  paint(): void {
    if (!this.#surface.begin()) return;
    const view = this.#view;
    if (view === undefined) {
      this.#paintEmpty();
      return;
    }
    const drift = (this.#playhead ?? view.start + view.playhead) - view.start - view.playhead;
    const range = detailRangeOf(view);
    const from = range.from + drift;
    const slotPx = this.#surface.widthPx / range.count;
    const detailTop = ZONE_PX;
    const overviewTop = this.#surface.heightPx - OVERVIEW_PX;
    const detailBottom = overviewTop - AVAILABILITY_PX - 2 * GAP_PX;
    this.#paintZones(view, from, slotPx, drift);
    this.#paintSlots(view, from, slotPx, detailTop, detailBottom);
    this.#paintAvailability(view, from, slotPx, detailBottom + GAP_PX);
    this.#paintPlayhead((view.playhead + drift - from) * slotPx, detailTop, detailBottom);
    this.#paintOverview(view, overviewTop, range.from, range.count);
  }

  #paintEmpty(): void {
    const { context, widthPx, heightPx } = this.#surface;
    const colors = themeColors();
    context.fillStyle = colors.future;
    context.fillRect(0, ZONE_PX, widthPx, heightPx - ZONE_PX - OVERVIEW_PX - AVAILABILITY_PX - 2 * GAP_PX);
    context.fillRect(0, heightPx - OVERVIEW_PX, widthPx, OVERVIEW_PX);
  }

  /** Brackets over the kept, the urgent and the normal zone. */
  #paintZones(view: WindowView, from: number, slotPx: number, drift: number): void {
    const { context, widthPx, hairlinePx } = this.#surface;
    const colors = themeColors();
    const head = view.playhead + drift;
    const urgentEnd = Math.max(head, view.urgentEnd);
    const zones = [
      { name: 'kept', begin: head - KEPT_SLOTS, end: head, color: colors.muted },
      { name: 'urgent', begin: head, end: urgentEnd, color: colors.urgent },
      { name: 'normal', begin: urgentEnd, end: Math.max(urgentEnd, view.liveEdge), color: colors.muted },
    ];
    context.font = FONT;
    context.textBaseline = 'middle';
    context.textAlign = 'center';
    for (const zone of zones) {
      const left = this.#surface.snap(Math.max(0, (zone.begin - from) * slotPx) + 1);
      const right = this.#surface.snap(Math.min(widthPx, (zone.end - from) * slotPx) - 1);
      if (right - left < 3) continue;
      const y = this.#surface.snap(ZONE_PX / 2 - 1);
      context.fillStyle = zone.color;
      const textPx = context.measureText(zone.name).width + 8;
      const middle = (left + right) / 2;
      const fits = right - left > textPx + 6;
      if (fits) {
        context.fillText(zone.name, middle, y);
        context.fillRect(left, y, middle - textPx / 2 - left, hairlinePx);
        context.fillRect(middle + textPx / 2, y, right - middle - textPx / 2, hairlinePx);
      } else {
        context.fillRect(left, y, right - left, hairlinePx);
      }
      context.fillRect(left, y, hairlinePx, 5);
      context.fillRect(right - hairlinePx, y, hairlinePx, 5);
    }
  }

  #paintSlots(view: WindowView, from: number, slotPx: number, top: number, bottom: number): void {
    const { context, widthPx, hairlinePx } = this.#surface;
    const colors = themeColors();
    const height = bottom - top;
    const gap = slotPx >= 3.5 ? hairlinePx : 0;
    const first = Math.floor(from);
    const last = Math.ceil(from + widthPx / slotPx);
    for (let index = first; index <= last; index += 1) {
      const kind = index < 0 || index >= view.slots.length ? 'future' : slotKindOf(view, index);
      const left = this.#surface.snap((index - from) * slotPx);
      const right = this.#surface.snap((index + 1 - from) * slotPx);
      const width = Math.max(hairlinePx, right - left - gap);
      paintSlot(context, kind, colorOf(view, index, kind, colors), left, top, width, height);
      if (isSegmentStart(view, index)) {
        context.fillStyle = colors.axis;
        context.fillRect(left - gap, bottom, hairlinePx, 3);
      }
    }
  }

  /** Bars: the more partners hold a slot, the higher. */
  #paintAvailability(view: WindowView, from: number, slotPx: number, top: number): void {
    const { context, widthPx, hairlinePx } = this.#surface;
    const highest = Math.max(1, ...view.availability);
    const bottom = top + AVAILABILITY_PX - GAP_PX;
    context.fillStyle = themeColors().muted;
    context.globalAlpha = 0.55;
    const first = Math.max(0, Math.floor(from));
    const last = Math.min(view.slots.length - 1, Math.ceil(from + widthPx / slotPx));
    for (let index = first; index <= last; index += 1) {
      const holders = view.availability[index] ?? 0;
      if (holders === 0) continue;
      const left = this.#surface.snap((index - from) * slotPx);
      const right = this.#surface.snap((index + 1 - from) * slotPx);
      const height = this.#surface.snap(((bottom - top) * holders) / highest);
      context.fillRect(left, bottom - height, Math.max(hairlinePx, right - left - hairlinePx), height);
    }
    context.globalAlpha = 1;
  }

  #paintPlayhead(x: number, top: number, bottom: number): void {
    const { context } = this.#surface;
    const colors = themeColors();
    const left = this.#surface.snap(x);
    context.fillStyle = colors.surface;
    context.fillRect(left - 2, top - 2, 4, bottom - top + 4);
    context.fillStyle = colors.ink;
    context.fillRect(left - 1, top - 3, 2, bottom - top + 6);
    context.beginPath();
    context.moveTo(left - 5, top - 7);
    context.lineTo(left + 5, top - 7);
    context.lineTo(left, top - 0.5);
    context.closePath();
    context.fill();
  }

  #paintOverview(view: WindowView, top: number, detailFrom: number, detailCount: number): void {
    const { context, widthPx, hairlinePx } = this.#surface;
    const colors = themeColors();
    const slotPx = widthPx / view.slots.length;
    view.slots.forEach((_, index) => {
      const left = this.#surface.snap(index * slotPx);
      const right = this.#surface.snap((index + 1) * slotPx);
      const kind = slotKindOf(view, index);
      const color = colorOf(view, index, kind, colors);
      paintSlot(context, kind, color, left, top + 1, right - left, OVERVIEW_PX - 2);
    });
    const left = this.#surface.snap(Math.max(0, detailFrom) * slotPx);
    const right = this.#surface.snap(Math.min(view.slots.length, detailFrom + detailCount) * slotPx);
    context.strokeStyle = colors.ink;
    context.lineWidth = Math.max(1, hairlinePx);
    context.strokeRect(left + 0.5, top + 0.5, Math.max(2, right - left - 1), OVERVIEW_PX - 1);
  }
}

function isSegmentStart(view: WindowView, index: number): boolean {
  return view.slotsPerSegment > 0 && (view.start + index) % view.slotsPerSegment === 0;
}

/** What came from partners has the shade of the one who sent it. */
function colorOf(view: WindowView, index: number, kind: SlotKind, colors: ThemeColors): string {
  const provider = kind === 'p2p' ? view.providers[index] : undefined;
  return provider === undefined ? colors[kind] : colors[PARTNER_COLORS[partnerToneOf(provider)] ?? kind];
}

function paintSlot(
  context: CanvasRenderingContext2D,
  kind: SlotKind,
  color: string,
  left: number,
  top: number,
  width: number,
  height: number,
): void {
  context.fillStyle = color;
  if (kind === 'pending') {
    // Half filled: on its way. The form tells it apart without its colour.
    context.globalAlpha = 0.28;
    context.fillRect(left, top, width, height);
    context.globalAlpha = 1;
    context.fillRect(left, top + height / 2, width, height / 2);
    return;
  }
  if (kind === 'missing') {
    context.globalAlpha = 0.22;
    context.fillRect(left, top, width, height);
    context.globalAlpha = 1;
    context.fillRect(left, top + height * 0.8, width, height * 0.2);
    return;
  }
  context.fillRect(left, top, width, height);
}
