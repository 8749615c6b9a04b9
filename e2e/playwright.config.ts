import { defineConfig } from '@playwright/test';

/** Two at a time: what one or two pages show, and small swarms whose viewers have time to spare. */
const CONTRACTS = [
  'conformance/**/*.spec.ts',
  'packing/**/*.spec.ts',
  'tests/demo.spec.ts',
  'tests/destroy.spec.ts',
  'tests/hls-versions.spec.ts',
  'tests/installing.spec.ts',
  'tests/levels.spec.ts',
  'tests/migrating.spec.ts',
  'tests/overlay.spec.ts',
  'tests/players.spec.ts',
  'tests/range-and-cors.spec.ts',
  'tests/react.spec.ts',
  'tests/transport-contract.spec.ts',
];

const jsonFile = process.env['PLAYWRIGHT_JSON_OUTPUT_NAME'];

/**
 * Browser tests. `swarms` are real browsers on a real stream, one test at a time: they measure time, and a second swarm on the
 * same machine would be measured too. `contracts` may run side by side: the loader in every hls.js it must fit, the transport over
 * WebRTC, what stands around the SDK.
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
