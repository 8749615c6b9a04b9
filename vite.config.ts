/// <reference types="vitest/config" />
import { defineConfig } from 'vite';

/** Root configuration: the unit tests of every package. Builds have their own configuration beside their package. */
export default defineConfig({
  test: {
    include: [
      'packages/*/test/**/*.test.ts',
      'tracker-server/test/**/*.test.ts',
      'demo/test/**/*.test.ts',
      'bench/test/**/*.test.ts',
      'docs/test/**/*.test.ts',
    ],
    testTimeout: 20_000,
  },
});
