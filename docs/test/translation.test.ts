import { expect, test } from 'vitest';
import { codeBlocksOf, headingDepthsOf, readMarkdown } from './markdown.ts';
import type { CodeBlock } from './markdown.ts';

/** The translation follows the original: whoever changes one of them is told of the other. */

const original = readMarkdown('README.md');
const translation = readMarkdown('README.zh-CN.md');

/** The first cells of table rows that are code: names of options, events, statistics and warnings. */
function namesInTables(markdown: string): string[] {
  return [...markdown.matchAll(/^\| (`[^|]*`) *\|/gm)].map(([, names = '']) =>
    names.replace(/[、,] ?/g, ', '),
  );
}

test('the translation of the README has the same sections', () => {
  expect(headingDepthsOf(translation)).toEqual(headingDepthsOf(original));
});

test('the translation of the README has the same code', () => {
  const codeOf = (markdown: string): string[] => codeBlocksOf(markdown).map(withoutProse);
  expect(codeOf(translation)).toEqual(codeOf(original));
});

test('the translation of the README names the same options, events, statistics and warnings', () => {
  expect(namesInTables(translation)).toEqual(namesInTables(original));
  expect(namesInTables(original).length).toBeGreaterThan(40);
});

test('the translation of the README has the same measured figures', () => {
  expect(figuresOf(translation)).toEqual(figuresOf(original));
});

/** The numbers of what was measured, in no order: sentences are built differently. */
function figuresOf(markdown: string): string[] {
  const [, section = ''] = /<!-- bench:begin -->(.*?)<!-- bench:end -->/s.exec(markdown) ?? [];
  return [...section.matchAll(/-?\d+(?:[.-]\d+)*/g)].map(([figure]) => figure).sort();
}

/** Comments are for readers, so they are translated; and so is what follows the first word of a list without a language. */
function withoutProse({ language, text }: CodeBlock): string {
  return language === '' ? text.replace(/ .*/g, '') : text.replace(/ +(#|\/\/) .*/g, '');
}
