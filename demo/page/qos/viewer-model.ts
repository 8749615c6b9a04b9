import type { ViewerNote, ViewerReport } from '../model/frame-message.ts';
import type { Leaving, TracedModel } from '../model/trace-export.ts';
import { RingBuffer } from '../model/ring-buffer.ts';
import { SAMPLES_MAX, type Sample } from '../model/sample.ts';
import { SEGMENTS_MAX, type SegmentTrace } from '../model/segment-trace.ts';
import { graphSpanMs, rateSeriesBps, secondsOf } from '../model/rate-series.ts';
import { counterReadings, RECENT_SAMPLES } from '../model/counter-readings.ts';
import type { ViewerSetup } from '../model/viewer-setup.ts';
import type { TrafficSeries } from '../graph/traffic-graph.ts';

/** Lines of log kept per viewer: what fits a screen or two. */
const NOTES_MAX = 200;

/** Spans in the background kept per viewer: nobody clicks more often. */
const HIDDEN_SPANS_MAX = 100;
const HIDDEN_GAP_MS = 2_500;

/** What the page knows of one viewer. */
export class ViewerModel implements TracedModel {
  readonly label: string;
  readonly setup: ViewerSetup;
  readonly samples = new RingBuffer<Sample>(SAMPLES_MAX);
  readonly notes = new RingBuffer<ViewerNote>(NOTES_MAX);
  readonly segments = new RingBuffer<SegmentTrace>(SEGMENTS_MAX);
  readonly arrivedAtMs: number;
  #report: ViewerReport | undefined;
  #left: Leaving | undefined;
  #hidden: { fromMs: number; toMs: number }[] = [];

  constructor(label: string, setup: ViewerSetup, nowMs: number) {
    this.label = label;
    this.setup = setup;
    this.arrivedAtMs = nowMs;
  }

  /** The newest report; undefined until the first. */
  get report(): ViewerReport | undefined {
    return this.#report;
  }

  get isPresent(): boolean {
    return this.#left === undefined;
  }

  /** Newest warning or error that still is worth a banner. */
  get lastWarning(): ViewerNote | undefined {
    const worth = this.notes.toArray().filter((note) => note.level !== 'info');
    return worth[worth.length - 1];
  }

  get left(): Leaving | undefined {
    return this.#left;
  }

  /** When it was in the background, wall clock, ms. */
  get hidden(): readonly { readonly fromMs: number; readonly toMs: number }[] {
    return this.#hidden;
  }

  add(report: ViewerReport): void {
    this.#noteCondition(report);
    this.#report = report;
    this.samples.push({ atMs: report.atMs, stats: report.stats, frames: report.frames });
    for (const segment of report.segments) this.segments.push(segment);
  }

  leave(nowMs: number, leaving: Leaving['leaving']): void {
    this.#left = { atMs: nowMs, leaving };
  }

  /** Samples that matter to a graph or a summary. */
  recentSamples(): readonly Sample[] {
    return this.samples.newest(RECENT_SAMPLES);
  }

  #noteCondition({ condition, atMs }: ViewerReport): void {
    if (condition !== 'background') return;
    const span = this.#hidden.at(-1);
    // Reports come once a second; with a gap it was in front in between.
    if (span !== undefined && atMs - span.toMs < HIDDEN_GAP_MS) span.toMs = atMs;
    else if (this.#hidden.length < HIDDEN_SPANS_MAX) this.#hidden.push({ fromMs: atMs, toMs: atMs });
  }
}

/** Rates of several viewers added up, from the first of them on. */
export function trafficSeries(
  viewers: readonly (readonly Sample[])[],
  endMs: number,
  originBps: ((times: readonly number[]) => readonly number[]) | undefined,
): TrafficSeries {
  const firstMs = Math.min(...viewers.map((samples) => samples[0]?.atMs ?? Infinity));
  const spanMs = graphSpanMs(firstMs, endMs);
  const times = secondsOf(endMs, spanMs).filter((atMs) => atMs >= firstMs);
  const ratesOf = (pick: (sample: Sample) => number): number[] =>
    rateSeriesBps(
      viewers.map((samples) => counterReadings(samples, pick)),
      times,
    );
  return {
    endMs,
    spanMs,
    times,
    cdnBps: ratesOf(({ stats }) => stats.cdnBytes),
    p2pBps: ratesOf(({ stats }) => stats.p2pBytes),
    uploadBps: ratesOf(({ stats }) => stats.uploadBytes),
    originBps: originBps?.(times),
  };
}
