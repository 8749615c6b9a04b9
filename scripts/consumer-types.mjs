// What compilers of apps say to the types of installed packages: that they name exactly what is there at run time, that nothing in
// them is missing or wrong, and that a React app compiles. With the native compiler, one program for all entries: most of each
// would be the same files.
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { runScript } from './run-command.mjs';

const COMPILER = 'node_modules/typescript-native/bin/tsc';
const COMPILE_LIMIT_MS = 60_000;

/** How consumers' compilers look for types, with what each of them asks for. */
const RESOLUTIONS = {
  bundler: { module: 'esnext', moduleResolution: 'bundler' },
  node16: { module: 'node16', moduleResolution: 'node16' },
};

/** A package of this repository that has the types of each React. */
const REACT_TYPES = { 19: 'packages/react/package.json', 18: 'e2e/react-18/package.json' };

/** One resolution will do for the older React: that of the package is checked in both. */
const PROGRAMS = [
  { resolution: 'bundler', react: 19 },
  { resolution: 'node16', react: 19 },
  { resolution: 'bundler', react: 18 },
];

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

/** What compilers find wrong in `app`, a real path. `surfaces` has the names that each entry exports at run time, by specifier. */
export async function problemsOfTypes(app, surfaces) {
  const sources = new Map([['app.tsx', REACT_APP]]);
  for (const [specifier, names] of surfaces)
    sources.set(`${specifier.replaceAll('/', '-').slice(1)}.ts`, consumerOf(specifier, names));
  for (const [file, text] of sources) writeFileSync(join(app, file), text);
  const problems = [];
  for (const { resolution, react } of PROGRAMS) {
    linkReact(app, react);
    const found = await compile(app, [...sources.keys()], RESOLUTIONS[resolution]);
    problems.push(...found.map((problem) => `${resolution}, React ${react}: ${problem}`));
  }
  return problems;
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

function linkReact(app, version) {
  const types = dirname(createRequire(resolve(REACT_TYPES[version])).resolve('@types/react/package.json'));
  const found = JSON.parse(readFileSync(join(types, 'package.json'), 'utf8')).version;
  if (!found.startsWith(`${version}.`))
    throw new Error(`the types of React ${version} are those of ${found}`);
  const link = join(app, 'node_modules/@types/react');
  mkdirSync(dirname(link), { recursive: true });
  rmSync(link, { force: true });
  symlinkSync(types, link, 'dir');
}

async function compile(app, files, resolution) {
  const project = join(app, 'tsconfig.json');
  const compilerOptions = {
    ...resolution,
    target: 'es2022',
    jsx: 'react-jsx',
    strict: true,
    exactOptionalPropertyTypes: true,
    noEmit: true,
    types: [],
    // What comes with the compiler is sound; everything else is read, for the packages' own declarations are to be.
    skipDefaultLibCheck: true,
  };
  writeFileSync(project, JSON.stringify({ compilerOptions, files }));
  // By itself each of its threads looks anew at much the same.
  const args = ['--project', project, '--pretty', 'false', '--singleThreaded'];
  const { ok, timedOut, output } = await runScript(COMPILER, args, {
    limitMs: COMPILE_LIMIT_MS,
    collect: true,
  });
  if (ok) return [];
  if (timedOut || output.trim() === '')
    return [`the compiler ${timedOut ? 'did not end' : 'failed, and says nothing'}`];
  // What goes on is indented.
  const messages = output.split(/\n(?=\S)/).map((message) => message.trim());
  const ours = messages.filter((message) => !isElsewhere(message, app));
  return ours.map((message) => message.replaceAll(relative('.', app) + sep, ''));
}

/** About hls.js or React, which are not ours to mend: they are linked, and the compiler names files by where they are. */
function isElsewhere(message, app) {
  const path = /^(.+?)\(\d+,\d+\): /.exec(message)?.[1];
  return path !== undefined && !resolve(path).startsWith(app + sep);
}
