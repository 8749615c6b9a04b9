import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readMarkdown, ROOT } from './markdown.ts';

/** Where the files of a section's tables are; a file for the tables that do not name one. */
const SECTIONS: Readonly<Record<string, { readonly directory: string; readonly file?: string }>> = {
  'The wire': { directory: 'packages/protocol/src', file: 'limits.ts' },
  'The engine': { directory: 'packages/core/src', file: 'config.ts' },
  'The SDK': { directory: 'packages/hls/src' },
  React: { directory: 'packages/react/src' },
  'The panel and the shims': { directory: '.' },
  'The tracker': { directory: 'tracker-server/src' },
};

interface Limit {
  readonly name: string;
  readonly stated: string;
  readonly file: string;
}

/** Every row of the page's tables. */
function limitsOf(markdown: string): Limit[] {
  const limits: Limit[] = [];
  for (const section of markdown.split(/^## /m).slice(1)) {
    const title = section.slice(0, section.indexOf('\n'));
    const place = SECTIONS[title];
    if (place === undefined) throw new Error(`docs/limits.md: where are the files of "${title}"?`);
    for (const line of section.split('\n')) {
      const cells = line.split('|').map((cell) => cell.trim());
      const name = /^`(\w+)`$/.exec(cells[1] ?? '')?.[1];
      const [, , stated = '', where = ''] = cells;
      if (name === undefined) continue;
      const files = [...where.matchAll(/`([\w./-]+\.ts)`/g)].map(([, file = '']) => file);
      for (const file of files.length > 0 ? files : [place.file ?? '']) {
        limits.push({ name, stated, file: join(place.directory, file) });
      }
    }
  }
  return limits;
}

/** What a cell or an initialiser comes to, if it is arithmetic on numbers. */
function numberOf(text: string): number | undefined {
  const plain = text.replaceAll(/[_ ]/g, '');
  if (!/^[\d.]+([*/][\d.]+)*$/.test(plain)) return undefined;
  const [first = '', ...rest] = plain.split(/(?=[*/])/);
  return rest.reduce(
    (value, part) => (part.startsWith('*') ? value * Number(part.slice(1)) : value / Number(part.slice(1))),
    Number(first),
  );
}

/** The initialisers of a name: a constant's or a field's. */
function initialisersOf(source: string, name: string): string[] {
  return [...source.matchAll(new RegExp(`\\b${name}(?: =|:) ([^,;\\n]+)`, 'g'))].map(([, text = '']) => text);
}

const LIMITS = limitsOf(readMarkdown('docs/limits.md'));

describe('limits as documented', () => {
  test('are found', () => {
    expect(LIMITS.length).toBeGreaterThan(150);
  });

  test.each(LIMITS)('$name stands in $file', ({ name, file }) => {
    const path = join(ROOT, file);
    expect(existsSync(path)).toBe(true);
    expect(readFileSync(path, 'utf8')).toMatch(new RegExp(`\\b${name}\\b`));
  });

  test.each(LIMITS.filter(({ stated }) => numberOf(stated) !== undefined))(
    '$name is $stated in $file',
    ({ name, stated, file }) => {
      const values = initialisersOf(readFileSync(join(ROOT, file), 'utf8'), name).flatMap(
        (text) => numberOf(text) ?? [],
      );
      // An initialiser that is no plain number is not judged.
      if (values.length > 0) expect(values).toContain(numberOf(stated));
    },
  );
});
