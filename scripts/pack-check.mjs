// The packages as npm would publish them, looked at the way a fresh app sees them: what is inside, whether everything they
// promise is there, and whether compiler and Node find it. That they build and play without configuration is shown by
// e2e/packing. Run `npm run build` before.
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import ts from 'typescript';
import { installPacked } from './pack-packages.mjs';
import { runCommand } from './run-command.mjs';

const IMPORT_LIMIT_MS = 20_000;

/** How consumers' compilers look for types, with what each of them asks for. */
const RESOLUTIONS = {
  bundler: { module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler },
  node16: { module: ts.ModuleKind.Node16, moduleResolution: ts.ModuleResolutionKind.Node16 },
};

/** A package of this repository that has the types of each React. */
const REACT_TYPES = { 19: 'packages/react/package.json', 18: 'e2e/react-18/package.json' };

/** What a React developer writes: every kind of ref, an event and an attribute of the element, and the hook. */
const REACT_APP = `
import { useRef } from 'react';
import { P2PVideo, useP2PHls, useP2PStats } from '@paceline/react';
const options = { tracker: 'wss://tracker.example', upload: { maxBps: 4_000_000 } };
export function ByComponent() {
  const video = useRef<HTMLVideoElement>(null);
  return (
    <>
      <P2PVideo {...options} src="live.m3u8" ref={video} controls onPlay={(event) => event.currentTarget.play()} />
      <P2PVideo {...options} src={undefined} ref={(element) => void element?.pause()} onError={() => undefined} />
      <P2PVideo {...options} src={null} style={{ width: 320 }} onPlayerError={({ code, fatal }) => [code, fatal]} />
    </>
  );
}
export function ByHook() {
  const { ref, state, session, hls } = useP2PHls({ src: 'live.m3u8', paceline: options });
  const copies: number = useP2PStats(session, ({ offloadRatio }) => offloadRatio) ?? 0;
  return <video ref={ref} title={state} data-levels={hls?.levels.length}>{copies}</video>;
}
// @ts-expect-error a tracker is asked for
export const withoutTracker = <P2PVideo src="live.m3u8" />;
// @ts-expect-error and nothing is taken for an option that is none
export const misspelt = <P2PVideo {...options} src="live.m3u8" maxPartner={5} />;
`;

const app = mkdtempSync(join(tmpdir(), 'paceline-packages-'));
const problems = [];
try {
  const packages = await installPacked(app);
  if (packages.length === 0) problems.push('there is no package with a build: run `npm run build`');
  for (const installed of packages) {
    const report = (problem) => problems.push(`${installed.name}: ${problem}`);
    checkContents(installed, report);
    checkNotices(installed, report);
    checkEntries(installed, report);
    for (const { specifier } of installed.entries) await checkImport(specifier, installed.folder, report);
    if (installed.name === '@paceline/react') checkReacts(installed.folder, report);
  }
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

/** Node imports an entry, as a server that renders pages does, and the types name exactly what is there, in every resolution. */
async function checkImport(specifier, folder, report) {
  const script = `console.log(JSON.stringify(Object.keys(await import('${specifier}'))))`;
  const entry = join(app, 'import.mjs');
  writeFileSync(entry, script);
  const { ok, output } = await runCommand(process.execPath, [entry], {
    limitMs: IMPORT_LIMIT_MS,
    collect: true,
  });
  if (!ok) return report(`Node cannot import ${specifier}: ${output}`);
  const names = JSON.parse(output);
  for (const [resolution, options] of Object.entries(RESOLUTIONS)) {
    for (const problem of compile('consumer.ts', consumerOf(specifier, names), folder, options))
      report(`${resolution}: ${problem}`);
  }
}

/** A program that compiles if the types export these values and no others, and none of them is `any` for want of a type. */
function consumerOf(specifier, names) {
  const known = names.map((key) => `  '${key}': false,`).join('\n');
  return `
import * as surface from '${specifier}';
type IsAny<T> = 0 extends 1 & T ? true : false;
type Parts<T> = T extends (...args: infer A) => infer R ? A[number] | R : T;
export const isAny: { [K in keyof typeof surface]: IsAny<Parts<(typeof surface)[K]>> } = {
${known}
};
`;
}

/** An app compiles with the types of either React. */
function checkReacts(folder, report) {
  const link = join(app, 'node_modules/@types/react');
  for (const [version, home] of Object.entries(REACT_TYPES)) {
    const types = dirname(createRequire(resolve(home)).resolve('@types/react/package.json'));
    const found = JSON.parse(readFileSync(join(types, 'package.json'), 'utf8')).version;
    if (!found.startsWith(`${version}.`)) report(`the types of React ${version} are those of ${found}`);
    rmSync(link);
    symlinkSync(types, link, 'dir');
    // One resolution will do: that of the package is checked in both.
    for (const problem of compile('app.tsx', REACT_APP, folder, RESOLUTIONS.bundler))
      report(`React ${version}: ${problem}`);
  }
}

function compile(name, text, folder, resolution) {
  const file = join(app, name);
  writeFileSync(file, text);
  const program = ts.createProgram([file], {
    ...resolution,
    target: ts.ScriptTarget.ES2022,
    jsx: ts.JsxEmit.ReactJSX,
    strict: true,
    exactOptionalPropertyTypes: true,
    noEmit: true,
    types: [],
  });
  // Not those of hls.js and React, which are not ours to mend.
  const ours = program
    .getSourceFiles()
    .filter(({ fileName }) => fileName === file || fileName.startsWith(`${folder}/`));
  return ours
    .flatMap((source) => [
      ...program.getSyntacticDiagnostics(source),
      ...program.getSemanticDiagnostics(source),
    ])
    .map(
      ({ messageText, file: at }) =>
        `${at?.fileName.slice(app.length + 1)}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`,
    );
}
