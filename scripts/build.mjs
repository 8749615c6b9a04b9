// Builds the browser packages (bundles and their types), the tracker, and the demo page. Run from anywhere.
// With `--if-changed` it does nothing when no source is newer than the last build.
import { existsSync, readdirSync, statSync } from 'node:fs';
import { copyFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rollup } from 'rollup';
import { dts } from 'rollup-plugin-dts';
import { build } from 'vite';
import { typesAsTypes } from './types-as-types.mjs';

const fromRoot = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));

const OVERLAY_SCRIPT = 'paceline-overlay.min.js';
const REACT_MODULE = 'packages/react/dist/paceline-react.mjs';

/** Sources that are found in node_modules are foreign to the roller, which would read all of them anew for each: 20 times the time. */
const OWN_SOURCES = Object.fromEntries(
  ['core', 'protocol'].map((name) => [`@paceline/${name}`, [fromRoot(`packages/${name}/src/index.ts`)]]),
);

/** Written last of all. */
const LAST_OUTPUT = 'demo/dist/index.html';

/** What a build is made of: everything in these but its outputs, and what `npm ci` installs. */
const INPUTS = ['packages', 'tracker-server', 'demo', 'scripts', 'package-lock.json'];
const OUTPUTS = new Set(['dist', 'node_modules']);

if (process.argv.includes('--if-changed') && isUpToDate()) {
  console.log('nothing to build: no source has changed');
  process.exit(0);
}

/** The SDK comes first: the others take its types as its users do. Modes in order, since the first empties the folder. */
await buildPackage('packages/hls', ['module', 'script-tag']);
// Our own packages are private, and eventemitter3 is inside the bundle.
await rollTypes('packages/hls', 'index', 'paceline', {
  inside: ['@paceline/core', '@paceline/protocol', 'eventemitter3'],
  outside: ['hls.js'],
});
await buildOverlay();
await buildPackage('packages/migrate', ['module', 'script-tag']);
for (const shim of ['p2p-media-loader', 'p2p-config']) {
  await rollTypes('packages/migrate', shim, shim, {
    inside: ['eventemitter3'],
    outside: ['@paceline/hls', 'hls.js'],
  });
}
await buildReactPackage();
await buildTracker();
await buildDemo();

function isUpToDate() {
  if (!existsSync(fromRoot(LAST_OUTPUT))) return false;
  const builtAtMs = statSync(fromRoot(LAST_OUTPUT)).mtimeMs;
  return INPUTS.every((input) => newestMs(fromRoot(input)) < builtAtMs);
}

/** When a file, or whatever is in a folder, was changed last. */
function newestMs(path) {
  const found = statSync(path);
  if (!found.isDirectory()) return found.mtimeMs;
  const below = readdirSync(path, { withFileTypes: true })
    .filter(({ name }) => !OUTPUTS.has(name))
    .map(({ name }) => newestMs(join(path, name)));
  // A folder itself is newer when a build has made or emptied one inside it.
  return Math.max(0, ...below);
}

async function buildPackage(folder, modes) {
  for (const mode of modes)
    await build({ configFile: fromRoot(`${folder}/vite.config.ts`), mode, logLevel: 'warn' });
  console.log(`built ${folder}/dist`);
}

/** The script tag of the SDK fetches the panel from beside itself. */
async function buildOverlay() {
  await buildPackage('packages/overlay', ['module', 'script-tag']);
  await rollTypes('packages/overlay', 'index', 'paceline-overlay', {
    inside: [],
    outside: ['@paceline/hls'],
  });
  await copyFile(
    fromRoot(`packages/overlay/dist/${OVERLAY_SCRIPT}`),
    fromRoot(`packages/hls/dist/${OVERLAY_SCRIPT}`),
  );
}

async function buildReactPackage() {
  await buildPackage('packages/react', ['module']);
  const text = await readFile(fromRoot(REACT_MODULE), 'utf8');
  if (!/^["']use client["'];/.test(text)) throw new Error(`${REACT_MODULE} does not begin with 'use client'`);
  allowOnly(REACT_MODULE, importsOf(text), ['react', 'react/jsx-runtime', 'hls.js', '@paceline/hls']);
  await rollTypes('packages/react', 'index', 'paceline-react', {
    inside: [],
    outside: ['react', 'hls.js', '@paceline/hls'],
  });
}

/** All declarations of a package in one file, which needs nothing but what is `outside`: what its users have. */
async function rollTypes(folder, source, name, { inside, outside }) {
  const file = `${folder}/dist/${name}.d.ts`;
  const bundle = await rollup({
    input: fromRoot(`${folder}/src/${source}.ts`),
    external: outside,
    plugins: [
      dts({
        tsconfig: fromRoot(`${folder}/tsconfig.json`),
        includeExternal: inside,
        compilerOptions: { stripInternal: true, paths: OWN_SOURCES },
      }),
      typesAsTypes(fromRoot(`${folder}/dist/${name}.mjs`)),
    ],
  });
  await bundle.write({ file: fromRoot(file), format: 'es' });
  await bundle.close();
  allowOnly(file, importsOf(await readFile(fromRoot(file), 'utf8')), outside);
  console.log(`built ${file}`);
}

function importsOf(text) {
  return [...text.matchAll(/\b(?:from|import)\s*\(?\s*['"]([^'"]+)['"]/g)].map(([, name]) => name);
}

function allowOnly(file, names, allowed) {
  const foreign = names.filter((name) => !allowed.includes(name));
  if (foreign.length > 0) throw new Error(`${file} imports ${foreign.join(', ')}`);
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
