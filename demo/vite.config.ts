import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const pathOf = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

/** Builds the QoS page and the viewer frame into `demo/dist`, with hls.js and the SDK inside. */
export default defineConfig({
  root: pathOf('page'),
  base: './',
  build: {
    outDir: pathOf('dist'),
    emptyOutDir: true,
    target: 'es2022',
    // hls.js alone is over the default limit of the warning.
    chunkSizeWarningLimit: 1_200,
    rollupOptions: { input: { index: pathOf('page/index.html'), viewer: pathOf('page/viewer.html') } },
  },
});
