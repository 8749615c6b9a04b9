// The documentation site. `npm run docs` builds it into docs/.vitepress/dist, `npm run docs:dev` serves it while it is written. With
// `--check` nothing stays of it but what was wrong: pages that cannot be made, links to pages and headings that do not exist.
// First the reference, which is made from the types that are published: run `npm run build` before. Nothing is fetched.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { publishedPackages } from './published-packages.mjs';
import { runScript } from './run-command.mjs';

const REFERENCE_LIMIT_MS = 300_000;
const SITE_LIMIT_MS = 300_000;
const DAY_MS = 86_400_000;

/** A folder that git ignores. */
const ENTRIES = 'docs/.vitepress/cache/reference';

const isDev = process.argv.includes('--dev');
const isCheck = process.argv.includes('--check');

const entryPoints = writeEntries().flatMap((file) => ['--entryPoints', file]);
const options = ['--options', 'docs/typedoc.json', ...entryPoints];
const reference = await runScript('node_modules/typedoc/bin/typedoc', options, {
  limitMs: REFERENCE_LIMIT_MS,
});
if (!reference.ok) fail('the API reference could not be made');
const site = await (isCheck ? checkSite() : runVitepress([isDev ? 'dev' : 'build', 'docs']));
if (!site.ok) fail('the site could not be built');

/** A module for each published entry, named like it: the reference calls its parts by the names of these files. */
function writeEntries() {
  mkdirSync(ENTRIES, { recursive: true });
  const specifiers = publishedPackages().flatMap(({ entries }) => entries.map(({ specifier }) => specifier));
  return specifiers.map((specifier) => {
    const file = join(ENTRIES, `${specifier.replace('@paceline/', '').replaceAll('/', '-')}.ts`);
    writeFileSync(file, `export * from '${specifier}';\n`);
    return file;
  });
}

/** Every page is made, elsewhere. */
async function checkSite() {
  const pages = mkdtempSync(join(tmpdir(), 'paceline-docs-'));
  // Read by docs/.vitepress/config.ts.
  const env = { PACELINE_DOCS_CHECK: '1' };
  const site = await runVitepress(['build', 'docs', '--outDir', pages], env);
  rmSync(pages, { recursive: true });
  return site;
}

function runVitepress(args, env = {}) {
  const limitMs = isDev ? DAY_MS : SITE_LIMIT_MS;
  return runScript('node_modules/vitepress/bin/vitepress.js', args, { limitMs, env });
}

function fail(what) {
  console.error(`docs: ${what}`);
  process.exit(1);
}
