import { builtinModules } from 'node:module';
import { defineConfig } from 'vite';

/** Stay dependencies of their own. */
const DEPENDENCIES = ['ws', 'jose', 'prom-client', 'ioredis', 'mmdb-lib', '@nats-io/transport-node'];

/** Builds the command, and the tracker for programs that start it themselves: ES modules for Node with the protocol inside. */
export default defineConfig({
  root: import.meta.dirname,
  ssr: { target: 'node', noExternal: ['@paceline/protocol'], external: DEPENDENCIES },
  build: {
    ssr: true,
    target: 'node20',
    outDir: 'dist',
    emptyOutDir: true,
    minify: false,
    rolldownOptions: {
      input: { main: 'src/main.ts', index: 'src/index.ts' },
      external: [...DEPENDENCIES, ...builtinModules, /^node:/],
      output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'tracker.js' },
    },
  },
});
