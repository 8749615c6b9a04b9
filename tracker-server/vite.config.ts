import { builtinModules } from 'node:module';
import { defineConfig } from 'vite';

/** Builds the command: one ES module for Node with the protocol inside; `ws` and `mmdb-lib` stay dependencies. */
export default defineConfig({
  root: import.meta.dirname,
  ssr: { target: 'node', noExternal: ['@paceline/protocol'], external: ['mmdb-lib', 'ws'] },
  build: {
    ssr: 'src/main.ts',
    target: 'node20',
    outDir: 'dist',
    emptyOutDir: true,
    minify: false,
    rolldownOptions: {
      external: ['mmdb-lib', 'ws', ...builtinModules, /^node:/],
      output: { format: 'es', entryFileNames: 'main.js' },
    },
  },
});
