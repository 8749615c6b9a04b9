import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GroupResult } from '../run/group-result.ts';
import { summarise } from '../run/summary.ts';
import type { Scenario } from '../world/scenario.ts';

/** Bounds that the run has to keep. Bans among honest viewers and bytes that do not add up are always forbidden. */
export interface Expectation {
  readonly offloadMin?: number;
  readonly copiesMax?: number;
  readonly continuityMin?: number;
}

/** A run that once went wrong, with everything that it depends on. */
export interface Regression {
  /** What went wrong. */
  readonly reason: string;
  readonly expect: Expectation;
  readonly scenario: Scenario;
}

/** All `.json` files of a directory, by file name. Throws on one that is not a regression. */
export function loadRegressions(directory: string): ReadonlyMap<string, Regression> {
  const files = readdirSync(directory).filter((file) => file.endsWith('.json'));
  return new Map(
    files.sort().map((file) => [file, parse(file, readFileSync(join(directory, file), 'utf8'))]),
  );
}

/** What of the expectation does not hold; empty: all is well. */
export function violationsOf(expect: Expectation, results: readonly GroupResult[]): string[] {
  const summary = summarise(results);
  const violations = [...summary.problems];
  const { offloadMin = 0, copiesMax = Infinity, continuityMin = 0 } = expect;
  if (summary.offload < offloadMin) violations.push(`offload ${summary.offload} under ${offloadMin}`);
  if (summary.copies > copiesMax) violations.push(`${summary.copies} copies, over ${copiesMax}`);
  if (summary.continuity < continuityMin) {
    violations.push(`continuity ${summary.continuity} under ${continuityMin}`);
  }
  return violations;
}

function parse(file: string, text: string): Regression {
  const value: unknown = JSON.parse(text);
  if (isRegression(value)) return value;
  throw new Error(`${file} is no regression: it needs reason, expect, and scenario with seed and groups`);
}

function isRegression(value: unknown): value is Regression {
  if (typeof value !== 'object' || value === null) return false;
  const { reason, expect, scenario } = value as Partial<Regression>;
  return (
    typeof reason === 'string' &&
    typeof expect === 'object' &&
    typeof scenario === 'object' &&
    Number.isInteger(scenario.seed) &&
    Array.isArray(scenario.groups)
  );
}
