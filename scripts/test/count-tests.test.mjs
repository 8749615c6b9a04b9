import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { countBrowserTests, countUnitTests } from '../count-tests.mjs';

const folder = mkdtempSync(join(tmpdir(), 'paceline-count-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function reportOf(content) {
  const file = join(folder, 'report.json');
  writeFileSync(file, JSON.stringify(content));
  return file;
}

describe('browser tests', () => {
  const STOLEN = [{ type: 'stolen', description: 'the host kept 60 %' }];
  const spec = (title, status, results, annotations = []) => ({
    title,
    tests: [{ status, results, annotations }],
  });
  const count = (specs, errors = []) =>
    countBrowserTests(reportOf({ suites: [{ title: 'a.spec.ts', specs }], errors }));

  test('one that passed at its second attempt has passed, and is named', () => {
    const flaky = spec('flaky', 'flaky', [{ status: 'failed' }, { status: 'passed' }]);
    expect(count([spec('plain', 'expected', [{ status: 'passed' }]), flaky])).toMatchObject({
      passed: 2,
      failures: [],
      repeated: ['a.spec.ts > flaky'],
    });
  });

  test('one that failed is not judged if the host kept the processors at every attempt, and has failed if it did not', () => {
    const kept = { status: 'failed', annotations: STOLEN };
    const own = { status: 'timedOut', annotations: [] };
    const specs = [
      spec('stolen', 'unexpected', [kept, kept]),
      spec('stolen once', 'unexpected', [kept, own]),
      spec('broken', 'unexpected', [own]),
    ];
    expect(count(specs)).toMatchObject({
      passed: 0,
      unjudged: ['a.spec.ts > stolen'],
      failures: ['a.spec.ts > stolen once', 'a.spec.ts > broken'],
    });
  });

  test('one that had no turn, or was interrupted, is neither', () => {
    const timedOut = [{ message: 'Timed out waiting 60s for the test suite to run' }];
    const specs = [
      spec('waiting', 'skipped', []),
      spec('begun', 'skipped', [{ status: 'interrupted' }]),
      spec('failed, then begun', 'unexpected', [{ status: 'failed' }, { status: 'interrupted' }]),
    ];
    expect(count(specs, timedOut)).toMatchObject({
      passed: 0,
      notRun: ['a.spec.ts > waiting', 'a.spec.ts > begun'],
      failures: ['a.spec.ts > failed, then begun'],
    });
  });

  test('what breaks outside of tests is a failure, and so is to find none', () => {
    expect(count([], [{ message: 'boom\nat line 1' }]).failures).toEqual(['outside the tests: boom']);
    expect(count([]).failures).toEqual(['no test was found']);
  });
});

describe('unit tests', () => {
  const count = (...testResults) => countUnitTests(reportOf({ testResults }));

  test('only those that ran to their end have passed, and those that failed without the processors are told apart', () => {
    const assertionResults = [
      { status: 'passed', fullName: 'one' },
      { status: 'failed', fullName: 'two' },
      { status: 'pending', fullName: 'three' },
      { status: 'failed', fullName: 'four', meta: { stolen: true } },
      { status: 'failed', fullName: 'five', meta: { stolen: false } },
    ];
    expect(count({ name: 'a.test.ts', status: 'failed', assertionResults })).toEqual({
      passed: 1,
      failures: ['a.test.ts > two', 'a.test.ts > three (pending, not run)', 'a.test.ts > five'],
      unjudged: ['a.test.ts > four'],
    });
  });

  test('a file that broke while it was loaded is a failure', () => {
    expect(count({ name: 'a.test.ts', status: 'failed', assertionResults: [] }).failures).toEqual([
      'a.test.ts (broke outside its tests)',
    ]);
  });

  test('a report that is missing is a failure', () => {
    expect(countUnitTests(join(folder, 'none.json')).failures).toHaveLength(1);
  });
});
