// Builds the browser package (two bundles and their types), the package for React, the tracker, and the demo page. Run from
// anywhere.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { rollup } from 'rollup';
import { dts } from 'rollup-plugin-dts';
import { build } from 'vite';
import { typesAsTypes } from './types-as-types.mjs';

const fromRoot = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));

const REACT_MODULE = 'packages/react/dist/paceline-react.mjs';

await buildBrowserPackage();
await rollTypes('packages/hls', 'dist/paceline.d.ts', {
  external: ['hls.js'],
  // Our own packages are private, and eventemitter3 is inside the bundle.
  inside: ['@paceline/core', '@paceline/protocol', 'eventemitter3'],
});
await buildReactPackage();
await buildTracker();
await buildDemo();

async function buildBrowserPackage() {
  // The first empties the folder, so the order matters.
  for (const mode of ['module', 'script-tag']) {
    await build({ configFile: fromRoot('packages/hls/vite.config.ts'), mode, logLevel: 'warn' });
  }
  console.log('built packages/hls/dist');
}

/** Its types name those of the SDK, so it comes after that. */
async function buildReactPackage() {
  await build({ configFile: fromRoot('packages/react/vite.config.ts'), logLevel: 'warn' });
  const text = await readFile(fromRoot(REACT_MODULE), 'utf8');
  if (!/^["']use client["'];/.test(text)) throw new Error(`${REACT_MODULE} does not begin with 'use client'`);
  allowOnly(REACT_MODULE, importsOf(text), ['react', 'react/jsx-runtime', 'hls.js', '@paceline/hls']);
  await rollTypes('packages/react', 'dist/paceline-react.d.ts', {
    external: ['react', 'hls.js', '@paceline/hls'],
    inside: [],
  });
  console.log('built packages/react/dist');
}

/** One file of declarations that needs nothing but what the package's users have. */
async function rollTypes(folder, file, { external, inside }) {
  const path = `${folder}/${file}`;
  const bundle = await rollup({
    input: fromRoot(`${folder}/src/index.ts`),
    external,
    plugins: [
      dts({ tsconfig: fromRoot(`${folder}/tsconfig.json`), includeExternal: inside }),
      typesAsTypes(fromRoot(path.replace(/[.]d[.]ts$/, '.mjs'))),
    ],
  });
  await bundle.write({ file: fromRoot(path), format: 'es' });
  await bundle.close();
  allowOnly(path, importsOf(await readFile(fromRoot(path), 'utf8')), external);
  console.log(`built ${path}`);
}

function importsOf(text) {
  return [...text.matchAll(/\b(?:from|import)\s*\(?\s*['"]([^'"]+)['"]/g)].map(([, name]) => name);
}

function allowOnly(path, names, allowed) {
  const foreign = names.filter((name) => !allowed.includes(name));
  if (foreign.length > 0) throw new Error(`${path} imports ${foreign.join(', ')}`);
}

async function buildTracker() {
  const configFile = fromRoot('tracker-server/vite.config.ts');
  if (!existsSync(configFile)) return;
  // Its paths are relative to the root of the repository, as they are for `npx vite build` there.
  process.chdir(fromRoot('.'));
  await build({ configFile, logLevel: 'warn' });
  console.log('built tracker-server/dist');
}

/** The page takes the SDK as its users do, so it comes last. */
async function buildDemo() {
  await build({ configFile: fromRoot('demo/vite.config.ts'), logLevel: 'warn' });
  console.log('built demo/dist');
}
