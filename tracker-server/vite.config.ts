import { builtinModules } from 'node:module';
import { defineConfig } from 'vite';

/** Builds the command: one ES module for Node with the protocol inside; `ws` stays a dependency of its own. */
export default defineConfig({
  root: import.meta.dirname,
  ssr: { target: 'node', noExternal: ['@paceline/protocol'], external: ['ws'] },
  build: {
    ssr: 'src/main.ts',
    target: 'node20',
    outDir: 'dist',
    emptyOutDir: true,
    minify: false,
    rolldownOptions: {
      external: ['ws', ...builtinModules, /^node:/],
      output: { format: 'es', entryFileNames: 'main.js' },
    },
  },
});
