import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import type { Plugin, UserConfig } from 'vite';
import { internalNames, readNameSources } from './build/internal-names.ts';
import { internalWords, internalWordsPlugin } from './build/internal-words.ts';
import { leanEventEmitterPlugin } from './build/lean-event-emitter.ts';
import { leanSimplePeerPlugin } from './build/lean-simple-peer.ts';
import { minifyScriptTag } from './build/minify-script-tag.ts';
import { orderStatementsPlugin } from './build/order-statements.ts';
import { shortUndefinedPlugin } from './build/short-undefined.ts';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Syntax of the bundles. */
export const BUILD_TARGET = 'es2022';

/** About 17 seconds; half as many leave 150 bytes more, half as many again gain another 50. */
const ORDERS_TRIED = 6_000;

const EVENT_EMITTER = join(
  dirname(createRequire(import.meta.url).resolve('eventemitter3')),
  'dist/eventemitter3.esm.js',
);

/** Whoever bundles the sources of this package, instead of using its build, needs this in the configuration. */
export const simplePeerForBrowsers: UserConfig = {
  plugins: [leanSimplePeerPlugin, leanEventEmitterPlugin],
  resolve: {
    alias: [
      { find: /^err-code$/, replacement: here('src/webrtc/simple-peer-shims/err-code.ts') },
      // Its build for modules: the other one brings CommonJS glue.
      { find: /^eventemitter3$/, replacement: EVENT_EMITTER },
    ],
  },
};

/** The builds of this package: `module` for bundlers, `script-tag` for a plain page. */
export type BuildMode = 'module' | 'script-tag';

const LIBRARIES: Readonly<Record<BuildMode, () => NonNullable<UserConfig['build']>>> = {
  module: () => ({
    // The first of the two: it makes a clean folder.
    emptyOutDir: true,
    // The consumer's bundler does that, and stack traces stay readable until then.
    minify: false,
    lib: { entry: here('src/index.ts'), formats: ['es'], fileName: () => 'paceline.mjs' },
  }),
  'script-tag': () => ({
    emptyOutDir: false,
    // By a plugin, see build/minify-script-tag.ts.
    minify: false,
    lib: {
      entry: here('src/script-tag.ts'),
      formats: ['iife'],
      name: 'Paceline',
      fileName: () => 'paceline.min.js',
    },
  }),
};

function versionOfPackage(): string {
  const manifest: unknown = JSON.parse(readFileSync(here('package.json'), 'utf8'));
  if (typeof manifest === 'object' && manifest !== null && 'version' in manifest)
    return String(manifest.version);
  throw new Error('packages/hls/package.json has no version');
}

function scriptTagPlugins(): Plugin[] {
  const sources = readNameSources(here('..'));
  return [
    internalWordsPlugin(internalWords(sources)),
    minifyScriptTag(internalNames(sources)),
    shortUndefinedPlugin(),
    orderStatementsPlugin({ tries: ORDERS_TRIED }),
  ];
}

export default defineConfig(({ mode }) => ({
  ...simplePeerForBrowsers,
  plugins: [...(simplePeerForBrowsers.plugins ?? []), ...(mode === 'script-tag' ? scriptTagPlugins() : [])],
  root: here('.'),
  define: { __PACELINE_VERSION__: JSON.stringify(versionOfPackage()) },
  build: {
    target: BUILD_TARGET,
    sourcemap: true,
    reportCompressedSize: false,
    outDir: here('dist'),
    // hls.js is the player's own; only its types are used here.
    rolldownOptions: { external: ['hls.js'], output: { minify: false, generatedCode: { symbols: false } } },
    ...LIBRARIES[mode === 'script-tag' ? 'script-tag' : 'module'](),
  },
}));
