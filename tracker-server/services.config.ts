/// <reference types="vitest/config" />
import { defineConfig } from 'vite';

/** Tests against real servers of the system (coturn, Redis, NATS), run by `npm run services`. */
export default defineConfig({
  root: import.meta.dirname,
  test: { include: ['test/services/**/*.services.ts'], testTimeout: 30_000, fileParallelism: false },
});
