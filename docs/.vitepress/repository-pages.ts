import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Where the pages below are written; git ignores it. */
const FOLDER = 'repository';

/** Texts that stand elsewhere in the repository and are pages of the site too, by their page. Those that do not exist are left out. */
const SOURCES: Readonly<Record<string, string>> = {
  readme: 'README.md',
  'readme-zh-cn': 'README.zh-CN.md',
  architecture: 'ARCHITECTURE.md',
  contributing: 'CONTRIBUTING.md',
  changelog: 'CHANGELOG.md',
  benchmark: 'bench/README.md',
  demo: 'demo/README.md',
  'core-spec': 'packages/core/SPEC.md',
  hls: 'packages/hls/README.md',
  'live-origin': 'packages/live-origin/README.md',
  migrate: 'packages/migrate/README.md',
  overlay: 'packages/overlay/README.md',
  'players-demo': 'demo/players/README.md',
  'protocol-package': 'packages/protocol/README.md',
  react: 'packages/react/README.md',
  simulator: 'packages/simulator/README.md',
  tracker: 'tracker-server/README.md',
  'network-data': 'tracker-server/geo-data/NOTICE.md',
};

/** Page of the site (relative to `docs`) and file of the repository, where the two differ. */
const EXISTING = Object.entries(SOURCES)
  .filter(([, file]) => existsSync(join(ROOT, file)))
  .map(([name, file]) => ({ page: `${FOLDER}/${name}.md`, file }));

const FILE_OF_PAGE = new Map(EXISTING.map(({ page, file }) => [page, file]));
const PAGE_OF_FILE = new Map(EXISTING.map(({ page, file }) => [file, page]));

/**
 * Writes a page for each, which includes the text from where it stands: there is one copy to maintain. What is right already is left
 * alone, for the server of `npm run docs:dev` begins anew whenever a page comes or goes.
 */
export function writeRepositoryPages(): void {
  const folder = join(ROOT, 'docs', FOLDER);
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(folder)) {
    if (!FILE_OF_PAGE.has(`${FOLDER}/${name}`)) rmSync(join(folder, name));
  }
  for (const { page, file } of EXISTING) {
    const path = join(ROOT, 'docs', page);
    const text = `<!--@include: ../../${file}-->\n`;
    if (!existsSync(path) || readFileSync(path, 'utf8') !== text) writeFileSync(path, text);
  }
}

/** The file of the repository that a page of the site shows. Links in it are relative to that. */
export function fileOfPage(page: string): string {
  return FILE_OF_PAGE.get(page) ?? `docs/${page}`;
}

/** The page that shows a file of the repository, or undefined if the site has none. */
export function pageOfFile(file: string): string | undefined {
  const own = file.startsWith('docs/') && file.endsWith('.md') ? file.slice('docs/'.length) : undefined;
  return PAGE_OF_FILE.get(file) ?? own;
}

export function pageExists(page: string): boolean {
  return FILE_OF_PAGE.has(page) || existsSync(join(ROOT, 'docs', page));
}
