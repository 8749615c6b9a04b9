import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** One module without React, hls.js or the SDK inside: the app brings all three. */
export default defineConfig({
  root: here('.'),
  build: {
    target: 'es2022',
    sourcemap: true,
    minify: false,
    reportCompressedSize: false,
    outDir: here('dist'),
    lib: { entry: here('src/index.ts'), formats: ['es'], fileName: () => 'paceline-react.mjs' },
    rolldownOptions: {
      external: [/^react(?:\/|$)/, 'hls.js', '@paceline/hls'],
      // Frameworks with server components load what imports from here into the browser.
      output: { banner: "'use client';" },
    },
  },
});
