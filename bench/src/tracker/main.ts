// `npm run bench:tracker`: load for trackers on this machine, each in a process and on a core of its own.
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installContenders } from '../contenders/install-contenders.ts';
import { runCluster } from './cases/run-cluster.ts';
import { runCrowd } from './cases/run-crowd.ts';
import { runFuzz } from './cases/run-fuzz.ts';
import { runJoins } from './cases/run-joins.ts';
import { runRelay } from './cases/run-relay.ts';
import { canPin } from './child-process.ts';
import { LOAD_CASE_NAMES, parseLoadCommandLine } from './command-line.ts';
import type { LoadOptions } from './command-line.ts';
import { tableOf } from './load-report.ts';
import type { LoadRow } from './load-report.ts';
import { buildTracker } from './server/built-tracker.ts';
import { TARGET_NAMES } from './target.ts';
import type { TargetName } from './target.ts';

const OUT = fileURLToPath(new URL('../../out/', import.meta.url));

const USAGE = `npm run bench:tracker -- CASE [flags]

Cases
  idle       memory of viewers that have joined and watch
  joins      complete joins: list, five offers, five answers, candidates
  relay      signals from viewer to viewer: rates, times
  audience   19,000 viewers with heartbeats on one process for two minutes
  fuzz       a million frames that were changed at random
  cluster    three nodes, 9,000 viewers: one is killed, one drained, Redis goes away

  --target NAME      ${TARGET_NAMES.join(', ')}; several times; default: all that fit
  --connections N    viewers at a time     ) smaller numbers
  --seconds N        length of a phase     ) for trying it out
  --processes N      of the load generator )
  --comers N         joins at a time       --rate N     signals a second
  --frames N         of fuzz               --seed N     of fuzz
Servers are started on 127.0.0.1 and nothing else is ever connected to. Run nothing else on the machine meanwhile.
`;

async function run(options: LoadOptions): Promise<void> {
  if (!canPin()) process.stderr.write('bench: no taskset, or one core only: server and load share it\n');
  await buildTracker();
  if (options.targets.includes('bittorrent-tracker')) await installContenders();
  const rows: LoadRow[] = [];
  for (const target of options.targets) {
    process.stderr.write(`bench: ${options.name} of ${target}\n`);
    rows.push(...(await rowsOf(target, options)));
  }
  const machine = `${cpus().length} cores (${cpus()[0]?.model ?? 'unknown'}), Node ${process.version}`;
  process.stdout.write(
    `### ${options.name}\n\nOne process each${canPin() ? ', on a core of its own' : ''}; ${machine}.\n\n`,
  );
  process.stdout.write(`${tableOf(rows)}\n`);
  mkdirSync(OUT, { recursive: true });
  const result = { options, machine, isPinned: canPin(), rows };
  writeFileSync(join(OUT, `tracker-${options.name}.json`), `${JSON.stringify(result, undefined, 2)}\n`);
}

async function rowsOf(target: TargetName, options: LoadOptions): Promise<readonly LoadRow[]> {
  switch (options.name) {
    case 'idle':
    case 'audience':
      return [await runCrowd(target, options)];
    case 'joins':
      return [await runJoins(target, options)];
    case 'relay':
      return runRelay(target, options);
    case 'fuzz':
      return runFuzz(target, options);
    case 'cluster':
      return runCluster(options);
    default:
      return options.name satisfies never;
  }
}

const line = parseLoadCommandLine(process.argv.slice(2));
switch (line.type) {
  case 'help':
    process.stdout.write(USAGE);
    break;
  case 'error':
    process.stderr.write(`bench: ${line.message}; --help tells more of ${LOAD_CASE_NAMES.join(', ')}\n`);
    process.exitCode = 2;
    break;
  case 'run':
    await run(line.options);
    break;
  default:
    line satisfies never;
}
