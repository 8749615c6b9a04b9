import { formatRate } from '../model/format-value.ts';
import { mirrorScale, yOf, type MirrorScale } from '../model/graph-scale.ts';
import { CanvasSurface } from './canvas-surface.ts';
import { themeColors } from './theme-colors.ts';

/** What a graph shows: rates at points in time, all arrays of one length. */
export interface TrafficSeries {
  /** Right edge, wall clock ms. */
  readonly endMs: number;
  /** Time from the left to the right edge, ms. */
  readonly spanMs: number;
  readonly times: readonly number[];
  readonly cdnBps: readonly number[];
  readonly p2pBps: readonly number[];
  readonly uploadBps: readonly number[];
  /** What the origin says it sent, drawn as a line over the CDN area. */
  readonly originBps: readonly number[] | undefined;
}

/** Axis of a graph that is nearly idle, bit/s. */
const FLOOR_BPS = 400_000;
const LABEL_STRIP_PX = 16;
const FONT = '11px system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif';

/** CDN at the base, partners above it, upload mirrored below the zero line. */
export class TrafficGraph {
  readonly #surface: CanvasSurface;
  readonly #onCursor: (index: number | undefined) => void;
  #series: TrafficSeries | undefined;
  #cursorPx: number | undefined;
  #peakBps = 0;

  /** `onCursor` is told which point of the series is under the pointer. */
  constructor(canvas: HTMLCanvasElement, onCursor: (index: number | undefined) => void) {
    this.#surface = new CanvasSurface(canvas, () => this.#paint());
    this.#onCursor = onCursor;
    canvas.addEventListener('pointermove', (event) => this.#moveCursor(event.offsetX));
    canvas.addEventListener('pointerleave', () => this.#moveCursor(undefined));
  }

  draw(series: TrafficSeries): void {
    this.#series = series;
    this.#paint();
    if (this.#cursorPx !== undefined) this.#onCursor(this.#cursorIndex());
  }

  repaint(): void {
    this.#paint();
  }

  destroy(): void {
    this.#surface.destroy();
  }

  #moveCursor(px: number | undefined): void {
    this.#cursorPx = px;
    this.#onCursor(this.#cursorIndex());
    this.#paint();
  }

  #cursorIndex(): number | undefined {
    const series = this.#series;
    if (series === undefined || this.#cursorPx === undefined || series.times.length === 0) return undefined;
    const atMs = series.endMs - series.spanMs * (1 - this.#cursorPx / this.#surface.widthPx);
    let best: number | undefined;
    let bestMs = 5_000;
    series.times.forEach((timeMs, index) => {
      const distanceMs = Math.abs(timeMs - atMs);
      if (distanceMs < bestMs) {
        best = index;
        bestMs = distanceMs;
      }
    });
    return best;
  }

  #paint(): void {
    const series = this.#series;
    if (series === undefined || !this.#surface.begin()) return;
    const heightPx = this.#surface.heightPx - LABEL_STRIP_PX;
    const scale = this.#scaleOf(series);
    this.#paintGrid(scale, heightPx);
    if (series.times.length > 1) this.#paintAreas(series, scale, heightPx);
    this.#paintZero(scale, heightPx);
    this.#paintLabels(scale, series.spanMs, heightPx);
    this.#paintCursor(series, heightPx);
  }

  #scaleOf(series: TrafficSeries): MirrorScale {
    let stacked = 0;
    let above = 0;
    let below = 0;
    series.times.forEach((_, index) => {
      stacked = Math.max(stacked, (series.cdnBps[index] ?? 0) + (series.p2pBps[index] ?? 0));
      above = Math.max(above, stacked, series.originBps?.[index] ?? 0);
      below = Math.max(below, series.uploadBps[index] ?? 0);
    });
    this.#peakBps = stacked;
    return mirrorScale(above, below, FLOOR_BPS);
  }

  #xOf(series: TrafficSeries, atMs: number): number {
    return this.#surface.widthPx * (1 - (series.endMs - atMs) / series.spanMs);
  }

  #paintGrid(scale: MirrorScale, heightPx: number): void {
    const { context, hairlinePx, widthPx } = this.#surface;
    context.fillStyle = themeColors().grid;
    for (let value = -scale.bottom; value <= scale.top + scale.step / 2; value += scale.step) {
      context.fillRect(0, this.#surface.snap(yOf(value, scale, heightPx)), widthPx, hairlinePx);
    }
    for (let quarter = 1; quarter < 4; quarter += 1) {
      context.fillRect(this.#surface.snap((widthPx * quarter) / 4), 0, hairlinePx, heightPx);
    }
  }

  #paintAreas(series: TrafficSeries, scale: MirrorScale, heightPx: number): void {
    const colors = themeColors();
    const zero = series.times.map(() => 0);
    const total = series.times.map((_, index) => (series.cdnBps[index] ?? 0) + (series.p2pBps[index] ?? 0));
    const below = series.uploadBps.map((bps) => -bps);
    const area = (from: readonly number[], to: readonly number[], color: string, alpha: number): void => {
      const { context } = this.#surface;
      context.beginPath();
      this.#trace(series, to, scale, heightPx, false);
      this.#trace(series, from, scale, heightPx, true);
      context.closePath();
      context.globalAlpha = alpha;
      context.fillStyle = color;
      context.fill();
      context.globalAlpha = 1;
    };
    area(series.cdnBps, total, colors.p2p, 0.42);
    area(zero, series.cdnBps, colors.cdn, 0.8);
    area(zero, below, colors.upload, 0.3);
    this.#line(series, total, scale, heightPx, colors.p2p, []);
    this.#line(series, series.cdnBps, scale, heightPx, colors.cdn, []);
    this.#line(series, below, scale, heightPx, colors.upload, []);
    if (series.originBps !== undefined) {
      this.#line(series, series.originBps, scale, heightPx, colors.ink, [3, 3]);
    }
  }

  #trace(
    series: TrafficSeries,
    values: readonly number[],
    scale: MirrorScale,
    heightPx: number,
    back: boolean,
  ): void {
    const { context } = this.#surface;
    const count = series.times.length;
    for (let step = 0; step < count; step += 1) {
      const index = back ? count - 1 - step : step;
      const x = this.#xOf(series, series.times[index] ?? 0);
      const y = yOf(values[index] ?? 0, scale, heightPx);
      if (step === 0 && !back) context.moveTo(x, y);
      else context.lineTo(x, y);
    }
  }

  #line(
    series: TrafficSeries,
    values: readonly number[],
    scale: MirrorScale,
    heightPx: number,
    color: string,
    dash: readonly number[],
  ): void {
    const { context } = this.#surface;
    context.beginPath();
    this.#trace(series, values, scale, heightPx, false);
    context.strokeStyle = color;
    context.lineWidth = 1.5;
    context.lineJoin = 'round';
    context.setLineDash([...dash]);
    context.stroke();
    context.setLineDash([]);
  }

  #paintZero(scale: MirrorScale, heightPx: number): void {
    const { context, hairlinePx, widthPx } = this.#surface;
    context.fillStyle = themeColors().axis;
    context.fillRect(0, this.#surface.snap(yOf(0, scale, heightPx)), widthPx, hairlinePx);
  }

  #paintLabels(scale: MirrorScale, spanMs: number, heightPx: number): void {
    const { context, widthPx } = this.#surface;
    const colors = themeColors();
    context.font = FONT;
    context.textBaseline = 'top';
    context.textAlign = 'left';
    this.#label(formatRate(scale.top), 4, 3);
    if (scale.bottom > 0 && heightPx > 90) {
      this.#label(`${formatRate(scale.bottom)} up`, 4, heightPx - 15);
    }
    context.fillStyle = colors.muted;
    const y = heightPx + 4;
    context.fillText(agoText(spanMs), 0, y);
    context.textAlign = 'center';
    context.fillText(agoText(spanMs / 2), widthPx / 2, y);
    context.textAlign = 'right';
    context.fillText('now', widthPx, y);
  }

  /** Text over areas gets a rim of the background, so that it can be read on any of them. */
  #label(text: string, x: number, y: number): void {
    const { context } = this.#surface;
    const colors = themeColors();
    context.lineJoin = 'round';
    context.lineWidth = 3;
    context.strokeStyle = colors.surface;
    context.strokeText(text, x, y);
    context.fillStyle = colors.muted;
    context.fillText(text, x, y);
  }

  #paintCursor(series: TrafficSeries, heightPx: number): void {
    const index = this.#cursorIndex();
    const atMs = index === undefined ? undefined : series.times[index];
    if (atMs === undefined) return;
    const { context, hairlinePx } = this.#surface;
    context.fillStyle = themeColors().ink;
    context.fillRect(this.#surface.snap(this.#xOf(series, atMs)), 0, hairlinePx, heightPx);
  }

  /** The graph in words. */
  describe(): string {
    const series = this.#series;
    const last = (series?.times.length ?? 0) - 1;
    if (series === undefined || last < 0) return 'Traffic: nothing yet.';
    return (
      `Traffic over the last ${series.spanMs / 1_000} seconds. Now: CDN ${formatRate(series.cdnBps[last] ?? 0)}, ` +
      `partners ${formatRate(series.p2pBps[last] ?? 0)}, upload ${formatRate(series.uploadBps[last] ?? 0)}. ` +
      `Highest download ${formatRate(this.#peakBps)}.`
    );
  }
}

function agoText(ms: number): string {
  return ms >= 60_000 ? `−${ms / 60_000} min` : `−${ms / 1_000} s`;
}
