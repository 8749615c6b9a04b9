// Turns the JSON reports of the two test runners into counts and the names of what failed. A test that did not run has
// not passed, whatever its runner calls it: skipped, pending, to do, interrupted. One that passed when it was repeated has passed,
// and is named.
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';

/** Both give `{ passed, failures, repeated }`; a report that is missing or unreadable gives one failure. */
export const countUnitTests = (reportFile) => count(reportFile, readUnitReport);
export const countBrowserTests = (reportFile) => count(reportFile, readBrowserReport);

function count(reportFile, read) {
  try {
    const { passed, failures, repeated } = read(JSON.parse(readFileSync(reportFile, 'utf8')));
    if (passed === 0 && failures.length === 0) return { passed, failures: ['no test was found'], repeated };
    return { passed, failures, repeated };
  } catch (error) {
    return { passed: 0, failures: [`the tests did not run to a report (${error.message})`], repeated: [] };
  }
}

/** Vitest's `json` reporter. */
function readUnitReport(report) {
  let passed = 0;
  const failures = [];
  for (const file of report.testResults) {
    const name = relative('', file.name);
    const failuresBefore = failures.length;
    for (const { status, fullName } of file.assertionResults) {
      if (status === 'passed') passed += 1;
      else failures.push(`${name} > ${fullName}${status === 'failed' ? '' : ` (${status}, not run)`}`);
    }
    // A file that broke while it was being loaded, or in a hook, has no failing test to show for it.
    if (file.status === 'failed' && failures.length === failuresBefore)
      failures.push(`${name} (broke outside its tests)`);
  }
  return { passed, failures, repeated: [] };
}

/** Playwright's `json` reporter: suites within suites, specs in them, and one test per spec and project. */
function readBrowserReport(report) {
  let passed = 0;
  const repeated = [];
  const remarks = [];
  const failures = (report.errors ?? []).map(({ message }) => `outside the tests: ${firstLine(message)}`);
  const visit = (suite, trail) => {
    for (const spec of suite.specs ?? []) {
      for (const { status, annotations = [] } of spec.tests) {
        const name = [...trail, spec.title].join(' > ');
        if (status === 'expected' || status === 'flaky') passed += 1;
        else failures.push(`${name}${status === 'unexpected' ? '' : ` (${status})`}`);
        if (status === 'flaky') repeated.push(name);
        for (const { type, description } of annotations) remarks.push(`${type}: ${name} (${description})`);
      }
    }
    for (const inner of suite.suites ?? []) visit(inner, [...trail, inner.title]);
  };
  for (const suite of report.suites ?? []) visit(suite, [suite.title]);
  return { passed, failures, repeated, remarks };
}

function firstLine(message) {
  return String(message).split('\n', 1)[0];
}
