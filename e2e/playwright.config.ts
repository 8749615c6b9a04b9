import { defineConfig } from '@playwright/test';

const CONTRACTS = [
  'conformance/**/*.spec.ts',
  'packing/**/*.spec.ts',
  'tests/demo.spec.ts',
  'tests/migrating.spec.ts',
  'tests/overlay.spec.ts',
  'tests/players.spec.ts',
  'tests/react.spec.ts',
  'tests/transport-contract.spec.ts',
];

const jsonFile = process.env['PLAYWRIGHT_JSON_OUTPUT_NAME'];

/**
 * Browser tests. `swarms` are real browsers on a real stream, one test at a time: they measure stalls, and a second swarm on the
 * same machine would be measured too. `contracts` are what one or two pages show, the loader in every hls.js it must fit, the
 * transport over WebRTC, and what stands around the SDK: they may run side by side.
 */
export default defineConfig({
  testDir: '.',
  projects: [
    { name: 'contracts', testMatch: CONTRACTS },
    { name: 'swarms', testMatch: 'tests/**/*.spec.ts', testIgnore: CONTRACTS },
  ],
  outputDir: 'test-results',
  timeout: 90_000,
  retries: 0,
  workers: 1,
  fullyParallel: false,
  reporter: jsonFile === undefined ? 'list' : [['list'], ['json', { outputFile: jsonFile }]],
});
