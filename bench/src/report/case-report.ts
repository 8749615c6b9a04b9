import type { CasePlan } from '../cases/case-plan.ts';
import { planOf } from '../cases/case-list.ts';
import type { MemoryResult } from '../cases/memory.ts';
import { judge } from './bars.ts';
import type { CaseResult, Circumstances } from './case-result.ts';
import {
  decimals,
  megabytes,
  megabytesOrBytes,
  milliseconds,
  percent,
  showSpread,
  table,
  wholePercent,
} from './figures.ts';
import type { Spread } from './statistics.ts';
import { sum } from './statistics.ts';
import type { ContenderSummary } from './summary.ts';
import { bestOf, summarize } from './summary.ts';

export const MEMORY_DESCRIPTION =
  '3 viewers for five minutes; heap and buffers of one of them after a garbage collection, every 30 s';

/** A case as Markdown: readable in a terminal too. */
export function reportOf(result: CaseResult): string {
  switch (result.type) {
    case 'memory':
      return section(result.name, [
        `${MEMORY_DESCRIPTION}. ${measuredOn(result)}`,
        memoryTable(result.memory),
      ]);
    case 'contest': {
      const plan = planOf(result.name);
      const summaries = summarize(result.runs);
      const runs =
        result.runs.length === 1 ? 'One run' : `Medians of ${result.runs.length} runs (and their range)`;
      return section(result.name, [
        `${plan.description}. ${runs}. ${measuredOn(result)}`,
        contestTable(plan, summaries),
        best(summaries.filter(({ name }) => name === 'p2p-media-loader')),
        summaries.map(sdkDetail).join(''),
        result.isTrial
          ? 'A trial, shorter or smaller than the case: no bars.'
          : barTable(plan, summaries, result.hasLightPicture),
      ]);
    }
    default: {
      const unknown: never = result;
      return unknown;
    }
  }
}

function section(name: string, paragraphs: readonly string[]): string {
  return `${[`### ${name}`, ...paragraphs.filter((text) => text !== '')].join('\n\n')}\n`;
}

function measuredOn({ date, machine, hasLightPicture }: Circumstances): string {
  const picture = hasLightPicture ? ' With a light picture: CPU is not judged.' : '';
  return `Measured on ${date}, ${machine}.${picture}`;
}

interface Column {
  readonly title: string;
  readonly cell: (summary: ContenderSummary) => string;
}

function contestTable(plan: CasePlan, summaries: readonly ContenderSummary[]): string {
  const columns = columnsOf(plan);
  return table(
    columns.map(({ title }) => title),
    summaries.map((summary) => columns.map(({ cell }) => cell(summary))),
  );
}

function columnsOf(plan: CasePlan): readonly Column[] {
  const optional = (spread: Spread | undefined, show: (value: number) => string): string =>
    spread === undefined ? '-' : showSpread(spread, show);
  const crossing: Column = {
    title: 'across regions',
    cell: ({ crossingBytes }) => optional(crossingBytes, megabytesOrBytes),
  };
  const flash: Column = { title: 'flash', cell: ({ flashRatio }) => optional(flashRatio, decimals(2)) };
  const ceiling = (viewers: number): string => decimals(3)(1 - (plan.regions ?? 1) / viewers);
  return [
    { title: 'contender', cell: ({ label }) => label },
    { title: 'CDN', cell: ({ cdnBytes }) => showSpread(cdnBytes, megabytes) },
    { title: 'copies', cell: ({ copies }) => showSpread(copies, decimals(2)) },
    {
      title: 'offload of ceiling',
      cell: ({ offload, viewers }) => `${showSpread(offload, decimals(3))} of ${ceiling(viewers)}`,
    },
    ...(plan.course.type === 'flash' ? [flash] : []),
    { title: 'from partners', cell: ({ peerBytes }) => optional(peerBytes, megabytes) },
    ...(plan.regions === undefined ? [] : [crossing]),
    {
      title: 'stalls',
      cell: ({ stalls, stallMs }) =>
        `${showSpread(stalls, decimals(0))}, ${showSpread(stallMs, milliseconds)}`,
    },
    { title: 'fatal', cell: ({ fatalErrors }) => showSpread(fatalErrors, decimals(0)) },
    { title: 'live latency', cell: ({ latencyMs }) => showSpread(latencyMs, milliseconds) },
    { title: 'first frame', cell: ({ firstFrameMs }) => showSpread(firstFrameMs, milliseconds) },
    { title: 'cores per viewer', cell: ({ coresPerViewer }) => showSpread(coresPerViewer, decimals(3)) },
    { title: 'kept by the host', cell: ({ stolenShare }) => optional(stolenShare, wholePercent) },
    { title: 'own counters / origin', cell: ({ counterRatio }) => optional(counterRatio, percent) },
  ];
}

/** The setting to quote, and the one to quote if stalls are not to be had. */
function best(settings: readonly ContenderSummary[]): string {
  const quoted = bestOf(settings);
  if (quoted === undefined) return '';
  const figures = ({ label, offload, stalls }: ContenderSummary): string =>
    `${label}: offload ${showSpread(offload, decimals(3))} with ${showSpread(stalls, decimals(0))} stalls`;
  const smooth = bestOf(settings.filter(({ stalls }) => stalls.median === 0));
  const without =
    smooth === undefined ? '; no setting without stalls' : `; without stalls ${figures(smooth)}`;
  return `Best of p2p-media-loader: ${figures(quoted)}${quoted.stalls.median === 0 ? '' : without}.`;
}

function sdkDetail({ phases }: ContenderSummary): string {
  const details = phases.flatMap(({ sdk }) => sdk ?? []);
  const last = details.at(-1);
  if (last === undefined || last.partnersByViewer.length < 2) return '';
  const rescued = sum(details.map(({ rescuedSegments }) => rescuedSegments)) / details.length;
  const wasted = sum(details.map(({ wastedBytes }) => wastedBytes)) / details.length;
  return (
    `Paceline in detail: led ${last.ledSegmentsByViewer.join('/')} segments by viewer (last run); ${decimals(1)(rescued)} rescued ` +
    `and ${megabytes(wasted)} received twice per run.`
  );
}

function barTable(plan: CasePlan, summaries: readonly ContenderSummary[], hasLightPicture: boolean): string {
  const ours = summaries.find(({ name }) => name === 'paceline');
  const plain = summaries.find(({ name }) => name === 'plain');
  if (ours === undefined || plain === undefined) return '';
  const verdicts = judge(plan.bars, ours, plain, hasLightPicture);
  return table(
    ['asked of paceline', 'wanted', 'measured', ''],
    verdicts.map(({ what, wanted, measured, met }) => [what, wanted, measured, met ? 'met' : '**missed**']),
  );
}

function memoryTable({ samples }: MemoryResult): string {
  return table(
    ['time', 'heap', 'array buffers', 'together', 'slots held', 'live latency'],
    samples.map(({ atS, heapBytes, bufferBytes, heldSlots, latencyMs }) => [
      `${atS} s`,
      megabytes(heapBytes),
      megabytes(bufferBytes),
      megabytes(heapBytes + bufferBytes),
      String(heldSlots),
      latencyMs === undefined ? '-' : milliseconds(latencyMs),
    ]),
  );
}
