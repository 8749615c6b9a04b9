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

/** Swarms of a few viewers with time to spare. */
const SMALL_SWARMS = [
  'tests/destroy.spec.ts',
  'tests/falling-behind.spec.ts',
  'tests/hls-versions.spec.ts',
  'tests/installing.spec.ts',
  'tests/levels.spec.ts',
  'tests/range-and-cors.spec.ts',
  'tests/two-players.spec.ts',
  'tests/without-p2p.spec.ts',
];

const jsonFile = process.env['PLAYWRIGHT_JSON_OUTPUT_NAME'];

/**
 * Browser tests. `swarms` are real browsers on a real stream, one test at a time: they measure time, and a second swarm on the
 * same machine would be measured too. `small-swarms` may have one other of their kind beside them, but no build; `contracts` anything:
 * the loader in every hls.js it must fit, the transport over WebRTC, what stands around the SDK.
 */
export default defineConfig({
  testDir: '.',
  projects: [
    // Each test by itself: no worker is left with a long file in the end.
    { name: 'contracts', testMatch: CONTRACTS, fullyParallel: true },
    { name: 'small-swarms', testMatch: SMALL_SWARMS, fullyParallel: true },
    { name: 'swarms', testMatch: 'tests/**/*.spec.ts', testIgnore: [...CONTRACTS, ...SMALL_SWARMS] },
  ],
  outputDir: 'test-results',
  timeout: 120_000,
  retries: 0,
  workers: 1,
  fullyParallel: false,
  reporter: jsonFile === undefined ? 'list' : [['list'], ['json', { outputFile: jsonFile }]],
});
