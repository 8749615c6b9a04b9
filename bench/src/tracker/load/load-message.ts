import type { TargetName } from '../target.ts';

/** What one process of the load generator does. Each gets its share of the whole. */
export type Job = {
  readonly url: string;
  readonly target: TargetName;
  /** Index of its first viewer: addresses and names come from it. */ readonly firstIndex: number;
} & (
  | { readonly type: 'crowd'; readonly viewers: number; readonly heartbeatMs: number }
  | {
      readonly type: 'joins';
      /** Viewers that are there all the time, and answer. */
      readonly residents: number;
      /** Viewers that come at a time. */
      readonly comers: number;
      readonly channels: number;
    }
  | { readonly type: 'relay'; readonly pairs: number }
  | { readonly type: 'fuzz'; readonly seed: number }
  /** `urls`: of all trackers of a cluster, `url` among them. */
  | { readonly type: 'followers'; readonly viewers: number; readonly urls: readonly string[] }
);

export type LoadRequest =
  /** Do what you are for, for so long. `rate`: signals a second; `frames`: in all. */
  | { readonly type: 'go'; readonly ms: number; readonly rate: number; readonly frames: number }
  | { readonly type: 'stop' };

/** All times in ms. Lists of times are cut to a sample. */
export interface LoadResult {
  /** What was finished: joins, signals that came, frames. */
  readonly done: number;
  /** What was begun. */
  readonly begun: number;
  readonly failed: number;
  /** Of the processes that put the load: near 100 % of a core, they are what was measured. */
  readonly cpuMs: number;
  readonly errors: Readonly<Record<string, number>>;
  /** Of each thing done. */
  readonly latenciesMs: readonly number[];
}

export type LoadReply =
  /** All that has to be there is there; `failed` could not be brought there. */
  | { readonly type: 'ready'; readonly failed: number }
  | { readonly type: 'result'; readonly result: LoadResult };

/** Times kept for percentiles. */
export const LATENCIES_MAX = 100_000;
