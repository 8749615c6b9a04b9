import type { GroupResult, ViewerResult } from './group-result.ts';

/** What a run comes to. Shares are 0 to 1. */
export interface Summary {
  readonly viewers: number;
  readonly groups: number;
  /** 1 - CDN media bytes / bytes watched; CDN bytes include what was aborted or fetched twice. */
  readonly offload: number;
  /** CDN bytes over one viewer's bytes, mean over groups by their bytes: 1 is the least there can be. */
  readonly copies: number;
  /** 1 - waiting / (time since the first frame): share of stream time that was played when it was due. */
  readonly continuity: number;
  readonly stalls: number;
  readonly stallMs: number;
  readonly startupP50Ms: number;
  readonly startupP95Ms: number;
  readonly latencyP50Ms: number;
  readonly latencyP95Ms: number;
  /** Bytes from partners that were of no use, over bytes watched. */
  readonly wastedShare: number;
  /** Bytes between viewers that are not media, over bytes watched. */
  readonly controlShare: number;
  /** Mean distance that a byte from a partner came, as a share of the greatest distance: the delay factor. */
  readonly delayFactor: number;
  /** Share of the bytes between viewers that crossed regions. */
  readonly crossRegionShare: number;
  /** The same bytes over the bytes watched: rate across regions / (stream rate * viewers). */
  readonly crossRegionPerWatched: number;
  /** Jain's index of what viewers uploaded: 1 if all did the same, 1/n if one did all. */
  readonly uploadFairness: number;
  readonly playlistLoadsPerViewer: number;
  readonly problems: readonly string[];
  readonly facts: number;
  readonly events: number;
}

/** Sums up groups, each counted `weightOf` times: 1, or what a sampled group stands for. */
export function summarise(
  results: readonly GroupResult[],
  weightOf: (group: GroupResult) => number = () => 1,
): Summary {
  const sums = {
    watched: 0,
    cdn: 0,
    due: 0,
    stall: 0,
    stalls: 0,
    wasted: 0,
    viewers: 0,
    loads: 0,
    copies: 0,
  };
  const traffic = { p2p: 0, distance: 0, cross: 0, control: 0 };
  for (const result of results) {
    const weight = weightOf(result);
    const watched = sum(result.viewers, (viewer) => viewer.watchedBytes);
    const cdn = sum(result.viewers, (viewer) => viewer.cdnBytes);
    const dueMs = sum(result.viewers, (viewer) => viewer.dueMs);
    // Viewers who were there for part of the time count by that part.
    const presentViewers = dueMs / Math.max(...result.viewers.map((viewer) => viewer.dueMs), 1);
    sums.watched += weight * watched;
    sums.cdn += weight * cdn;
    sums.copies += weight * cdn * presentViewers;
    sums.due += weight * dueMs;
    sums.stall += weight * sum(result.viewers, (viewer) => viewer.stallMs);
    sums.stalls += weight * sum(result.viewers, (viewer) => viewer.stalls);
    sums.wasted += weight * sum(result.viewers, (viewer) => viewer.wastedBytes);
    sums.loads += weight * sum(result.viewers, (viewer) => viewer.playlistLoads);
    sums.viewers += weight * result.viewers.length;
    traffic.p2p += weight * result.traffic.p2pBytes;
    traffic.distance += weight * result.traffic.p2pByteDistance;
    traffic.cross += weight * result.traffic.crossRegionBytes;
    traffic.control += weight * result.traffic.controlBytes;
  }
  const viewers = results.flatMap((result) => result.viewers);
  const startups = present(viewers.map((viewer) => viewer.startupMs));
  const latencies = present(viewers.map((viewer) => viewer.latencyMs));
  return {
    viewers: sums.viewers,
    groups: sum(results, weightOf),
    offload: 1 - share(sums.cdn, sums.watched),
    copies: share(sums.copies, sums.watched),
    continuity: 1 - share(sums.stall, sums.due),
    stalls: sums.stalls,
    stallMs: sums.stall,
    startupP50Ms: quantile(startups, 0.5),
    startupP95Ms: quantile(startups, 0.95),
    latencyP50Ms: quantile(latencies, 0.5),
    latencyP95Ms: quantile(latencies, 0.95),
    wastedShare: share(sums.wasted, sums.watched),
    controlShare: share(traffic.control, sums.watched),
    delayFactor: share(traffic.distance, traffic.p2p),
    crossRegionShare: share(traffic.cross, traffic.p2p),
    crossRegionPerWatched: share(traffic.cross, sums.watched),
    uploadFairness: fairness(viewers),
    playlistLoadsPerViewer: share(sums.loads, sums.viewers),
    problems: results.flatMap((result) => result.problems),
    facts: sum(results, (result) => result.facts),
    events: sum(results, (result) => result.events),
  };
}

/** Adds up what groups count by second. */
export function bySecond(
  results: readonly GroupResult[],
  pick: (result: GroupResult) => readonly number[],
): number[] {
  const total: number[] = [];
  for (const result of results) {
    pick(result).forEach((value, second) => {
      while (total.length <= second) total.push(0);
      total[second] = (total[second] ?? 0) + value;
    });
  }
  return total;
}

export function quantile(values: readonly number[], q: number): number {
  if (values.length === 0) return 0;
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(Math.floor(q * sorted.length), sorted.length - 1)] ?? 0;
}

/** (sum x)^2 / (n * sum x^2) (Jain, Chiu, Hawe 1984). */
function fairness(viewers: readonly ViewerResult[]): number {
  const total = sum(viewers, (viewer) => viewer.uploadedBytes);
  const squares = sum(viewers, (viewer) => viewer.uploadedBytes ** 2);
  return share(total ** 2, viewers.length * squares);
}

function sum<Item>(items: readonly Item[], pick: (item: Item) => number): number {
  let total = 0;
  for (const item of items) total += pick(item);
  return total;
}

function share(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

function present(values: readonly (number | null)[]): number[] {
  return values.filter((value) => value !== null);
}
