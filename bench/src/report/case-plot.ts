import { planOf } from '../cases/case-list.ts';
import type { ContenderName } from '../contenders/contender.ts';
import type { PhaseResult } from '../measure/phase-result.ts';
import type { CaseResult, ContestRun } from './case-result.ts';
import { decimals } from './figures.ts';
import type { PlotInput } from './plot.ts';
import type { ContenderSummary } from './summary.ts';
import { summarize } from './summary.ts';

/** Several for a contender with several settings. */
const COLORS: Readonly<Record<ContenderName, readonly string[]>> = {
  plain: ['#777777'],
  'p2p-media-loader': ['#e6a15c', '#d2691e', '#8b3e0a'],
  'data-channels': ['#b9a9d6'],
  paceline: ['#1f6fd6'],
};

/** What is to be seen of a case: CDN bytes over the measured time, and the offload of each contender. */
export function plotOf(result: CaseResult): PlotInput {
  switch (result.type) {
    case 'memory':
      return {
        title: 'memory: one of 3 sharing viewers',
        xTitle: 'time (s)',
        yTitle: 'heap and array buffers (MB)',
        lines: [
          {
            label: 'paceline',
            color: colorOf('paceline', 0),
            points: result.memory.samples.map(({ atS, heapBytes, bufferBytes }) => ({
              x: atS,
              y: (heapBytes + bufferBytes) / 1e6,
            })),
          },
        ],
      };
    case 'contest':
      return contestPlot(result.name, result.runs);
    default: {
      const unknown: never = result;
      return unknown;
    }
  }
}

function contestPlot(
  name: Extract<CaseResult, { type: 'contest' }>['name'],
  runs: readonly ContestRun[],
): PlotInput {
  const plan = planOf(name);
  const summaries = summarize(runs);
  const colors = colorsOf(summaries);
  const shown = typicalRun(runs, summaries);
  const viewers = summaries[0]?.viewers ?? 1;
  const ceiling = 1 - (plan.regions ?? 1) / viewers;
  const wanted = plan.bars.offloadMin ?? (plan.bars.copiesMax && 1 - plan.bars.copiesMax / viewers);
  return {
    title: `${name}: ${viewers} viewer(s)`,
    xTitle: 'measured time (s)',
    yTitle: 'CDN media bytes (MB)',
    lines: [...shown.map((phase) => lineOf(phase, colors)), ...oneCopy(shown)],
    bars: {
      title: 'offload: share of media bytes that the CDN was spared',
      max: 1,
      bars: summaries.map(({ label, offload, stalls }) => ({
        label,
        color: colors.get(label) ?? colorOf('plain', 0),
        value: offload.median,
        note: `${decimals(3)(offload.median)}${stalls.median > 0 ? `, ${decimals(0)(stalls.median)} stalls` : ''}`,
      })),
      marks: [
        { value: ceiling, label: `ceiling ${decimals(3)(ceiling)}` },
        ...(wanted === undefined
          ? []
          : [{ value: wanted, label: `asked of paceline ${decimals(3)(wanted)}` }]),
      ],
    },
  };
}

function lineOf(
  { label, samples }: PhaseResult,
  colors: ReadonlyMap<string, string>,
): PlotInput['lines'][number] {
  return {
    label,
    color: colors.get(label) ?? colorOf('plain', 0),
    points: samples.map(({ atMs, cdnBytes }) => ({ x: atMs / 1_000, y: cdnBytes / 1e6 })),
  };
}

/** What one viewer takes. */
function oneCopy(run: ContestRun): PlotInput['lines'] {
  const plain = run.find(({ name }) => name === 'plain');
  if (plain === undefined) return [];
  const end = { x: plain.measureMs / 1_000, y: plain.cdnBytes / plain.viewers / 1e6 };
  return [{ label: 'one copy', color: '#222222', isDashed: true, points: [{ x: 0, y: 0 }, end] }];
}

/** The run in which we are nearest to our median. */
function typicalRun(runs: readonly ContestRun[], summaries: readonly ContenderSummary[]): ContestRun {
  const ours = summaries.find(({ name }) => name === 'paceline');
  const distance = (run: ContestRun): number => {
    const phase = run.find(({ name }) => name === 'paceline');
    return phase === undefined || ours === undefined ? 0 : Math.abs(phase.cdnBytes - ours.cdnBytes.median);
  };
  return [...runs].sort((a, b) => distance(a) - distance(b))[0] ?? [];
}

function colorsOf(summaries: readonly ContenderSummary[]): ReadonlyMap<string, string> {
  const seen = new Map<ContenderName, number>();
  return new Map(
    summaries.map(({ name, label }) => {
      const index = seen.get(name) ?? 0;
      seen.set(name, index + 1);
      return [label, colorOf(name, index)];
    }),
  );
}

function colorOf(name: ContenderName, index: number): string {
  const colors = COLORS[name];
  return colors[index % colors.length] ?? '#000000';
}
