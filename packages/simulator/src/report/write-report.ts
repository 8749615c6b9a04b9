import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { markdownOf } from './markdown.ts';
import type { Report } from './report.ts';
import { svgOf } from './svg-plot.ts';

/** Writes a report as Markdown, its data as JSON and its plots as SVG. Returns the paths. */
export function writeReport(directory: string, name: string, report: Report): string[] {
  mkdirSync(directory, { recursive: true });
  const files = new Map<string, string>([
    [`${name}.md`, markdownOf(report)],
    [`${name}.json`, `${JSON.stringify(report, undefined, 2)}\n`],
    ...report.plots.map((plot): [string, string] => [`${plot.name}.svg`, svgOf(plot)]),
  ]);
  return [...files].map(([file, content]) => {
    const path = join(directory, file);
    writeFileSync(path, content);
    return path;
  });
}
