/// <reference types="vitest/config" />
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

/** Root configuration: the unit tests of every package. Builds have their own configuration beside their package. */
export default defineConfig({
  resolve: {
    // Packages around the SDK load its build, which unit tests do without.
    alias: [
      {
        find: /^@paceline\/hls$/,
        replacement: fileURLToPath(new URL('packages/hls/src/index.ts', import.meta.url)),
      },
    ],
  },
  test: {
    include: [
      'packages/*/test/**/*.test.ts',
      'tracker-server/test/**/*.test.ts',
      'demo/test/**/*.test.ts',
      'bench/test/**/*.test.ts',
      'docs/test/**/*.test.ts',
      'scripts/test/**/*.test.mjs',
    ],
    testTimeout: 20_000,
    // Whatever a test changes outside of itself it puts back: a fresh world for each of 220 files takes as long as the tests.
    pool: 'threads',
    isolate: false,
    // By default one core is left alone: on a machine with two that is half of it.
    maxWorkers: Math.max(availableParallelism(), 2),
  },
});
