// The documentation site. `npm run docs` builds it into docs/.vitepress/dist, `npm run docs:dev` serves it while it is written.
// First the reference, which is made from the types that are published: run `npm run build` before. Nothing is fetched.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { publishedPackages } from './published-packages.mjs';
import { runScript } from './run-command.mjs';

const REFERENCE_LIMIT_MS = 300_000;
const SITE_LIMIT_MS = 300_000;
const DAY_MS = 86_400_000;

/** A folder that git ignores. */
const ENTRIES = 'docs/.vitepress/cache/reference';

const command = process.argv.includes('--dev') ? 'dev' : 'build';

const entryPoints = writeEntries().flatMap((file) => ['--entryPoints', file]);
const options = ['--options', 'docs/typedoc.json', ...entryPoints];
const reference = await runScript('node_modules/typedoc/bin/typedoc', options, {
  limitMs: REFERENCE_LIMIT_MS,
});
if (!reference.ok) fail('the API reference could not be made');
const site = await runScript('node_modules/vitepress/bin/vitepress.js', [command, 'docs'], {
  limitMs: command === 'dev' ? DAY_MS : SITE_LIMIT_MS,
});
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

function fail(what) {
  console.error(`docs: ${what}`);
  process.exit(1);
}
