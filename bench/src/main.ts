import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Lab } from '@paceline/viewer-lab';
import type { CaseName, CaseResult } from './cases.ts';
import { CASES, isCaseName } from './cases.ts';
import { Progress } from './progress.ts';
import { reportOf } from './report.ts';

const OUT = fileURLToPath(new URL('../out/', import.meta.url));
const README = fileURLToPath(new URL('../README.md', import.meta.url));
const BEGIN = '<!-- results:begin -->';
const END = '<!-- results:end -->';

const USAGE = `npm run bench -- [--case NAME]... [--write]

Cases (all of them by default):
${Object.entries(CASES)
  .map(
    ([name, { description, durationMs }]) =>
      `  ${name.padEnd(8)} ${description} (${Math.ceil(durationMs / 60_000)} min)`,
  )
  .join('\n')}

  --write   put the tables into bench/README.md
Results as JSON go to bench/out/. Run nothing else on the machine meanwhile.
`;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      case: { type: 'string', multiple: true },
      write: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  const names = values.case ?? Object.keys(CASES);
  const unknown = names.find((name) => !isCaseName(name));
  if (unknown !== undefined) {
    process.stderr.write(
      `bench: there is no case "${unknown}"; use one of ${Object.keys(CASES).join(', ')}\n`,
    );
    return 2;
  }
  await run(names.filter(isCaseName), values.write);
  return 0;
}

async function run(names: readonly CaseName[], write: boolean): Promise<void> {
  const progress = new Progress(names.reduce((total, name) => total + CASES[name].durationMs, 0));
  const reports: string[] = [];
  mkdirSync(OUT, { recursive: true });
  for (const name of names) {
    const result = await runCase(name, progress);
    writeFileSync(`${OUT}${name}.json`, `${JSON.stringify(result, undefined, 2)}\n`);
    reports.push(reportOf(result));
    process.stdout.write(`${reportOf(result)}\n`);
  }
  if (write) writeReadme([environment(), ...reports].join('\n'));
}

/** Each case has an origin and a browser of its own: no leftovers. */
async function runCase(name: CaseName, progress: Progress): Promise<CaseResult> {
  const lab = await Lab.start();
  const stop = (): void => {
    void lab.close().finally(() => process.exit(130));
  };
  process.once('SIGINT', stop);
  try {
    return await CASES[name].run(lab, progress);
  } finally {
    process.off('SIGINT', stop);
    await lab.close();
  }
}

function environment(): string {
  const [cpu] = cpus();
  const date = new Date().toISOString().slice(0, 10);
  return `Measured on ${date}, ${cpus().length} cores (${cpu?.model.trim() ?? 'unknown'}), Node ${process.version}.\n`;
}

function writeReadme(results: string): void {
  const text = readFileSync(README, 'utf8');
  const begin = text.indexOf(BEGIN) + BEGIN.length;
  const end = text.indexOf(END);
  writeFileSync(README, `${text.slice(0, begin)}\n\n${results}\n${text.slice(end)}`);
}

process.exitCode = await main();
