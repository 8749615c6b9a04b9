// Builds the browser package (two bundles and their types), the tracker, and the demo page. Run from anywhere.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { rollup } from 'rollup';
import { dts } from 'rollup-plugin-dts';
import { build } from 'vite';
import { typesAsTypes } from './types-as-types.mjs';

const fromRoot = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));

const TYPES = 'packages/hls/dist/paceline.d.ts';

await buildBrowserPackage();
await rollTypes();
await buildTracker();
await buildDemo();

async function buildBrowserPackage() {
  // The first empties the folder, so the order matters.
  for (const mode of ['module', 'script-tag']) {
    await build({ configFile: fromRoot('packages/hls/vite.config.ts'), mode, logLevel: 'warn' });
  }
  console.log('built packages/hls/dist');
}

/** One file that needs nothing but hls.js: our own packages are private, and eventemitter3 is inside the bundle. */
async function rollTypes() {
  const bundle = await rollup({
    input: fromRoot('packages/hls/src/index.ts'),
    external: ['hls.js'],
    plugins: [
      dts({
        tsconfig: fromRoot('packages/hls/tsconfig.json'),
        includeExternal: ['@paceline/core', '@paceline/protocol', 'eventemitter3'],
      }),
      typesAsTypes(fromRoot('packages/hls/dist/paceline.mjs')),
    ],
  });
  await bundle.write({ file: fromRoot(TYPES), format: 'es' });
  await bundle.close();
  const text = await readFile(fromRoot(TYPES), 'utf8');
  const foreign = [...text.matchAll(/\b(?:from|import)\s*\(?\s*['"]([^'"]+)['"]/g)]
    .map(([, name]) => name)
    .filter((name) => name !== 'hls.js');
  if (foreign.length > 0) throw new Error(`${TYPES} still imports ${foreign.join(', ')}`);
  console.log(`built ${TYPES}`);
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
