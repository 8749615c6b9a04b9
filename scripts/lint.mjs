// Everything that is checked by reading: `npm run lint` runs all four readers, `npm run lint -- boundaries` one of them.
import { runScript } from './run-command.mjs';

/** For what hangs: several times what a slow machine takes. */
const LIMIT_MS = 300_000;

const READERS = {
  format: ['node_modules/oxfmt/bin/oxfmt', '--check', '.'],
  // Types and habits; what and why is in its configuration.
  oxlint: ['node_modules/oxlint/bin/oxlint', '--config', 'oxlint.config.mjs'],
  boundaries: [
    'node_modules/dependency-cruiser/bin/dependency-cruise.mjs',
    ...['--config', '.dependency-cruiser.cjs'],
    ...['packages', 'tracker-server', 'demo', 'e2e', 'bench'],
  ],
  // That oxlint refuses what it is there to refuse.
  probes: ['scripts/check-lint.mjs'],
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
