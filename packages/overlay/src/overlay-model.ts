import type { SessionStats } from '@paceline/hls';
import { formatBytes, formatPercent, formatRate, formatSeconds } from './format-value.ts';

/**
 * What the panel says about a session: from its counters to texts and lines. Pure: the time comes in with each sample, and
 * nothing here knows the page.
 */

/** Where media bytes come from and go to. */
export type Flow = 'cdn' | 'p2p' | 'upload';

/** Counters of a session at a moment, bytes. */
export interface CounterSample extends Readonly<Record<Flow, number>> {
  /** A clock that only moves forward. */
  readonly atMs: number;
}

export interface FlowView {
  readonly flow: Flow;
  readonly total: string;
  readonly rate: string;
  /** Path of the last minute, in a box of `SPARK_WIDTH` by `SPARK_HEIGHT`. */
  readonly line: string;
}

/** Names of a session's other figures, in the order in which they are shown. */
export const FACTS = [
  'Partners',
  'Group / swarm',
  'Live latency',
  'Buffer ahead',
  'Stalls',
  'First frame',
  'Led / rescued',
  'Wasted',
] as const;

export interface SessionView {
  readonly offload: string;
  readonly flows: readonly FlowView[];
  /** Values, in the order of `FACTS`. */
  readonly facts: readonly string[];
}

/** One sample a second: the lines show a minute. */
const SAMPLES_MAX = 61;

/** Rates are means of this long, ms: most segments are shorter, so that a burst per segment does not read as a sawtooth. */
const RATE_WINDOW_MS = 5_000;

/** After a longer pause (panel closed, page asleep) the line begins anew, ms: what happened in between is not known. */
const PAUSE_MAX_MS = 5_000;

export const SPARK_WIDTH = SAMPLES_MAX - 1;
export const SPARK_HEIGHT = 16;

/** Top of the lines of a session that is nearly idle, bit/s: noise must not fill them. */
const SPARK_FLOOR_BPS = 400_000;

const FLOWS: readonly Flow[] = ['cdn', 'p2p', 'upload'];

/** The samples with one more, and without those that are too old. */
export function withSample(
  samples: readonly CounterSample[],
  { cdnBytes: cdn, p2pBytes: p2p, uploadBytes: upload }: SessionStats,
  atMs: number,
): readonly CounterSample[] {
  const sample = { atMs, cdn, p2p, upload };
  const isPaused = atMs - (samples.at(-1)?.atMs ?? atMs) > PAUSE_MAX_MS;
  return isPaused ? [sample] : [...samples, sample].slice(-SAMPLES_MAX);
}

/** `samples` has at least one. */
export function describeSession(stats: SessionStats, samples: readonly CounterSample[]): SessionView {
  const series = FLOWS.map((flow) => ratesBps(samples, flow));
  const topBps = Math.max(SPARK_FLOOR_BPS, ...series.flat());
  return {
    offload: formatPercent(stats.offloadRatio),
    flows: FLOWS.map((flow, index) => ({
      flow,
      total: formatBytes(samples.at(-1)?.[flow] ?? 0),
      rate: formatRate(series[index]?.at(-1) ?? 0),
      line: lineOf(series[index] ?? [], topBps),
    })),
    facts: [
      `${stats.partnerCount}`,
      `${stats.groupSize} / ${stats.swarmSize}`,
      formatSeconds(stats.liveLatencyMs),
      formatSeconds(stats.bufferAheadMs),
      `${stats.stallCount} (${formatSeconds(stats.stallMs)})`,
      formatSeconds(stats.startupMs),
      `${stats.ledSegments} / ${stats.rescuedSegments}`,
      formatBytes(stats.wastedBytes),
    ],
  };
}

/** One rate for every sample but the first: the mean since the oldest sample of its window. */
export function ratesBps(samples: readonly CounterSample[], flow: Flow): readonly number[] {
  return samples.slice(1).map((sample) => {
    // There is one: the sample itself is old enough.
    const begin = samples.find(({ atMs }) => sample.atMs - atMs <= RATE_WINDOW_MS) ?? sample;
    return (Math.max(0, sample[flow] - begin[flow]) * 8_000) / (sample.atMs - begin.atMs || 1);
  });
}

/** An area that ends at the right edge. */
function lineOf(rates: readonly number[], topBps: number): string {
  const left = SPARK_WIDTH - rates.length + 1;
  const points = rates.map(
    (bps, index) => `L${left + index} ${Math.round(SPARK_HEIGHT * (1 - bps / topBps))}`,
  );
  return `M${left} ${SPARK_HEIGHT}${points.join('')}V${SPARK_HEIGHT}z`;
}
