import type { CaseName, ContestName } from '../cases/case-list.ts';
import type { MemoryResult } from '../cases/memory.ts';
import type { PhaseResult } from '../measure/phase-result.ts';

/** All phases of one run of a case, one per contender and setting. */
export type ContestRun = readonly PhaseResult[];

/** Where and when. */
export interface Circumstances {
  /** `2026-11-21` */
  readonly date: string;
  readonly machine: string;
  /** Shorter or smaller than the case is meant to be: bars are not judged. */
  readonly isTrial: boolean;
  /** Playback cost less than it does with an ordinary stream of this rate: shares of the processor are not judged. */
  readonly hasLightPicture: boolean;
}

/** As written to the JSON file of a case. */
export type CaseResult =
  | ({
      readonly type: 'contest';
      readonly name: ContestName;
      readonly runs: readonly ContestRun[];
    } & Circumstances)
  | ({
      readonly type: 'memory';
      readonly name: Exclude<CaseName, ContestName>;
      readonly memory: MemoryResult;
    } & Circumstances);
