import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import type { UserConfig } from 'vite';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

const EVENT_EMITTER = join(
  dirname(createRequire(import.meta.url).resolve('eventemitter3')),
  'dist/eventemitter3.esm.js',
);

/** The builds of this package: `module` for bundlers, `script-tag` for a plain page. The first empties the folder. */
const LIBRARIES: Readonly<Record<'module' | 'script-tag', NonNullable<UserConfig['build']>>> = {
  module: {
    emptyOutDir: true,
    minify: false,
    lib: {
      entry: {
        'p2p-media-loader': here('src/p2p-media-loader.ts'),
        'p2p-config': here('src/p2p-config.ts'),
      },
      formats: ['es'],
      fileName: (_format, name) => `${name}.mjs`,
    },
  },
  'script-tag': {
    emptyOutDir: false,
    minify: 'terser',
    lib: {
      entry: here('src/script-tag.ts'),
      formats: ['iife'],
      name: 'PacelineMigrate',
      fileName: () => 'p2p-config.min.js',
    },
  },
};

export default defineConfig(({ mode }) => ({
  root: here('.'),
  // Its build for modules: the other one brings CommonJS glue.
  resolve: { alias: [{ find: /^eventemitter3$/, replacement: EVENT_EMITTER }] },
  build: {
    target: 'es2022',
    sourcemap: true,
    reportCompressedSize: false,
    outDir: here('dist'),
    // Both are the page's own: two copies of the SDK would not know each other's sessions.
    rolldownOptions: {
      external: ['@paceline/hls', 'hls.js'],
      output: {
        globals: { '@paceline/hls': 'Paceline' },
        generatedCode: { symbols: false },
        chunkFileNames: 'shared.mjs',
      },
    },
    ...LIBRARIES[mode === 'script-tag' ? 'script-tag' : 'module'],
  },
}));
