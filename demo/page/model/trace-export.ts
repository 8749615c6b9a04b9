import type { PartnerStats } from '@paceline/hls';
import { median } from './median.ts';
import type { Sample } from './sample.ts';
import type { SegmentTrace } from './segment-trace.ts';
import type { ViewerSetup } from './viewer-setup.ts';

/** How and when a viewer left. */
export interface Leaving {
  readonly atMs: number;
  readonly leaving: 'polite' | 'crash';
}

/** What a trace takes of a viewer. Times are wall clock, ms since 1970. */
export interface TracedModel {
  readonly label: string;
  readonly setup: ViewerSetup;
  readonly arrivedAtMs: number;
  /** Undefined: still there. */
  readonly left: Leaving | undefined;
  readonly hidden: readonly { readonly fromMs: number; readonly toMs: number }[];
  readonly samples: { toArray(): readonly Sample[] };
  readonly segments: { toArray(): readonly SegmentTrace[] };
  readonly report:
    | {
        readonly partners: readonly PartnerStats[];
        readonly uploadCapBps: number;
        readonly window: { readonly slotsPerSegment: number } | undefined;
      }
    | undefined;
}

/** Nominal length of a slot, ms: the protocol's. */
const SLOT_MS = 200;

/** Segments of an unknown length: what most live sites have, ms. */
const SEGMENT_MS = 2_000;

/**
 * Who watched, from when to when, on what line, and what came of it: `npm run simulate -- --replay FILE` gives the same audience to
 * the engine of the checkout. Format: `Trace` in packages/simulator/src/trace/trace.ts. Viewers of plain hls.js are left out.
 */
export function traceToJson(models: readonly TracedModel[], nowMs: number): string {
  const sharing = models
    .filter(({ setup }) => setup.mode === 'p2p')
    .sort((a, b) => a.arrivedAtMs - b.arrivedAtMs);
  const fromMs = sharing[0]?.arrivedAtMs ?? nowMs;
  const segments = sharing.flatMap((model) => model.segments.toArray());
  const slots = sharing.flatMap(({ report }) => report?.window?.slotsPerSegment ?? []);
  const segmentMs = slots[0] === undefined ? SEGMENT_MS : slots[0] * SLOT_MS;
  const segmentBytes = median(segments.map(({ byteLength }) => byteLength)) ?? 0;
  const fromCdn = segments.filter(({ how }) => how === 'cdn').map(({ waitMs }) => waitMs);
  const trace = {
    format: 'paceline-trace',
    formatVersion: 1,
    durationMs: Math.max(nowMs - fromMs, 1),
    stream: {
      segmentMs,
      bps: Math.max(Math.round((segmentBytes * 8_000) / segmentMs), 1_000),
      syncSegments: sharing[0]?.setup.liveSyncSegments ?? 3,
    },
    cdnSegmentMs: median(fromCdn) ?? null,
    viewers: sharing.map((model) => viewerOf(model, fromMs)),
    measured: measuredOf(sharing),
  };
  return JSON.stringify(trace, undefined, 2);
}

function viewerOf(
  { label, arrivedAtMs, left, hidden, samples, report }: TracedModel,
  fromMs: number,
): object {
  const capBps = report?.uploadCapBps ?? 0;
  const measuredBps = samples.toArray().at(-1)?.stats.uplinkBps ?? 0;
  return {
    viewer: label,
    arriveMs: arrivedAtMs - fromMs,
    leaveMs: left === undefined ? null : left.atMs - fromMs,
    leaving: left?.leaving ?? 'polite',
    // The cap is a bound whether or not the line was ever full.
    uplinkBps: report === undefined ? null : Math.min(measuredBps || capBps, capBps),
    uploads: capBps > 0,
    rttMs: median(report?.partners.flatMap(({ rttMs }) => rttMs ?? []) ?? []) ?? null,
    hidden: hidden.map((span) => ({ fromMs: span.fromMs - fromMs, toMs: span.toMs - fromMs })),
  };
}

function measuredOf(models: readonly TracedModel[]): object {
  const last = models.flatMap(({ samples }) => samples.toArray().at(-1)?.stats ?? []);
  const sum = (pick: (stats: Sample['stats']) => number): number =>
    last.reduce((total, stats) => total + pick(stats), 0);
  const p2pBytes = sum((stats) => stats.p2pBytes);
  const bytes = sum((stats) => stats.cdnBytes) + p2pBytes;
  return {
    offloadRatio: bytes === 0 ? 0 : p2pBytes / bytes,
    stallCount: sum(({ stallCount }) => stallCount),
    stallMs: sum(({ stallMs }) => stallMs),
    liveLatencyMs: median(last.flatMap(({ liveLatencyMs }) => liveLatencyMs ?? [])) ?? null,
  };
}
