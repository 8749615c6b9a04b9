// Proves that the linter refuses what it is there to refuse. A rule that nobody has seen fail may have been switched off by a change
// elsewhere: a pattern that matches no file any more, a type dependency that brings the DOM in, a new version that reads its options
// otherwise. So forbidden things are offered to it where they are forbidden, and innocent ones beside them, which it must let pass.
// They stand in a copy of what it goes by: its configuration, the settings of the programs, the whole of the pure packages.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { HABIT_PROBES } from './lint/habit-probes.mjs';
import { PURITY_PROBES } from './lint/purity-probes.mjs';

const LIMIT_MS = 120_000;

const COPIED = [
  ...['oxlint.config.mjs', 'scripts/lint', 'tsconfig.json'],
  // Whole, for whatever one file brings into a program is there for all of it.
  ...['packages/protocol/tsconfig.json', 'packages/protocol/src'],
  ...['packages/core/tsconfig.json', 'packages/core/src'],
  ...['packages/hls/tsconfig.json', 'packages/hls/test/tsconfig.json'],
];

const PROBES = [...PURITY_PROBES, ...HABIT_PROBES];

const folder = mkdtempSync(join(tmpdir(), 'paceline-lint-'));
let failures;
try {
  for (const path of COPIED) cpSync(path, join(folder, path), { recursive: true });
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'), 'junction');
  for (const { file, text } of PROBES) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), `${text}\n`);
  }
  failures = judge(findingsByFile());
} finally {
  // The link goes first, so that nothing follows it.
  rmSync(join(folder, 'node_modules'), { force: true });
  rmSync(folder, { recursive: true, force: true });
}

for (const failure of failures) console.error(`probes: ${failure}`);
if (failures.length === 0) console.log(`probes: all ${PROBES.length} were judged as they should be`);
process.exitCode = failures.length === 0 ? 0 : 1;

/** Names of the rules, and numbers of the compiler, that each probe breaks. */
function findingsByFile() {
  const { stdout, stderr, error } = spawnSync(
    process.execPath,
    [
      resolve('node_modules/oxlint/bin/oxlint'),
      ...['--config', 'oxlint.config.mjs', '--format', 'json'],
      ...PROBES.map(({ file }) => file),
    ],
    { cwd: folder, encoding: 'utf8', timeout: LIMIT_MS, maxBuffer: Infinity },
  );
  if (error) throw error;
  // Whatever else it says means that it did not read: a configuration that it does not take, a plugin that throws.
  if (!stdout.startsWith('{')) throw new Error(`oxlint did not read the probes:\n${stdout}${stderr}`);
  const findings = new Map(PROBES.map(({ file }) => [file, []]));
  for (const { filename, code, message } of JSON.parse(stdout).diagnostics)
    findings.get(filename)?.push(code ?? message);
  return findings;
}

function judge(findings) {
  return PROBES.flatMap(({ what, file, text, refusedBy }) => {
    const found = findings.get(file);
    if (refusedBy.length === 0 && found.length > 0)
      return [`${file}: ${what} is refused by ${found.join(', ')}\n${text}`];
    return refusedBy
      .filter((rule) => !found.some((code) => rule.test(code)))
      .map((rule) => `${file}: ${what} is not refused by ${rule.source}\n${text}`);
  });
}
