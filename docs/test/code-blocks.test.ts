import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { codeBlocksOf, readMarkdown, ROOT } from './markdown.ts';

/** Texts whose TypeScript readers copy. Each block stands for itself, as a reader takes it. */
const TEXTS = [
  ...['README.md', 'README.zh-CN.md', 'docs/api.md', 'docs/tuning.md', 'docs/faq.md', 'docs/migration.md'],
  ...['hls', 'react', 'overlay', 'migrate'].map((name) => `packages/${name}/README.md`),
].filter((text) => existsSync(join(ROOT, text)));

/** The native compiler, which takes a fifth of the time. */
const COMPILER = join(ROOT, 'node_modules/typescript-native/bin/tsc');
const COMPILE_LIMIT_MS = 60_000;

/** Inside the repository, so that packages are found; git ignores it. */
const CACHE = join(ROOT, 'docs/.vitepress/cache');

/** As strict as a careful integrator. The packages are their builds, so `npm run build` comes first. */
const OPTIONS = {
  target: 'es2022',
  module: 'esnext',
  moduleResolution: 'bundler',
  lib: ['es2022', 'dom', 'dom.iterable'],
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  jsx: 'react-jsx',
  skipLibCheck: true,
  noEmit: true,
  types: [],
};

/** The blocks as files, by name. */
function blocksAsFiles(): Map<string, string> {
  const files = new Map<string, string>();
  for (const text of TEXTS) {
    for (const { language, line, text: code } of codeBlocksOf(readMarkdown(text))) {
      if (language !== 'ts' && language !== 'tsx') continue;
      // Ends in a line that makes it a module even without an import; line numbers stay those of the block.
      files.set(`${text.replaceAll('/', '-')}-line-${line}.${language}`, `${code}export {};\n`);
    }
  }
  return files;
}

/** What the compiler prints; empty if it has nothing to say. */
function complaintsAbout(files: ReadonlyMap<string, string>): string {
  mkdirSync(CACHE, { recursive: true });
  const folder = mkdtempSync(join(CACHE, 'code-blocks-'));
  try {
    for (const [name, code] of files) writeFileSync(join(folder, name), code);
    const project = { compilerOptions: OPTIONS, files: [...files.keys()] };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(project));
    const args = [COMPILER, '--project', folder, '--pretty', 'false', '--singleThreaded'];
    const options = { cwd: folder, encoding: 'utf8', timeout: COMPILE_LIMIT_MS } as const;
    const { status, stdout, stderr } = spawnSync(process.execPath, args, options);
    return status === 0 ? '' : `${stdout}${stderr}` || `the compiler ended with ${status ?? 'a signal'}`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

test('every block of TypeScript in the documentation compiles against the types that are published', () => {
  const files = blocksAsFiles();
  expect(files.size).toBeGreaterThan(TEXTS.length);
  expect(complaintsAbout(files)).toBe('');
});

test('a block that does not fit the types is found', () => {
  const code = "import { attach } from '@paceline/hls';\nattach('no player', { trackers: [] });\n";
  expect(complaintsAbout(new Map([['example-line-1.ts', code]]))).toContain('example-line-1.ts(2,');
});
