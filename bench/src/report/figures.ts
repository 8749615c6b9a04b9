import type { Spread } from './statistics.ts';

/** `1.02`, or `1.02 (1.00-1.07)` when the runs differ. */
export function showSpread(spread: Spread, show: (value: number) => string): string {
  const middle = show(spread.median);
  const low = show(spread.min);
  const high = show(spread.max);
  return low === high ? middle : `${middle} (${low} to ${high})`;
}

/** `-0.000` is a 0. */
export function decimals(digits: number): (value: number) => string {
  return (value) => value.toFixed(digits).replace(/^-(0(?:\.0+)?)$/, '$1');
}

export function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(2)} MB`;
}

/** To the byte while there are few: of what must not be at all, none may be rounded off. */
export function megabytesOrBytes(bytes: number): string {
  return bytes < 10_000 ? `${Math.round(bytes)} B` : megabytes(bytes);
}

export function milliseconds(ms: number): string {
  return `${decimals(0)(ms)} ms`;
}

export function percent(ratio: number): string {
  return `${(ratio * 100).toFixed(2)} %`;
}

/** For what is known roughly. */
export function wholePercent(ratio: number): string {
  return `${Math.round(ratio * 100)} %`;
}

/** Markdown that is also readable as it stands. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) =>
    Math.max(title.length, 3, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]): string =>
    `| ${widths.map((width, column) => (cells[column] ?? '').padEnd(width)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}
