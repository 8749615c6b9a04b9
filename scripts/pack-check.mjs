// The packages as npm would publish them, looked at the way a fresh app sees them: what is inside, whether everything they
// promise is there, and whether compiler and Node find it. That they build and play without configuration is shown by
// e2e/packing. Run `npm run build` before.
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { problemsOfTypes } from './consumer-types.mjs';
import { installPacked } from './pack-packages.mjs';
import { runCommand } from './run-command.mjs';

const IMPORT_LIMIT_MS = 20_000;

// As compilers name it: where the folder for temporary files is a link, by what it leads to.
const app = realpathSync(mkdtempSync(join(tmpdir(), 'paceline-packages-')));
const problems = [];
/** What each entry exports at run time. */
const surfaces = new Map();
try {
  const packages = await installPacked(app);
  for (const installed of packages) {
    const report = (problem) => problems.push(`${installed.name}: ${problem}`);
    checkContents(installed, report);
    checkNotices(installed, report);
    checkEntries(installed, report);
    for (const { specifier } of installed.entries) {
      const names = await namesOf(specifier, report);
      if (names !== undefined) surfaces.set(specifier, names);
    }
  }
  if (packages.length === 0) problems.push('there is no package with a build: run `npm run build`');
  else problems.push(...(await problemsOfTypes(app, surfaces)));
  if (problems.length === 0)
    console.log(`packages: ${packages.map(({ name }) => name).join(', ')} are sound`);
} finally {
  rmSync(app, { recursive: true, force: true });
}
for (const problem of problems) console.error(`packages: ${problem}`);
process.exitCode = problems.length === 0 ? 0 : 1;

/** Licence, read-me and what `files` names; no sources, tests or leftovers. */
function checkContents({ files, folder, manifest }, report) {
  for (const file of ['LICENSE', 'README.md', 'package.json']) {
    if (!files.includes(file)) report(`${file} is missing`);
  }
  if (files.includes('LICENSE') && !readFileSync(join(folder, 'LICENSE')).equals(readFileSync('LICENSE'))) {
    report('LICENSE is not that of the repository');
  }
  const wanted = ['LICENSE', 'README.md', 'package.json', ...(manifest.files ?? [])];
  const foreign = files.filter(
    (file) => !wanted.some((allowed) => file === allowed || file.startsWith(`${allowed}/`)),
  );
  if (foreign.length > 0) report(`holds ${foreign.join(', ')}, which "files" does not name`);
  const sources = files.filter((file) => /\.tsx?$|\.tsbuildinfo$/.test(file) && !/\.d\.[cm]?ts$/.test(file));
  if (sources.length > 0) report(`holds ${sources.join(', ')}: sources and leftovers stay in the repository`);
}

/** Every library that is inside a bundle, as its source map says, has its licence in the notices. */
function checkNotices({ files, folder }, report) {
  const bundled = new Set(
    files
      .filter((file) => file.endsWith('.map'))
      .flatMap((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')).sources)
      .map((source) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(source)?.[1])
      .filter((name) => name !== undefined),
  );
  if (bundled.size === 0) return;
  const file = 'THIRD-PARTY-NOTICES.txt';
  const notices = files.includes(file) ? readFileSync(join(folder, file), 'utf8') : '';
  for (const name of bundled) {
    if (!notices.includes(`== ${name} ==`)) report(`${name} is inside a bundle, and not in ${file}`);
  }
}

/** Every path of the manifest leads to a file. */
function checkEntries({ files, manifest }, report) {
  const { main, module, types, unpkg, jsdelivr, exports = {}, dependencies = {} } = manifest;
  const named = [main, module, types, unpkg, jsdelivr, ...pathsOf(exports)];
  for (const path of named) {
    if (path === undefined || path.includes('*')) continue;
    if (!files.includes(path.replace(/^\.\//, '')))
      report(`${path} is named in package.json and is not there`);
  }
  for (const [path, target] of Object.entries(exports)) {
    const isCode = typeof target === 'object' && target !== null;
    if (isCode && Object.keys(target)[0] !== 'types') report(`exports["${path}"] must have "types" first`);
  }
  const own = Object.keys(dependencies).filter((name) => name.startsWith('@paceline/'));
  if (own.length > 0) report(`depends on ${own.join(', ')}: a peer dependency keeps one copy in the page`);
}

function pathsOf(target) {
  return typeof target === 'string' ? [target] : Object.values(target ?? {}).flatMap(pathsOf);
}

/** What Node finds when it imports an entry, as a server that renders pages does; undefined if it cannot. */
async function namesOf(specifier, report) {
  const script = `console.log(JSON.stringify(Object.keys(await import('${specifier}'))))`;
  const entry = join(app, 'import.mjs');
  writeFileSync(entry, script);
  const { ok, output } = await runCommand(process.execPath, [entry], {
    limitMs: IMPORT_LIMIT_MS,
    collect: true,
  });
  if (ok) return JSON.parse(output);
  report(`Node cannot import ${specifier}: ${output}`);
  return undefined;
}
