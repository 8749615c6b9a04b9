// `npm test`: every check and every test, in order, to the end even when something fails on the way. Checks that only read run
// side by side.
// Each check counts as one test. The last line of standard output is `N passed, N failed`; the exit status is 1 if any
// failed. `npm test -- --no-browser` leaves the browser tests out.
// PACELINE_TEST_LIMIT_S (seconds) bounds the whole run: what has no time left fails, so that a hanging run still reports. Where the
// host of a virtual machine keeps the processors for others, browser tests that had no turn, and those that failed without the
// processors, are no failures: the summary names each of them and the share (docs/adr/0029).
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { STOLEN_SHARE_MAX, StolenTime } from '../packages/viewer-lab/src/stolen-time.ts';
import { countBrowserTests, countUnitTests } from './count-tests.mjs';
import { findBrowser } from './find-browser.mjs';
import { runScript } from './run-command.mjs';
import { whyNoServices } from './services.mjs';

const MINUTE_MS = 60_000;
const E2E_CONFIG = 'e2e/playwright.config.ts';

/** Below it a browser test has hardly begun. */
const BROWSER_STEP_MS_MIN = 30_000;

/** From the end of its tests to the report of the browser runner: a browser may be in the middle of something. */
const BROWSER_REPORT_MS = 15_000;

/** More tests than this, to one that passed, do not fail for want of processors alone. */
const UNJUDGED_PER_PASSED_MAX = 0.3;

const flags = new Set(process.argv.slice(2));
const startedAtMs = performance.now();
const endsAtMs = startedAtMs + Number(process.env.PACELINE_TEST_LIMIT_S ?? 3_600) * 1_000;
const reports = mkdtempSync(join(tmpdir(), 'paceline-test-'));

const stolen = new StolenTime();

// Limits are for what hangs: each is several times what a slow machine takes.
// The build comes first: demo, e2e and bench see the SDK as an integrator does, so their types are those of the build.
const STEPS = [
  { name: 'build', limitMs: 5 * MINUTE_MS, run: check('scripts/build.mjs') },
  [
    { name: 'lint', limitMs: 5 * MINUTE_MS, needs: 'build', run: check('scripts/lint.mjs', 'oxlint') },
    { name: 'packages', limitMs: 5 * MINUTE_MS, needs: 'build', run: check('scripts/pack-check.mjs') },
    { name: 'boundaries', limitMs: 5 * MINUTE_MS, run: check('scripts/lint.mjs', 'boundaries') },
    { name: 'probes', limitMs: 5 * MINUTE_MS, run: check('scripts/lint.mjs', 'probes') },
    { name: 'api', limitMs: 2 * MINUTE_MS, needs: 'build', run: check('scripts/api-report.mjs') },
    { name: 'format', limitMs: 2 * MINUTE_MS, run: check('scripts/lint.mjs', 'format') },
    { name: 'size', limitMs: 2 * MINUTE_MS, needs: 'build', run: check('scripts/check-size.mjs') },
  ],
  { name: 'unit', limitMs: 8 * MINUTE_MS, run: runUnitTests },
  // By themselves: a server that is late loses its lease.
  { name: 'services', limitMs: 5 * MINUTE_MS, run: runServiceTests, leftOut: whyNoServices() },
];

// Browser tests measure time, and a machine that is busy elsewhere for some seconds stalls every player: they may be repeated. The
// summary names those that were.
/** These bear other work beside them. */
const CONTRACTS = browserStep('contracts', { limitMs: 10 * MINUTE_MS, workers: 2, attempts: 2 });
const SWARMS = browserStep('swarms', { limitMs: 10 * MINUTE_MS, workers: 2, attempts: 2 });

/** Long reading, with what the contracts leave of the processors: those wait as well. */
const DOCS = {
  name: 'docs',
  limitMs: 12 * MINUTE_MS,
  needs: 'build',
  run: read('scripts/docs.mjs', '--check'),
};

/** Each of them keeps about one core busy. */
const AT_ONCE = 2;

const results = [];
for (const step of STEPS) await runAll([step].flat(), AT_ONCE);
await Promise.all([runAll([CONTRACTS], 1), runAll([DOCS], 1)]);
await runAll([SWARMS], 1);
rmSync(reports, { recursive: true, force: true });
report(results);

/** Runs steps in their order, so many at a time. */
async function runAll(steps, atOnce) {
  const queue = [...steps];
  const workers = Array.from({ length: atOnce }, async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift())
      results.push(await runStep(next));
  });
  await Promise.all(workers);
}

/** Never throws. The result of a step: `{ name, seconds, passed, failures, remarks, note }`. */
async function runStep({ name, limitMs, needs, leftOut, run, leastMs = 0 }) {
  if (leftOut !== undefined)
    return { name, seconds: 0, passed: 0, failures: [], note: `left out: ${leftOut}` };
  if (results.some((result) => result.name === needs && result.failures.length > 0)) {
    return { name, seconds: 0, passed: 0, failures: [`not run, because ${needs} failed`] };
  }
  const beganAtMs = performance.now();
  const leftMs = Math.min(limitMs, endsAtMs - beganAtMs);
  if (leftMs <= leastMs) {
    const missed = 'not run, because the time was up';
    return leastMs > 0 && hostIsShort()
      ? { name, seconds: 0, passed: 0, failures: [], note: `LEFT OUT: ${missed}, and ${hostSays()}` }
      : { name, seconds: 0, passed: 0, failures: [missed] };
  }
  console.log(`\n--- ${name} ---`);
  const outcome = await run(leftMs).catch((error) => ({ passed: 0, failures: [error.message] }));
  return { name, seconds: (performance.now() - beganAtMs) / 1000, ...outcome };
}

/** A step that counts as one test: it passes if the script does. */
function check(script, ...args) {
  return (limitMs) => runCheck(script, args, { limitMs });
}

/** The same, behind everything else that runs. */
function read(script, ...args) {
  return (limitMs) => runCheck(script, args, { limitMs, isLast: true });
}

async function runCheck(script, args, { limitMs, isLast }) {
  // What it says comes in one piece: another check may run beside it.
  const { ok, timedOut, output } = await runScript(script, args, { limitMs, isLast, collect: true });
  process.stdout.write(output);
  if (ok) return { passed: 1, failures: [] };
  if (timedOut && isLast && hostIsShort())
    return { passed: 0, failures: [], note: `LEFT OUT: ${outOfTime(limitMs)}, and ${hostSays()}` };
  return { passed: 0, failures: [timedOut ? outOfTime(limitMs) : 'failed'] };
}

async function runUnitTests(limitMs) {
  const file = join(reports, 'unit.json');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const args = ['run', ...reporters, '--allowOnly=false'];
  const outcome = await runScript('node_modules/vitest/vitest.mjs', args, { limitMs });
  return settle(outcome, countUnitTests(file), limitMs);
}

async function runServiceTests(limitMs) {
  const file = join(reports, 'services.json');
  const args = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const outcome = await runScript('scripts/services.mjs', args, { limitMs });
  return settle(outcome, countUnitTests(file), limitMs);
}

/** The tests of one project of the browser tests. */
function browserStep(project, { limitMs, workers, attempts }) {
  const run = (leftMs) => runBrowserTests(project, { workers, attempts }, leftMs);
  const leastMs = BROWSER_STEP_MS_MIN;
  return { name: project, limitMs, leastMs, needs: 'build', run, leftOut: whyNoBrowserTests() };
}

async function runBrowserTests(project, { workers, attempts }, limitMs) {
  const file = join(reports, `${project}.json`);
  const beganAtMs = performance.now();
  const browser = await findBrowser({ limitMs });
  console.log(`browser: ${browser}`);
  const restMs = Math.max(1, limitMs - (performance.now() - beganAtMs));
  // It ends by itself a little earlier, so that what did pass is known.
  const ownLimitMs = Math.max(1, Math.round(restMs - BROWSER_REPORT_MS));
  const chosen = ['--config', E2E_CONFIG, '--project', project, '--workers', String(workers)];
  const bounds = [`--retries=${attempts - 1}`, `--global-timeout=${ownLimitMs}`, '--forbid-only'];
  const args = ['test', ...chosen, '--reporter=list,json', ...bounds];
  const outcome = await runScript('node_modules/@playwright/test/cli.js', args, {
    limitMs: restMs,
    env: { PACELINE_BROWSER: browser, PLAYWRIGHT_JSON_OUTPUT_FILE: file },
  });
  return settle(outcome, countBrowserTests(file), limitMs);
}

/** What the host cost is said, and is a failure where it cannot have been the host alone. */
function settle(outcome, counted, limitMs) {
  const { passed, unjudged = [], notRun = [], repeated = [], remarks = [] } = counted;
  const isTurnExcused = hostIsShort();
  const isFailureExcused = unjudged.length <= passed * UNJUDGED_PER_PASSED_MAX;
  const failures = [...counted.failures];
  if (!isTurnExcused) failures.push(...notRun.map((name) => `${name} (not run)`));
  if (!isFailureExcused) failures.push(...unjudged);
  if (outcome.timedOut) failures.push(outOfTime(limitMs));
  // A runner that is unhappy although every test passed saw something else go wrong: that is a failure too.
  const isUnhappy = !outcome.ok && notRun.length + unjudged.length + failures.length === 0;
  if (isUnhappy) failures.push('the runner failed although its tests passed');
  const said = [
    ...remarks,
    ...repeated.map((name) => `passed when repeated: ${name}`),
    ...(isTurnExcused ? notRun.map((name) => `NOT RUN, for ${hostSays()}: ${name}`) : []),
    ...(isFailureExcused ? unjudged.map((name) => `FAILED WITHOUT THE PROCESSORS, NOT JUDGED: ${name}`) : []),
  ];
  return { passed, failures, remarks: said };
}

function hostIsShort() {
  return stolen.share() > STOLEN_SHARE_MAX;
}

function hostSays() {
  return `the host kept ${Math.round(stolen.share() * 100)} % of the processor time`;
}

function outOfTime(limitMs) {
  return `did not end within ${Math.round(limitMs / 1000)} s`;
}

function whyNoBrowserTests() {
  if (flags.has('--no-browser')) return '--no-browser';
  return existsSync(E2E_CONFIG) ? undefined : `there is no ${E2E_CONFIG}`;
}

function report(outcomes) {
  console.log('\n--- summary ---');
  for (const { name, seconds, passed, failures, remarks = [], note } of outcomes) {
    const outcome = note ?? `${passed} passed, ${failures.length} failed`;
    console.log(
      `${name.padEnd(14)}${outcome.padEnd(28)}${note ? '' : `${seconds.toFixed(1).padStart(7)} s`}`,
    );
    for (const failure of failures) console.log(`    ${failure}`);
    for (const remark of remarks) console.log(`    ${remark}`);
  }
  const passed = outcomes.reduce((sum, outcome) => sum + outcome.passed, 0);
  const failed = outcomes.reduce((sum, outcome) => sum + outcome.failures.length, 0);
  const seconds = ((performance.now() - startedAtMs) / 1000).toFixed(1);
  console.log(`${'in all'.padEnd(42)}${seconds.padStart(7)} s; ${hostSays()}\n`);
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
}
