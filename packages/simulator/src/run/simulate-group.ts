import type { ScenarioBase, ViewerSpec } from '../world/scenario.ts';
import { emptyTraffic } from '../world/traffic.ts';
import type { TrafficSums } from '../world/traffic.ts';
import type { Viewer } from '../world/viewer.ts';
import type { ViewerCounts } from '../world/viewer-counts.ts';
import { emptyCounts } from '../world/viewer-counts.ts';
import { World } from '../world/world.ts';
import type { GroupResult, ViewerResult } from './group-result.ts';

const SECOND_MS = 1_000;

/** Where a viewer stood when the span began. */
interface Mark {
  readonly counts: ViewerCounts;
  readonly stallMs: number;
  readonly stalls: number;
  readonly uploadedBytes: number;
  readonly wastedBytes: number;
}

/** Runs one group from the beginning to the end of the scenario and measures the span. Pure: no clock and no chance but the seed. */
export function simulateGroup(
  scenario: ScenarioBase,
  specs: readonly ViewerSpec[],
  index: number,
): GroupResult {
  const world = new World(scenario, specs);
  const watchedBytesBySecond = watchBySecond(world, scenario.durationMs);
  world.runUntil(scenario.measureFromMs);
  const marks = new Map(world.viewers.map((viewer) => [viewer, markOf(viewer)]));
  const before = { ...world.traffic.sums };
  world.runUntil(scenario.durationMs);
  const { events, cdn } = world;
  return {
    index,
    viewers: world.viewers.map((viewer) => resultOf(viewer, marks.get(viewer) ?? NOTHING, scenario)),
    traffic: trafficSince(before, world.traffic.sums),
    cdnBytesBySecond: cdn.bytesBySecond,
    watchedBytesBySecond,
    facts: world.viewers.reduce((sum, viewer) => sum + viewer.facts, 0),
    events: events.count,
    problems: problemsOf(world),
  };
}

const NOTHING: Mark = { counts: emptyCounts(), stallMs: 0, stalls: 0, uploadedBytes: 0, wastedBytes: 0 };

function markOf(viewer: Viewer): Mark {
  const { tally } = viewer.engine.snapshot();
  return {
    counts: { ...viewer.counts },
    stallMs: viewer.player.stallMs,
    stalls: viewer.player.stalls,
    uploadedBytes: tally.uploadBytes,
    wastedBytes: tally.wastedBytes,
  };
}

function resultOf(viewer: Viewer, mark: Mark, scenario: ScenarioBase): ViewerResult {
  const { spec, player, counts } = viewer;
  const { tally } = viewer.engine.snapshot();
  const endMs = Math.min(spec.leaveMs ?? Infinity, scenario.durationMs);
  const { startedAtMs } = player;
  const dueMs =
    startedAtMs === undefined ? 0 : Math.max(endMs - Math.max(startedAtMs, scenario.measureFromMs), 0);
  return {
    number: spec.number,
    region: spec.region,
    dueMs,
    stallMs: player.stallMs - mark.stallMs,
    stalls: player.stalls - mark.stalls,
    startupMs: startedAtMs === undefined ? null : startedAtMs - spec.arriveMs,
    latencyMs: startedAtMs === undefined || !viewer.isAlive ? null : scenario.durationMs - player.positionMs,
    watchedBytes: counts.watchedBytes - mark.counts.watchedBytes,
    cdnBytes: counts.cdnBytes - mark.counts.cdnBytes,
    uploadedBytes: tally.uploadBytes - mark.uploadedBytes,
    wastedBytes: tally.wastedBytes - mark.wastedBytes,
    playlistLoads: counts.playlistLoads - mark.counts.playlistLoads,
    passThroughs: counts.passThroughs - mark.counts.passThroughs,
    rescues: counts.rescuedDeliveries - mark.counts.rescuedDeliveries,
    uploads: spec.uploads,
  };
}

function watchBySecond(world: World, durationMs: number): number[] {
  const bySecond: number[] = [];
  let before = 0;
  for (let atMs = SECOND_MS; atMs <= durationMs; atMs += SECOND_MS) {
    world.events.at(atMs, () => {
      const bytes = world.viewers.reduce((sum, { counts }) => sum + counts.watchedBytes, 0);
      bySecond.push(bytes - before);
      before = bytes;
    });
  }
  return bySecond;
}

function trafficSince(before: TrafficSums, after: TrafficSums): TrafficSums {
  const since = emptyTraffic();
  for (const key of Object.keys(since) as (keyof TrafficSums)[]) since[key] = after[key] - before[key];
  return since;
}

/** Checks that hold in every world of honest viewers. */
function problemsOf(world: World): string[] {
  const problems: string[] = [];
  for (const { spec, counts, banned, engine } of world.viewers) {
    if (banned.length > 0) problems.push(`viewer ${spec.number} banned ${banned.join(', ')}`);
    const parts = counts.deliveredCdnBytes + counts.deliveredP2pBytes + counts.passedBytes;
    if (parts !== counts.watchedBytes) {
      problems.push(`viewer ${spec.number} watched ${counts.watchedBytes} bytes, made of ${parts}`);
    }
    const { p2pBytes } = engine.snapshot().tally;
    if (counts.deliveredP2pBytes > p2pBytes) {
      problems.push(`viewer ${spec.number} was delivered more from partners than came from them`);
    }
  }
  return problems;
}
