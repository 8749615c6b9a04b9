import { fixed, percent, seconds } from '../report/format.ts';
import type { Table } from '../report/report.ts';
import type { CaseResult } from './run-cases.ts';

/** The columns that every experiment has, behind those of its own. */
const COLUMNS = [
  'offload',
  'copies',
  'continuity',
  'stalls',
  'first frame p50',
  'latency p50',
  'p95',
  'wasted',
  'control',
] as const;

/** A line per case: `own` columns first, then what is always of interest. */
export function caseTable(
  title: string,
  own: readonly string[],
  results: readonly CaseResult[],
  cellsOf: (result: CaseResult) => readonly string[],
): Table {
  return {
    title,
    columns: [...own, ...COLUMNS],
    rows: results.map((result) => [...cellsOf(result), ...commonCells(result)]),
  };
}

function commonCells({ summary }: CaseResult): string[] {
  return [
    fixed(summary.offload, 3),
    fixed(summary.copies, 2),
    percent(summary.continuity, 2),
    `${Math.round(summary.stalls)} (${seconds(summary.stallMs)})`,
    `${Math.round(summary.startupP50Ms)} ms`,
    seconds(summary.latencyP50Ms),
    seconds(summary.latencyP95Ms),
    percent(summary.wastedShare),
    percent(summary.controlShare),
  ];
}
