import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { parseCommandLine } from './command-line.ts';
import type { CommandLine } from './command-line.ts';
import { EXPERIMENTS } from './experiments/catalogue.ts';
import type { Case, Experiment, Laboratory } from './experiments/experiment.ts';
import { Progress } from './progress.ts';
import { markdownOf } from './report/markdown.ts';
import { writeReport } from './report/write-report.ts';
import type { GroupResult } from './run/group-result.ts';
import { GroupFailure, runScenarios } from './run/run-scenarios.ts';
import { replayOf } from './trace/replay.ts';
import { parseTrace } from './trace/trace.ts';
import type { Scenario } from './world/scenario.ts';

const OUT = fileURLToPath(new URL('../out', import.meta.url));

const USAGE = `npm run simulate -- --experiment NAME[,NAME] [--seed N] [--viewers N] [--regions N] [--seconds N]
    [--sample N] [--set FIELD=NUMBER] [--processes N] [--out DIRECTORY]
npm run simulate -- --replay FILE [--set FIELD=NUMBER] [--seed N]

${Object.entries(EXPERIMENTS)
  .map(([name, { description }]) => `  ${name.padEnd(12)}${description}`)
  .join('\n')}
  all         everything above

  --sample    viewers simulated per case, about; of more, a random part of the groups stands for all
  --set       a field of the engine's configuration, as often as wanted
  --replay    a trace exported by the QoS page, with the engine as it is now
`;

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** Runs cases, tells how far it is, and keeps what went wrong. */
class LocalLaboratory implements Laboratory {
  readonly #processes: number;
  readonly #outDirectory: string;
  problems = 0;

  constructor(processes: number, outDirectory: string) {
    this.#processes = processes;
    this.#outDirectory = outDirectory;
  }

  async run(cases: readonly Case[]): Promise<readonly (readonly GroupResult[])[]> {
    const scenarios = cases.map(({ scenario }) => scenario);
    const progress = new Progress(scenarios, say, () => performance.now());
    try {
      return await runScenarios(scenarios, {
        processes: this.#processes,
        onGroup: (place, result) => {
          const done = cases[place];
          if (done === undefined) return;
          progress.groupDone(done.label, done.scenario.durationMs, result);
          if (result.problems.length > 0) this.#keep(done.scenario, result.index, result.problems);
        },
      });
    } catch (error) {
      if (error instanceof GroupFailure) this.#keep(error.scenario, 0, [error.message]);
      throw error;
    }
  }

  /** Written so that it can be moved to src/regressions as it is. */
  #keep(scenario: Scenario, index: number, problems: readonly string[]): void {
    this.problems += problems.length;
    const groups = scenario.groups.slice(index, index + 1);
    const directory = join(this.#outDirectory, 'failures');
    mkdirSync(directory, { recursive: true });
    const path = join(
      directory,
      `${scenario.name}-seed-${scenario.seed}-viewer-${groups[0]?.[0]?.number ?? 0}.json`,
    );
    const regression = {
      reason: problems.slice(0, 5).join('; '),
      expect: {},
      scenario: { ...scenario, groups },
    };
    writeFileSync(path, `${JSON.stringify(regression, undefined, 2)}\n`);
    say(`  ${problems.length} problems, kept in ${path}: ${problems[0] ?? ''}`);
  }
}

/** By name, in the order in which they were asked for. */
function experimentsOf({ experiments, replayFile }: CommandLine): (readonly [string, Experiment])[] {
  const replay: (readonly [string, Experiment])[] =
    replayFile === undefined ? [] : [['replay', replayOf(parseTrace(readFileSync(replayFile, 'utf8')))]];
  return [
    ...replay,
    ...experiments.flatMap((name): (readonly [string, Experiment])[] => {
      const experiment = EXPERIMENTS[name];
      return experiment === undefined ? [] : [[name, experiment]];
    }),
  ];
}

async function main(commandLine: CommandLine): Promise<void> {
  const { options, processes, outDirectory = OUT } = commandLine;
  const laboratory = new LocalLaboratory(processes, outDirectory);
  const experiments = experimentsOf(commandLine);
  for (const [place, [name, experiment]] of experiments.entries()) {
    say(`${name}, ${place + 1} of ${experiments.length}`);
    const fromMs = performance.now();
    const report = await experiment.run(options, laboratory);
    process.stdout.write(`${markdownOf(report)}\n`);
    for (const path of writeReport(outDirectory, name, report)) say(path);
    say(`${name}: ${((performance.now() - fromMs) / 1_000).toFixed(1)} s with ${processes} processes`);
  }
  if (laboratory.problems > 0) process.exitCode = 1;
}

try {
  const commandLine = parseCommandLine(process.argv.slice(2), Object.keys(EXPERIMENTS));
  const isIdle = commandLine.experiments.length === 0 && commandLine.replayFile === undefined;
  if (commandLine.help || isIdle) process.stdout.write(USAGE);
  else await main(commandLine);
} catch (error) {
  say(error instanceof Error ? error.message : String(error));
  process.exitCode = 2;
}
