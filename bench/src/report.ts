import type { CaseResult } from './cases.ts';
import { CASES } from './cases.ts';
import type { MemoryResult } from './memory.ts';
import type { PhaseResult } from './phase.ts';

/** A case as Markdown: readable in a terminal too. */
export function reportOf(result: CaseResult): string {
  const heading = `### ${result.name}\n\n${CASES[result.name].description}.\n`;
  return `${heading}\n${result.type === 'memory' ? memoryTable(result.memory) : phaseTable(result.phases)}\n`;
}

function phaseTable(phases: readonly PhaseResult[]): string {
  // One viewer's share of the stream over the measured time, from the plain viewers of the same run.
  const plain = phases.filter((phase) => phase.contender === 'plain hls.js');
  const bytesPerViewerMs =
    plain.reduce((total, phase) => total + phase.cdnBytes / phase.viewers / phase.measureMs, 0) /
    plain.length;
  const rows = phases.map((phase) => {
    const copies = phase.cdnBytes / (bytesPerViewerMs * phase.measureMs);
    const offload = 1 - copies / phase.viewers;
    const ceiling = 1 - 1 / phase.viewers;
    return [
      phase.contender,
      String(phase.viewers),
      megabytes(phase.cdnBytes),
      copies.toFixed(2),
      `${offload.toFixed(3)} of ${ceiling.toFixed(3)}`,
      `${phase.stalls} (${Math.round(phase.stallMs)} ms)`,
      String(phase.fatalErrors.length),
      `${Math.round(phase.latencyMs)} ms`,
      `${Math.round(phase.firstFrameMs)} ms`,
      phase.coresPerViewer.toFixed(3),
      agreement(phase),
    ];
  });
  const head = [
    'contender',
    'viewers',
    'CDN',
    'copies',
    'offload of ceiling',
    'stalls',
    'fatal',
    'live latency',
    'first frame',
    'cores per viewer',
    'SDK counters / origin',
  ];
  return [table(head, rows), ...phases.map(detail)].filter((text) => text !== '').join('\n');
}

function agreement({ sdk }: PhaseResult): string {
  return sdk === undefined ? '-' : `${((sdk.cdnBytes / sdk.originBytes) * 100).toFixed(2)} %`;
}

function detail({ sdk }: PhaseResult): string {
  if (sdk === undefined || sdk.partnersByViewer.length < 2) return '';
  return (
    `\nPaceline in detail: led ${sdk.ledSegmentsByViewer.join('/')} segments by viewer, ${sdk.rescuedSegments} rescued, ` +
    `${megabytes(sdk.p2pBytes)} from partners, ${megabytes(sdk.wastedBytes)} received twice.`
  );
}

function memoryTable({ samples }: MemoryResult): string {
  return table(
    ['time', 'heap', 'array buffers', 'together'],
    samples.map(({ atS, heapBytes, bufferBytes }) => [
      `${atS} s`,
      megabytes(heapBytes),
      megabytes(bufferBytes),
      megabytes(heapBytes + bufferBytes),
    ]),
  );
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(2)} MB`;
}
