import { builtinModules } from 'node:module';
import { defineConfig } from 'vite';

/** Stay dependencies of their own. */
const DEPENDENCIES = ['ws', 'jose', 'prom-client', 'ioredis', 'mmdb-lib', '@nats-io/transport-node'];

/** Builds the command: one ES module for Node with the protocol inside. */
export default defineConfig({
  root: import.meta.dirname,
  ssr: { target: 'node', noExternal: ['@paceline/protocol'], external: DEPENDENCIES },
  build: {
    ssr: 'src/main.ts',
    target: 'node20',
    outDir: 'dist',
    emptyOutDir: true,
    minify: false,
    rolldownOptions: {
      external: [...DEPENDENCIES, ...builtinModules, /^node:/],
      output: { format: 'es', entryFileNames: 'main.js' },
    },
  },
});
