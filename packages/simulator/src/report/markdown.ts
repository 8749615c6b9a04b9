import type { Report, Table } from './report.ts';

/** A report as Markdown, without its plots. */
export function markdownOf(report: Report): string {
  const parts = [`## ${report.title}`, report.notes.join('\n')];
  for (const table of report.tables) parts.push(tableOf(table));
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function tableOf({ title, columns, rows }: Table): string {
  const widths = columns.map((column, place) =>
    Math.max(column.length, 3, ...rows.map((row) => (row[place] ?? '').length)),
  );
  const line = (cells: readonly string[]): string =>
    `| ${widths.map((width, place) => (cells[place] ?? '').padEnd(width)).join(' | ')} |`;
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  const heading = title === '' ? [] : [`### ${title}`, ''];
  return [...heading, line(columns), rule, ...rows.map(line)].join('\n');
}
