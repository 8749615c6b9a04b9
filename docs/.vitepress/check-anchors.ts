import { readdirSync, readFileSync } from 'node:fs';
import { join, posix, sep } from 'node:path';

/** The builder checks that linked pages exist; this, that the headings they are linked by do. Throws, with all that are missing. */
export function checkAnchors(outDir: string, base: string): void {
  const pages = new Map(
    readdirSync(outDir, { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.html'))
      .map((path) => [path.split(sep).join('/'), readFileSync(join(outDir, path), 'utf8')]),
  );
  const anchors = new Map([...pages].map(([page, html]) => [page, new Set(valuesOf('id', html))]));
  const dead: string[] = [];
  for (const [page, html] of pages) {
    for (const href of valuesOf('href', html)) {
      const [path = '', fragment] = href.split('#');
      if (fragment === undefined || fragment === '' || /^[a-z]+:/i.test(href)) continue;
      const target = path === '' ? page : targetOf(path, page, base);
      if (anchors.get(target)?.has(decodeURIComponent(fragment)) === false) dead.push(`${page}: ${href}`);
    }
  }
  if (dead.length > 0)
    throw new Error(`links to headings that do not exist:\n${[...new Set(dead)].join('\n')}`);
}

function targetOf(path: string, page: string, base: string): string {
  const absolute = path.startsWith(base) ? path.slice(base.length) : posix.join(posix.dirname(page), path);
  return absolute === '' || absolute.endsWith('/') ? `${absolute}index.html` : absolute;
}

function valuesOf(attribute: string, html: string): string[] {
  return [...html.matchAll(new RegExp(` ${attribute}="([^"]*)"`, 'g'))].map(([, value = '']) => value);
}
