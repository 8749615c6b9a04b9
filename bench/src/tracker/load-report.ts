/** One row of a table: what is measured of one tracker. */
export type LoadRow = Readonly<Record<string, string | number>>;

/** Rows with the same columns as a Markdown table. */
export function tableOf(rows: readonly LoadRow[]): string {
  const [first] = rows;
  if (first === undefined) return '';
  const columns = Object.keys(first);
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [
    line(columns),
    line(columns.map(() => '---')),
    ...rows.map((row) => line(columns.map((column) => String(row[column] ?? '-')))),
  ].join('\n');
}

/** The value that so much of all values are not above; NaN of nothing. `share` from 0 to 1. */
export function percentileOf(values: readonly number[], share: number): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))] ?? Number.NaN;
}

/** With three digits that say something. */
export function shortly(value: number): string {
  if (!Number.isFinite(value)) return '-';
  return Math.abs(value) >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(3)));
}

/** Names and counts of what went wrong. */
export function errorsOf(errors: Readonly<Record<string, number>>): string {
  const entries = Object.entries(errors);
  return entries.length === 0 ? '0' : entries.map(([reason, count]) => `${count} x ${reason}`).join(', ');
}
