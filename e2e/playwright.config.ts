import { defineConfig } from '@playwright/test';

/** What one or two pages show, and packages that are built first. */
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
 * Browser tests. `swarms` are real browsers on a real stream: they measure time, so there may be one other of their kind beside each, with its
 * light picture, and nothing else; beside `contracts` anything: the loader in every hls.js it must fit, the transport over WebRTC, what stands
 * around the SDK.
 */
export default defineConfig({
  testDir: '.',
  projects: [
    // Each test by itself: no worker is left with a long file in the end.
    { name: 'contracts', testMatch: CONTRACTS, fullyParallel: true },
    { name: 'swarms', testMatch: 'tests/**/*.spec.ts', testIgnore: CONTRACTS, fullyParallel: true },
  ],
  outputDir: 'test-results',
  timeout: 120_000,
  retries: 0,
  workers: 1,
  fullyParallel: false,
  reporter: jsonFile === undefined ? 'list' : [['list'], ['json', { outputFile: jsonFile }]],
});
