import { readFileSync, writeFileSync } from 'node:fs';
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
import { orderMethodsPlugin } from './build/order-methods.ts';
import type { OrderHint } from './build/order-hint.ts';
import type { OrderOptions } from './build/order-statements.ts';
import { orderStatementsPlugin } from './build/order-statements.ts';
import { seekShortNamesPlugin } from './build/short-names.ts';
import type { ShortNames } from './build/short-names.ts';
import { shortUndefinedPlugin } from './build/short-undefined.ts';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Syntax of the bundles. */
export const BUILD_TARGET = 'es2022';

/** What a build tries beyond the orders that are known to be good, about 5 ms each. The order of methods gains more. */
const ORDERS_TRIED = 20;

/** `npm run order` looks for better ones, for some minutes, and keeps them; the names of members too. */
const ORDERS_SOUGHT = 15_000;
const NAMES_SOUGHT = 30_000;
const ORDER_HINTS = here('build/order-hints.json');
const NAME_HINTS = here('build/name-hints.json');

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

/** Elsewhere than the last time. */
function seed(): number {
  return Math.ceil(Math.random() * 2 ** 30);
}

function writeHints(path: string, hints: object): void {
  writeFileSync(path, `${JSON.stringify(hints, undefined, 2)}\n`);
}

function readNameHints(): ShortNames {
  return new Map(Object.entries(JSON.parse(readFileSync(NAME_HINTS, 'utf8')) as Record<string, string>));
}

interface OrderHints {
  statements: OrderHint;
  methods: OrderHint;
}

function scriptTagPlugins(mode: string): Plugin[] {
  const sources = readNameSources(here('..'));
  const hints = JSON.parse(readFileSync(ORDER_HINTS, 'utf8')) as OrderHints;
  const isSought = mode === 'order';
  const options = (kind: keyof OrderHints): OrderOptions => ({
    tries: isSought ? ORDERS_SOUGHT : ORDERS_TRIED,
    hint: hints[kind],
    ...(isSought && {
      seed: seed(),
      onFound: (order) => {
        hints[kind] = order;
        writeHints(ORDER_HINTS, hints);
      },
    }),
  });
  let given: ShortNames = new Map();
  const seekNames = seekShortNamesPlugin(
    { tries: NAMES_SOUGHT, seed: seed() },
    () => given,
    (names) => writeHints(NAME_HINTS, Object.fromEntries([...names].sort())),
  );
  return [
    internalWordsPlugin(internalWords(sources)),
    minifyScriptTag(internalNames(sources), readNameHints(), (names) => {
      given = names;
    }),
    shortUndefinedPlugin(),
    orderStatementsPlugin(options('statements')),
    orderMethodsPlugin(options('methods')),
    ...(isSought ? [seekNames] : []),
  ];
}

export default defineConfig(({ mode }) => ({
  ...simplePeerForBrowsers,
  plugins: [...(simplePeerForBrowsers.plugins ?? []), ...(mode === 'module' ? [] : scriptTagPlugins(mode))],
  root: here('.'),
  define: { __PACELINE_VERSION__: JSON.stringify(versionOfPackage()) },
  build: {
    target: BUILD_TARGET,
    sourcemap: true,
    reportCompressedSize: false,
    outDir: here('dist'),
    // hls.js is the player's own; only its types are used here.
    rolldownOptions: {
      external: ['hls.js'],
      output: { minify: false, generatedCode: { symbols: false } },
      // That the search for a small text takes long is known.
      checks: { bundlerTimings: false },
    },
    ...LIBRARIES[mode === 'module' ? 'module' : 'script-tag'](),
  },
}));
