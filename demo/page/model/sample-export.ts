import type { Sample } from './sample.ts';
import type { SegmentTrace } from './segment-trace.ts';

/** What one viewer has to say in an export. */
export interface ViewerSamples {
  readonly viewer: string;
  readonly mode: string;
  readonly samples: readonly Sample[];
  readonly segments: readonly SegmentTrace[];
}

type Cell = string | number | undefined;

/** Columns of the CSV, in order. Names carry the unit. */
const COLUMNS: readonly (readonly [string, (viewer: ViewerSamples, sample: Sample) => Cell])[] = [
  ['time', (_, { atMs }) => new Date(atMs).toISOString()],
  ['viewer', ({ viewer }) => viewer],
  ['mode', ({ mode }) => mode],
  ['peerId', (_, { stats }) => stats.peerId],
  ['state', (_, { stats }) => stats.state],
  ['cdnBytes', (_, { stats }) => stats.cdnBytes],
  ['p2pBytes', (_, { stats }) => stats.p2pBytes],
  ['uploadBytes', (_, { stats }) => stats.uploadBytes],
  ['wastedBytes', (_, { stats }) => stats.wastedBytes],
  ['offloadRatio', (_, { stats }) => stats.offloadRatio],
  ['cdnBps', (_, { stats }) => stats.cdnBps],
  ['p2pBps', (_, { stats }) => stats.p2pBps],
  ['uploadBps', (_, { stats }) => stats.uploadBps],
  ['uplinkBps', (_, { stats }) => stats.uplinkBps],
  ['partnerCount', (_, { stats }) => stats.partnerCount],
  ['swarmSize', (_, { stats }) => stats.swarmSize],
  ['groupSize', (_, { stats }) => stats.groupSize],
  ['liveLatencyMs', (_, { stats }) => stats.liveLatencyMs],
  ['bufferAheadMs', (_, { stats }) => stats.bufferAheadMs],
  ['stallCount', (_, { stats }) => stats.stallCount],
  ['stallMs', (_, { stats }) => stats.stallMs],
  ['startupMs', (_, { stats }) => stats.startupMs],
  ['frames', (_, { frames }) => frames.total],
  ['droppedFrames', (_, { frames }) => frames.dropped],
  ['cdnSegments', (_, { stats }) => stats.segments.cdn],
  ['p2pSegments', (_, { stats }) => stats.segments.p2p],
  ['mixedSegments', (_, { stats }) => stats.segments.mixed],
  ['ledSegments', (_, { stats }) => stats.ledSegments],
  ['rescuedSegments', (_, { stats }) => stats.rescuedSegments],
  ['bannedPeers', (_, { stats }) => stats.bannedPeers],
];

/** One row a second and viewer, RFC 4180: CRLF, quotes doubled. Missing values are empty. */
export function samplesToCsv(viewers: readonly ViewerSamples[]): string {
  const rows = [COLUMNS.map(([name]) => name).join(',')];
  for (const viewer of viewers) {
    for (const sample of viewer.samples) {
      rows.push(COLUMNS.map(([, value]) => csvCell(value(viewer, sample))).join(','));
    }
  }
  return `${rows.join('\r\n')}\r\n`;
}

/** The same samples with their structure kept. Missing values are null, as JSON has no undefined. */
export function samplesToJson(viewers: readonly ViewerSamples[], exportedAtMs: number): string {
  const document = { format: 'paceline-samples', formatVersion: 3, exportedAtMs, viewers };
  return JSON.stringify(document, (_, value: unknown) => (value === undefined ? null : value), 2);
}

function csvCell(value: Cell): string {
  if (value === undefined) return '';
  const text = typeof value === 'number' ? numberText(value) : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Six decimals are enough for a ratio and do not print the noise of binary fractions. */
function numberText(value: number): string {
  return Number.isInteger(value) ? String(value) : String(Number(value.toFixed(6)));
}
