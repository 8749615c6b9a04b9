import { Random } from '@paceline/core';
import { Cdn } from './cdn.ts';
import { Connections } from './connections.ts';
import { EventQueue } from './event-queue.ts';
import { LiveStream } from './live-stream.ts';
import { peerIdOf } from './peer-id.ts';
import type { ScenarioBase, ViewerSpec } from './scenario.ts';
import { Tracker } from './tracker.ts';
import { Traffic } from './traffic.ts';
import { Viewer } from './viewer.ts';

/**
 * One group of viewers with its network, its tracker and its share of the CDN. Groups never meet, so a world is a group: what
 * happens in it depends on the scenario, the seed and its own viewers alone, whichever process runs it and in whatever order.
 */
export class World {
  readonly events = new EventQueue(0);
  readonly stream: LiveStream;
  readonly cdn: Cdn;
  readonly traffic = new Traffic();
  readonly viewers: readonly Viewer[];

  constructor(scenario: ScenarioBase, specs: readonly ViewerSpec[]) {
    const { events, traffic } = this;
    const [first] = specs;
    // Apart for each group and each use, so that one more draw in one of them does not shift the others.
    const seed = Math.imul(scenario.seed, 0x9e3779b1) ^ Math.imul((first?.number ?? 0) + 1, 0x85ebca6b);
    this.stream = new LiveStream(scenario.stream);
    this.cdn = new Cdn(events, new Random(seed ^ 1), scenario.cdn);
    const tracker = new Tracker(events, new Random(seed ^ 2), scenario.tracker);
    const channelRoom = { events, random: new Random(seed ^ 3), network: scenario.network, traffic };
    const connections = new Connections(channelRoom, tracker);
    const room = {
      events,
      stream: this.stream,
      listedSegments: scenario.stream.listedSegments,
      cdn: this.cdn,
      tracker,
      connections,
      engine: scenario.engine,
      randomTimersMs: scenario.randomTimersMs,
    };
    this.viewers = specs.map((spec) => {
      const peerId = peerIdOf(spec.number, spec.locality, scenario.seed);
      const viewer = new Viewer(room, spec, peerId, seed + 16 + spec.number);
      events.at(spec.arriveMs, () => viewer.start());
      if (spec.leaveMs !== null) events.at(spec.leaveMs, () => viewer.leave());
      return viewer;
    });
  }

  /** Time since the scenario began, ms. */
  runUntil(atMs: number): void {
    this.events.runUntil(atMs);
  }
}
