// Everything that is checked by reading: `npm run lint` runs all five readers, `npm run lint -- boundaries` one of them.
import { runScript } from './run-command.mjs';

/** Beside the browser tests they get what those leave; `npm test` ends them in time. */
const LIMIT_MS = 720_000;

const READERS = {
  format: ['node_modules/oxfmt/bin/oxfmt', '--check', '.'],
  eslint: ['node_modules/eslint/bin/eslint.js', '--max-warnings', '0', '.'],
  // With types; see .oxlintrc.json.
  oxlint: ['node_modules/oxlint/bin/oxlint', '--deny-warnings'],
  boundaries: [
    'node_modules/dependency-cruiser/bin/dependency-cruise.mjs',
    ...['--config', '.dependency-cruiser.cjs'],
    ...['packages', 'tracker-server', 'demo', 'e2e', 'bench'],
  ],
  purity: ['scripts/check-purity.mjs'],
};

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in READERS));
if (unknown.length > 0) {
  console.error(`lint: no reader named ${unknown.join(', ')}; there are ${Object.keys(READERS).join(', ')}`);
  process.exit(2);
}

const failed = [];
for (const name of asked.length > 0 ? asked : Object.keys(READERS)) {
  const [file, ...args] = READERS[name];
  const { ok, timedOut } = await runScript(file, args, { limitMs: LIMIT_MS });
  if (timedOut) console.error(`lint: ${name} did not end within ${LIMIT_MS / 1000} s`);
  if (!ok) failed.push(name);
}
if (failed.length > 0) console.error(`lint: ${failed.join(', ')} failed`);
process.exitCode = failed.length === 0 ? 0 : 1;
