import { defineConfig } from '@playwright/test';

const jsonFile = process.env['PLAYWRIGHT_JSON_OUTPUT_NAME'];

/**
 * Browser tests: `tests` are swarms of real browsers on a real stream, `conformance` is the loader in every hls.js it must fit.
 * One at a time: they measure stalls, and a second swarm on the same machine would be measured too.
 */
export default defineConfig({
  testDir: '.',
  testMatch: ['tests/**/*.spec.ts', 'conformance/**/*.spec.ts'],
  outputDir: 'test-results',
  timeout: 90_000,
  retries: 0,
  workers: 1,
  fullyParallel: false,
  reporter: jsonFile === undefined ? 'list' : [['list'], ['json', { outputFile: jsonFile }]],
});
