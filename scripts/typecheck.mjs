// Type-checks every program of the repository, the pure packages under the pure settings.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const programs = [
  'packages/protocol',
  'packages/protocol/test',
  'packages/core',
  'packages/core/test',
  'packages/hls',
  'packages/hls/test',
  'packages/live-origin',
  'tracker-server',
  'demo',
  'e2e',
  'bench',
];

let failed = 0;
for (const program of programs) {
  if (!existsSync(`${program}/tsconfig.json`)) continue;
  const { status } = spawnSync('npx', ['tsc', '-p', program], { stdio: 'inherit' });
  if (status !== 0) {
    failed += 1;
    console.error(`typecheck: ${program} failed`);
  }
}
process.exit(failed === 0 ? 0 : 1);
