import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { minify as minifyWithTerser } from 'terser';
import { defineConfig, minify as minifyWithOxc } from 'vite';
import type { Plugin, UserConfig } from 'vite';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

function versionOfPackage(): string {
  const manifest: unknown = JSON.parse(readFileSync(here('package.json'), 'utf8'));
  if (typeof manifest === 'object' && manifest !== null && 'version' in manifest)
    return String(manifest.version);
  throw new Error('packages/overlay/package.json has no version');
}

/** The builds of this package: `module` for bundlers, `script-tag` for a plain page. The first empties the folder. */
const LIBRARIES: Readonly<Record<'module' | 'script-tag', NonNullable<UserConfig['build']>>> = {
  module: {
    emptyOutDir: true,
    minify: false,
    lib: { entry: here('src/index.ts'), formats: ['es'], fileName: () => 'paceline-overlay.mjs' },
  },
  'script-tag': {
    emptyOutDir: false,
    // By a plugin.
    minify: false,
    lib: {
      entry: here('src/script-tag.ts'),
      formats: ['iife'],
      name: 'PacelineOverlay',
      fileName: () => 'paceline-overlay.min.js',
    },
  },
};

/** The style sheet is a text, in which no minifier looks for spaces. */
const denseStyle: Plugin = {
  name: 'paceline:dense-style',
  transform: (code, id) =>
    id.endsWith('/panel-style.ts')
      ? { code: code.replace(/\s+/g, ' ').replace(/ ?([{};:,]) /g, '$1'), map: null }
      : undefined,
};

/** One names private members anew in every class, the other finds more to leave out: together they save 100 bytes after gzip. */
const minifyTwice: Plugin = {
  name: 'paceline:minify-twice',
  renderChunk: {
    order: 'post',
    async handler(code, chunk) {
      const once = await minifyWithOxc(chunk.fileName, code, {
        compress: true,
        mangle: true,
        sourcemap: true,
      });
      const twice = await minifyWithTerser(once.code, {
        ecma: 2020,
        compress: { passes: 3, ecma: 2020, unsafe_arrows: true, unsafe_methods: true, sequences: false },
        // A page without a charset takes the script for another one.
        format: { ascii_only: true },
        sourceMap: { content: once.map as never, asObject: true },
      });
      return { code: twice.code ?? '', map: twice.map as never };
    },
  },
};

export default defineConfig(({ mode }) => ({
  root: here('.'),
  plugins: mode === 'script-tag' ? [denseStyle, minifyTwice] : [],
  define: { __OVERLAY_VERSION__: JSON.stringify(versionOfPackage()) },
  build: {
    target: 'es2022',
    sourcemap: true,
    reportCompressedSize: false,
    outDir: here('dist'),
    rolldownOptions: { output: { minify: false, generatedCode: { symbols: false } } },
    ...LIBRARIES[mode === 'script-tag' ? 'script-tag' : 'module'],
  },
}));
