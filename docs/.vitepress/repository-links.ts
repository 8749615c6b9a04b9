import { existsSync } from 'node:fs';
import { join, posix } from 'node:path';
import type { MarkdownOptions } from 'vitepress';
import { fileOfPage, pageExists, pageOfFile, ROOT } from './repository-pages.ts';

type MarkdownIt = Parameters<NonNullable<MarkdownOptions['config']>>[0];
type Token = ReturnType<MarkdownIt['parse']>[number];

/**
 * Makes the links of the repository fit the site. Texts are written for readers of the repository, where a link is a path from
 * the file that it stands in. A link to a text that is a page of the site leads to that page; one to any other file of the
 * repository becomes plain text, since the site does not say where the repository is kept; one to nothing ends the build.
 */
export function repositoryLinks(md: MarkdownIt): void {
  md.core.ruler.push('repository-links', (state) => {
    const { relativePath } = state.env as { readonly relativePath?: string };
    if (relativePath === undefined) return;
    const file = fileOfPage(relativePath);
    for (const token of state.tokens) {
      if (token.children === null) continue;
      token.children = token.children.filter(keepLinks(file, relativePath));
      // Braces in code are code, and no expression of the page.
      for (const child of token.children) if (child.type === 'code_inline') child.attrSet('v-pre', '');
    }
  });
}

/** The id of a heading, as forges make it: texts link to headings by that. */
export function headingId(text: string): string {
  return text
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');
}

/** A filter over the tokens of a line: rewrites links and images, and leaves out both ends of a link that leads to no page. */
function keepLinks(file: string, page: string): (token: Token) => boolean {
  // Links do not nest, so one mark is enough.
  let dropped = false;
  return (token) => {
    if (token.type === 'image') token.attrSet('src', imageOf(token.attrGet('src') ?? '', file, page));
    if (token.type === 'link_open') {
      const href = token.attrGet('href') ?? '';
      const target = targetOf(href, file);
      dropped = target === undefined;
      if (target !== undefined) token.attrSet('href', target);
      return !dropped;
    }
    return token.type !== 'link_close' || !dropped;
  };
}

/** The href on the site; undefined if there is no page for it. */
function targetOf(href: string, file: string): string | undefined {
  if (isElsewhere(href) || href.startsWith('#') || href.startsWith('/')) return href;
  const [path = '', fragment] = href.split('#');
  const target = posix.join(posix.dirname(file), path).replace(/\/$/, '');
  const page = [target, `${target}.md`, `${target}/README.md`].map(pageOfFile).find(isPage);
  if (page !== undefined) return `/${page}${fragment === undefined ? '' : `#${fragment}`}`;
  if (target.startsWith('..') || !existsSync(join(ROOT, target))) {
    throw new Error(`${file} links to ${href}, which does not exist`);
  }
  return undefined;
}

/** Images stay where they are; the page, which may show another file, needs another path to them. */
function imageOf(src: string, file: string, page: string): string {
  if (isElsewhere(src) || src.startsWith('/')) return src;
  const target = posix.join(posix.dirname(file), src);
  return posix.relative(posix.join('docs', posix.dirname(page)), target);
}

function isPage(page: string | undefined): page is string {
  return page !== undefined && pageExists(page);
}

function isElsewhere(url: string): boolean {
  return /^[a-z][a-z+.-]*:/i.test(url);
}
