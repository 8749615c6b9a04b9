import type { TrafficSums } from '../world/traffic.ts';

/** One viewer over the measured span. */
export interface ViewerResult {
  readonly number: number;
  readonly region: number;
  /** Time since its first frame, within the span and its stay, ms. */
  readonly dueMs: number;
  readonly stallMs: number;
  readonly stalls: number;
  /** From opening the page to the first frame, ms; null if there was none. */
  readonly startupMs: number | null;
  /** Behind the live edge at the end, ms; null if it is not there any more or never started. */
  readonly latencyMs: number | null;
  readonly watchedBytes: number;
  readonly cdnBytes: number;
  readonly uploadedBytes: number;
  readonly wastedBytes: number;
  readonly playlistLoads: number;
  readonly passThroughs: number;
  readonly rescues: number;
  readonly uploads: boolean;
}

/** One group over the measured span. Depends on scenario, seed and the group's viewers alone. */
export interface GroupResult {
  readonly index: number;
  readonly viewers: readonly ViewerResult[];
  readonly traffic: TrafficSums;
  /** Media bytes that left the CDN, by second from the beginning of the scenario. */
  readonly cdnBytesBySecond: readonly number[];
  readonly watchedBytesBySecond: readonly number[];
  readonly facts: number;
  readonly events: number;
  /** What must not happen in a world of honest viewers: bans, bytes that do not add up. */
  readonly problems: readonly string[];
}
