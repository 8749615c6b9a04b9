import type { ViewerNote, ViewerReport } from '../model/frame-message.ts';
import { RingBuffer } from '../model/ring-buffer.ts';
import { SAMPLES_MAX, type Sample } from '../model/sample.ts';
import { SEGMENTS_MAX, type SegmentTrace } from '../model/segment-trace.ts';
import { graphSpanMs, rateSeriesBps, secondsOf } from '../model/rate-series.ts';
import { counterReadings, RECENT_SAMPLES } from '../model/counter-readings.ts';
import type { ViewerSetup } from '../model/viewer-setup.ts';
import type { TrafficSeries } from '../graph/traffic-graph.ts';

/** Lines of log kept per viewer: what fits a screen or two. */
const NOTES_MAX = 200;

/** What the page knows of one viewer. */
export class ViewerModel {
  readonly label: string;
  readonly setup: ViewerSetup;
  readonly samples = new RingBuffer<Sample>(SAMPLES_MAX);
  readonly notes = new RingBuffer<ViewerNote>(NOTES_MAX);
  readonly segments = new RingBuffer<SegmentTrace>(SEGMENTS_MAX);
  #report: ViewerReport | undefined;
  #leftAtMs: number | undefined;

  constructor(label: string, setup: ViewerSetup) {
    this.label = label;
    this.setup = setup;
  }

  /** The newest report; undefined until the first. */
  get report(): ViewerReport | undefined {
    return this.#report;
  }

  get isPresent(): boolean {
    return this.#leftAtMs === undefined;
  }

  /** Newest warning or error that still is worth a banner. */
  get lastWarning(): ViewerNote | undefined {
    const worth = this.notes.toArray().filter((note) => note.level !== 'info');
    return worth[worth.length - 1];
  }

  add(report: ViewerReport): void {
    this.#report = report;
    this.samples.push({ atMs: report.atMs, stats: report.stats });
    for (const segment of report.segments) this.segments.push(segment);
  }

  leave(nowMs: number): void {
    this.#leftAtMs = nowMs;
  }

  /** Samples that matter to a graph or a summary. */
  recentSamples(): readonly Sample[] {
    return this.samples.newest(RECENT_SAMPLES);
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
