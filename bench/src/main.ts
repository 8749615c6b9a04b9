import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { whyNoNamespaces } from '@paceline/viewer-lab';
import type { CaseName } from './cases/case-list.ts';
import { CASE_NAMES, planOf } from './cases/case-list.ts';
import { isShaped } from './cases/case-plan.ts';
import type { BenchOptions } from './command-line.ts';
import { DEFAULT_CONTENDERS, parseCommandLine } from './command-line.ts';
import { Progress } from './progress.ts';
import { plotOf } from './report/case-plot.ts';
import { MEMORY_DESCRIPTION, reportOf } from './report/case-report.ts';
import type { CaseResult } from './report/case-result.ts';
import { renderPlot } from './report/plot.ts';
import { replaceSections } from './report/results-section.ts';
import { durationOf, runCase } from './run-case.ts';

const OUT = fileURLToPath(new URL('../out/', import.meta.url));
const PLOTS = fileURLToPath(new URL('../plots/', import.meta.url));
const README = fileURLToPath(new URL('../README.md', import.meta.url));

async function main(): Promise<number> {
  const line = parseCommandLine(process.argv.slice(2));
  switch (line.type) {
    case 'help':
      process.stdout.write(usage());
      return 0;
    case 'error':
      process.stderr.write(`bench: ${line.message}\n`);
      return 2;
    case 'run': {
      const { options } = line;
      const obstacle = whyNoNamespaces();
      const barred = obstacle === undefined ? [] : CASE_NAMES.filter(needsNamespaces);
      const asked = options.cases ?? CASE_NAMES;
      const names = asked.filter((name) => !barred.includes(name));
      const missing = asked.filter((name) => barred.includes(name));
      if (missing.length > 0) {
        const rest = CASE_NAMES.filter((name) => !barred.includes(name)).join(', ');
        process.stderr.write(
          `bench: ${missing.join(', ')}: every viewer has a network namespace of its own there, but ${obstacle}.\n` +
            `bench: without: ${rest}\n`,
        );
        if (options.cases !== undefined) return 2;
      }
      await run(names, options);
      return 0;
    }
    default: {
      const unknown: never = line;
      return unknown;
    }
  }
}

async function run(names: readonly CaseName[], options: BenchOptions): Promise<void> {
  const progress = new Progress(names.reduce((total, name) => total + durationOf(name, options), 0));
  mkdirSync(OUT, { recursive: true });
  for (const name of names) {
    const result = await runCase(name, options, progress);
    const plot = renderPlot(plotOf(result));
    // A trial leaves the figures of a whole case alone.
    const file = join(OUT, result.isTrial ? `${name}.trial` : name);
    writeFileSync(`${file}.json`, `${JSON.stringify(result, undefined, 2)}\n`);
    writeFileSync(`${file}.svg`, plot);
    process.stdout.write(`${reportOf(result)}\n`);
    // After every case: a long run that is interrupted keeps what it has.
    if (options.write) keep(result, plot);
  }
}

function keep(result: CaseResult, plot: string): void {
  const { name } = result;
  mkdirSync(PLOTS, { recursive: true });
  writeFileSync(join(PLOTS, `${name}.svg`), plot);
  const section = `${reportOf(result)}\n![${name}](plots/${name}.svg)\n`;
  const text = readFileSync(README, 'utf8');
  writeFileSync(README, replaceSections(text, new Map([[name, section]]), CASE_NAMES));
}

function needsNamespaces(name: CaseName): boolean {
  return name !== 'memory' && isShaped(planOf(name));
}

function usage(): string {
  const width = Math.max(...CASE_NAMES.map((name) => name.length));
  const once: BenchOptions = {
    ...{ cases: undefined, repeat: 1, contenders: DEFAULT_CONTENDERS },
    ...{ write: false, seconds: undefined, viewers: undefined, lightPicture: false },
  };
  const cases = CASE_NAMES.map((name) => {
    const description = name === 'memory' ? MEMORY_DESCRIPTION : planOf(name).description;
    const minutes = Math.ceil(durationOf(name, once) / 60_000);
    return `  ${name.padEnd(width)}  ${description} (${minutes} min${needsNamespaces(name) ? ', root' : ''})`;
  });
  return `npm run bench -- [--case NAME]... [--repeat N] [--write]

Cases (all of them by default):
${cases.join('\n')}

  --repeat N         runs every case N times; medians and their range are reported
  --write            puts the results into bench/README.md, the plots into bench/plots
  --contender NAME   plain, p2p-media-loader, paceline or data-channels (bare channels that carry as much, for
                     what that alone costs), several times; plain is always there
  --light-picture    a picture of 160x90 in segments of the same size, decoded and not drawn: for machines on which
                     plain hls.js alone fills half of the processors; CPU is not judged
  --seconds N        measures for N s instead of 60    ) for a quick look:
  --viewers N        begins with N viewers             ) no bars are judged
Results as JSON and plots go to bench/out/. Run nothing else on the machine meanwhile.
`;
}

process.exitCode = await main();
