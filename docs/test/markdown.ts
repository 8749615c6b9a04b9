import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** A fenced block of code, with the line that it begins at. */
export interface CodeBlock {
  readonly language: string;
  readonly line: number;
  readonly text: string;
}

/** `file` is relative to the root of the repository. */
export function readMarkdown(file: string): string {
  return readFileSync(join(ROOT, file), 'utf8');
}

export function codeBlocksOf(markdown: string): CodeBlock[] {
  return [...markdown.matchAll(/^```(\w*)\n(.*?)^```$/gms)].map((match) => {
    const [, language = '', text = ''] = match;
    return { language, text, line: markdown.slice(0, match.index).split('\n').length + 1 };
  });
}

/** Depth of every heading, in order. Lines of code that look like one are none. */
export function headingDepthsOf(markdown: string): number[] {
  const prose = markdown.replace(/^```.*?^```$/gms, '');
  return [...prose.matchAll(/^(#+) /gm)].map(([, marks = '']) => marks.length);
}
