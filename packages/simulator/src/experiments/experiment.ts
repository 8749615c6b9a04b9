import type { EngineConfig } from '@paceline/core';
import type { GroupResult } from '../run/group-result.ts';
import type { Report } from '../report/report.ts';
import type { Scenario } from '../world/scenario.ts';

/** What can be set from the command line; undefined: the experiment's own. */
export interface ExperimentOptions {
  readonly seed: number;
  readonly viewers: number | undefined;
  readonly regions: number | undefined;
  /** Length of every run, s. */
  readonly seconds: number | undefined;
  /** Viewers simulated per case, about; of more, a sample of the groups stands for all. */
  readonly sample: number | undefined;
  /** Changes of the engine's configuration in all cases. */
  readonly engine: Partial<EngineConfig>;
}

/** One line of a table: a name and what is to be run for it. */
export interface Case {
  readonly label: string;
  readonly scenario: Scenario;
}

/** How an experiment gets its runs. */
export interface Laboratory {
  /** The groups of each case. */
  run(cases: readonly Case[]): Promise<readonly (readonly GroupResult[])[]>;
}

/** The same options and seed give the same report, but for what it says of real time. */
export interface Experiment {
  readonly description: string;
  run(options: ExperimentOptions, laboratory: Laboratory): Promise<Report>;
}
