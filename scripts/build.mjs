// Builds the browser packages (bundles and their types), the tracker, and the demo page. Run from anywhere.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { rollup } from 'rollup';
import { dts } from 'rollup-plugin-dts';
import { build } from 'vite';

const fromRoot = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));

/** The SDK comes first: the others take its types as its users do. Modes in order, since the first empties the folder. */
await buildPackage('packages/hls', ['module', 'script-tag']);
// Our own packages are private, and eventemitter3 is inside the bundle.
await rollTypes('packages/hls', 'index', 'paceline', {
  inside: ['@paceline/core', '@paceline/protocol', 'eventemitter3'],
  outside: ['hls.js'],
});
await buildPackage('packages/overlay', ['module', 'script-tag']);
await rollTypes('packages/overlay', 'index', 'paceline-overlay', { inside: [], outside: ['@paceline/hls'] });
await buildPackage('packages/migrate', ['module', 'script-tag']);
for (const shim of ['p2p-media-loader', 'p2p-config']) {
  await rollTypes('packages/migrate', shim, shim, {
    inside: ['eventemitter3'],
    outside: ['@paceline/hls', 'hls.js'],
  });
}
await buildTracker();
await buildDemo();

async function buildPackage(folder, modes) {
  for (const mode of modes)
    await build({ configFile: fromRoot(`${folder}/vite.config.ts`), mode, logLevel: 'warn' });
  console.log(`built ${folder}/dist`);
}

/** All declarations of a package in one file, which needs nothing but what is `outside`. */
async function rollTypes(folder, source, name, { inside, outside }) {
  const file = `${folder}/dist/${name}.d.ts`;
  const bundle = await rollup({
    input: fromRoot(`${folder}/src/${source}.ts`),
    external: outside,
    plugins: [dts({ tsconfig: fromRoot(`${folder}/tsconfig.json`), includeExternal: inside })],
  });
  await bundle.write({ file: fromRoot(file), format: 'es' });
  await bundle.close();
  const text = await readFile(fromRoot(file), 'utf8');
  const foreign = [...text.matchAll(/\b(?:from|import)\s*\(?\s*['"]([^'"]+)['"]/g)]
    .map(([, imported]) => imported)
    .filter((imported) => !outside.includes(imported));
  if (foreign.length > 0) throw new Error(`${file} still imports ${foreign.join(', ')}`);
  console.log(`built ${file}`);
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
