// Turns the JSON reports of the two test runners into counts and the names of what failed. A test that did not run has
// not passed, whatever its runner calls it: skipped, pending, to do, interrupted. One that passed when it was repeated has passed,
// and is named. What failed while the host kept the processors, and browser tests that had no turn, are told apart: test.mjs decides what
// they are.
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';

/** The note on a test that failed without its processors: of e2e/fixtures/browser.ts, and of note-stolen-time.mjs. */
const STOLEN = 'stolen';

/**
 * Both give `{ passed, failures, unjudged }`, that of the browser tests also `{ repeated, remarks, notRun }`, all names but `passed`.
 * A report that is missing or unreadable gives one failure.
 */
export const countUnitTests = (reportFile) => count(reportFile, readUnitReport);
export const countBrowserTests = (reportFile) => count(reportFile, readBrowserReport);

function count(reportFile, read) {
  try {
    const counted = read(JSON.parse(readFileSync(reportFile, 'utf8')));
    const { passed, failures, unjudged, notRun = [] } = counted;
    const found = passed + failures.length + notRun.length + unjudged.length;
    return found === 0 ? { ...counted, failures: ['no test was found'] } : counted;
  } catch (error) {
    return { passed: 0, failures: [`the tests did not run to a report (${error.message})`] };
  }
}

/** Vitest's `json` reporter. */
function readUnitReport(report) {
  let passed = 0;
  const failures = [];
  const unjudged = [];
  for (const file of report.testResults) {
    const name = relative('', file.name);
    const failuresBefore = failures.length + unjudged.length;
    for (const { status, fullName, meta } of file.assertionResults) {
      if (status === 'passed') passed += 1;
      else if (status === 'failed' && meta?.[STOLEN] === true) unjudged.push(`${name} > ${fullName}`);
      else failures.push(`${name} > ${fullName}${status === 'failed' ? '' : ` (${status}, not run)`}`);
    }
    // A file that broke while it was being loaded, or in a hook, has no failing test to show for it.
    if (file.status === 'failed' && failures.length + unjudged.length === failuresBefore)
      failures.push(`${name} (broke outside its tests)`);
  }
  return { passed, failures, unjudged };
}

/** Playwright's `json` reporter: suites within suites, specs in them, and one test per spec and project. */
function readBrowserReport(report) {
  const found = { passed: 0, failures: [], repeated: [], remarks: [], notRun: [], unjudged: [] };
  for (const { message } of report.errors ?? []) {
    // Then some did not run, and are counted below.
    if (!message.includes('Timed out waiting'))
      found.failures.push(`outside the tests: ${firstLine(message)}`);
  }
  const visit = (suite, trail) => {
    for (const spec of suite.specs ?? []) {
      for (const test of spec.tests) readBrowserTest(test, [...trail, spec.title].join(' > '), found);
    }
    for (const inner of suite.suites ?? []) visit(inner, [...trail, inner.title]);
  };
  for (const suite of report.suites ?? []) visit(suite, [suite.title]);
  return found;
}

function readBrowserTest({ status, annotations = [], results }, name, found) {
  const failed = results.filter((result) => result.status === 'failed' || result.status === 'timedOut');
  if (status === 'expected' || status === 'flaky') found.passed += 1;
  else if (status === 'skipped') found.notRun.push(name);
  else if (failed.length > 0 && failed.every(isStolen)) found.unjudged.push(name);
  else found.failures.push(name);
  if (status === 'flaky') found.repeated.push(name);
  for (const { type, description } of annotations) found.remarks.push(`${type}: ${name} (${description})`);
}

function isStolen({ annotations = [] }) {
  return annotations.some(({ type }) => type === STOLEN);
}

function firstLine(message) {
  return String(message).split('\n', 1)[0];
}
