import type { EngineConfig } from '@paceline/core';

/** A line that is down from `fromMs` to `toMs`, counted from the beginning of the scenario. */
export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

export interface StreamSpec {
  readonly segmentMs: number;
  /** Media rate, bit/s. Segments are of one size. */
  readonly bps: number;
  /** hls.js `liveSyncDurationCount`: segments between the live edge and the start position. */
  readonly syncSegments: number;
  /** Segments in the playlist. */
  readonly listedSegments: number;
}

/** A time in which a response comes no faster than `bps`, bit/s. */
export interface Slowdown extends Span {
  readonly bps: number;
}

export interface CdnSpec {
  /** Median time to the first byte of a response, ms; lognormal with `sigma`. */
  readonly latencyMs: number;
  readonly sigma: number;
  /** Rate of one response, bit/s; the viewer's downlink bounds it too. */
  readonly bps: number;
  /** Share of segment requests that fail. */
  readonly errorShare: number;
  /** Added to the first request of a group for a segment: the edge has to ask the origin, ms. */
  readonly missMs: number;
  /** Requests that begin then fail, playlists included. */
  readonly outages: readonly Span[];
  /** Responses under way are slowed too. */
  readonly slowdowns?: readonly Slowdown[];
}

export interface TrackerSpec {
  readonly rttMs: number;
  /** Nobody joins, asks or is introduced then. */
  readonly outages: readonly Span[];
}

export interface NetworkSpec {
  /** One-way delay over the greatest distance there is, ms; shorter ones in proportion. */
  readonly acrossMs: number;
  /** Standard deviation of the delay of a frame, as a share of the delay. Order within a channel is kept. */
  readonly jitterShare: number;
  /** Time from an answered offer to an open channel, ms, uniform. */
  readonly setupMs: readonly [number, number];
  /** Share of pairs that fail whatever their NATs are. */
  readonly failShare: number;
}

/** One viewer: where, on what line, from when to when, and how it behaves. */
export interface ViewerSpec {
  /** Unique in the scenario, from 0. */
  readonly number: number;
  /** Place in the unit square. */
  readonly x: number;
  readonly y: number;
  /** Region of the experiment's grid. */
  readonly region: number;
  /** What the tracker's address data tell of the place: fields of the peer id; all 0 where nothing is known. */
  readonly locality: readonly [country: number, operator: number, region: number, city: number];
  readonly uplinkBps: number;
  readonly downlinkBps: number;
  /** One-way delay of the viewer's own line, ms. */
  readonly accessMs: number;
  /** Packet loss of the viewer's own line, share. */
  readonly lossShare: number;
  readonly arriveMs: number;
  /** Infinity is written as null in JSON, so a viewer that stays has none. */
  readonly leaveMs: number | null;
  /** With a goodbye, or as a process that is killed. */
  readonly leaving: 'polite' | 'crash';
  /** Two viewers behind hard NATs cannot connect. */
  readonly nat: 'open' | 'hard';
  /** False: takes and never gives. */
  readonly uploads: boolean;
  /** When the page is in the background: its timers run once a second. */
  readonly hidden: readonly Span[];
}

/** Everything that one run depends on; plain data, so that it can be kept in a file and sent to another process. */
export interface Scenario {
  readonly name: string;
  readonly seed: number;
  readonly durationMs: number;
  /** Measured from here to the end, ms. */
  readonly measureFromMs: number;
  readonly stream: StreamSpec;
  readonly cdn: CdnSpec;
  readonly tracker: TrackerSpec;
  readonly network: NetworkSpec;
  readonly engine: Partial<EngineConfig>;
  /** Instead of claims: each viewer waits a random time up to this and fetches what nobody shows by then, ms. */
  readonly randomTimersMs?: number;
  /** Groups as the tracker makes them: viewers of one never meet those of another. */
  readonly groups: readonly (readonly ViewerSpec[])[];
}

export type ScenarioBase = Omit<Scenario, 'groups'>;

export function isWithin(spans: readonly Span[], atMs: number): boolean {
  for (const span of spans) if (atMs >= span.fromMs && atMs < span.toMs) return true;
  return false;
}
