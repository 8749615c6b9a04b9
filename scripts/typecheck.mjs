// Type-checks every program of the repository, each under its own settings: the pure packages without DOM and Node, and
// every test folder apart from its source, so that a test's types cannot loosen the package's. With the native compiler (7.x), which
// takes a quarter of the time; what uses the compiler as a library (lint, reference, types of the builds) needs 6.x.
import { existsSync, readFileSync } from 'node:fs';
import { runScript } from './run-command.mjs';

/** Two compilers at a time, since much of each is reading files; they take a few hundred MB. */
const PARALLEL = 2;
const LIMIT_MS = 120_000;

/** Nothing but dependencies. */
const WITHOUT_CODE = new Set(['e2e/react-18']);

const { workspaces } = JSON.parse(readFileSync('package.json', 'utf8'));
const withCode = workspaces.filter((folder) => !WITHOUT_CODE.has(folder));
const programs = withCode.flatMap((folder) =>
  [folder, `${folder}/test`, `${folder}/build`].filter(
    (program) => program === folder || existsSync(`${program}/tsconfig.json`),
  ),
);

const pretty = String(Boolean(process.stdout.isTTY || process.env.FORCE_COLOR));
const failed = [];
const queue = [...programs];
await Promise.all(
  Array.from({ length: PARALLEL }, async () => {
    for (let program = queue.shift(); program !== undefined; program = queue.shift()) {
      const args = ['--project', program, '--pretty', pretty];
      const { ok, output } = await runScript('node_modules/typescript-native/bin/tsc', args, {
        limitMs: LIMIT_MS,
        collect: true,
      });
      process.stdout.write(output);
      if (!ok) failed.push(program);
    }
  }),
);

if (failed.length === 0) console.log(`typecheck: ${programs.length} programs are sound`);
else console.error(`typecheck: failed in ${failed.join(', ')}`);
process.exitCode = failed.length === 0 ? 0 : 1;
