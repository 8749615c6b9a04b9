import { existsSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { codeBlocksOf, readMarkdown, ROOT } from './markdown.ts';

/** Texts whose TypeScript readers copy. Each block stands for itself, as a reader takes it. */
const TEXTS = [
  ...['README.md', 'README.zh-CN.md', 'docs/api.md', 'docs/tuning.md', 'docs/faq.md', 'docs/migration.md'],
  ...['hls', 'react', 'overlay', 'migrate'].map((name) => `packages/${name}/README.md`),
].filter((text) => existsSync(join(ROOT, text)));

/** As strict as a careful integrator. The packages are their builds, so `npm run build` comes first. */
const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  lib: ['lib.es2022.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  jsx: ts.JsxEmit.ReactJSX,
  skipLibCheck: true,
  noEmit: true,
  types: [],
};

/** The blocks as files beside this one, so that packages are found; by path. */
function blocksAsFiles(): Map<string, string> {
  const files = new Map<string, string>();
  for (const text of TEXTS) {
    for (const { language, line, text: code } of codeBlocksOf(readMarkdown(text))) {
      if (language !== 'ts' && language !== 'tsx') continue;
      // Ends in a line that makes it a module even without an import; line numbers stay those of the block.
      files.set(
        join(ROOT, 'docs/test', `${text.replaceAll('/', '-')}-line-${line}.${language}`),
        `${code}export {};\n`,
      );
    }
  }
  return files;
}

function complaintsAbout(files: ReadonlyMap<string, string>): string[] {
  const host = ts.createCompilerHost(OPTIONS);
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (path) => files.has(path) || fileExists(path);
  host.readFile = (path) => files.get(path) ?? readFile(path);
  host.getSourceFile = (path, languageVersion, ...rest) => {
    const text = files.get(path);
    return text === undefined
      ? getSourceFile(path, languageVersion, ...rest)
      : ts.createSourceFile(path, text, languageVersion);
  };
  const program = ts.createProgram([...files.keys()], OPTIONS, host);
  return ts.getPreEmitDiagnostics(program).map(({ file, start = 0, messageText }) => {
    const name = file?.fileName.slice(join(ROOT, 'docs/test/').length) ?? '';
    const line = file?.getLineAndCharacterOfPosition(start).line ?? 0;
    return `${name}+${line}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
  });
}

test('every block of TypeScript in the documentation compiles against the types that are published', () => {
  const files = blocksAsFiles();
  expect(files.size).toBeGreaterThan(TEXTS.length);
  expect(complaintsAbout(files)).toEqual([]);
});

test('a block that does not fit the types is found', () => {
  const path = join(ROOT, 'docs/test/example-line-1.ts');
  const code = "import { attach } from '@paceline/hls';\nattach('no player', { trackers: [] });\n";
  expect(complaintsAbout(new Map([[path, code]])).join('\n')).toContain('example-line-1.ts+1');
});
