import type { ContenderName, OwnTraffic } from '../contenders/contender.ts';

/** CDN media bytes since the measured time began. */
export interface TrafficSample {
  readonly atMs: number;
  readonly cdnBytes: number;
}

/** One contender's figures; bytes are counted by the origin, CPU by the operating system, the rest by the media elements. */
export interface PhaseResult {
  readonly name: ContenderName;
  readonly label: string;
  /** At the same time, at most. */
  readonly viewers: number;
  readonly measureMs: number;
  /** Segment bytes that the origin sent in the measured time. */
  readonly cdnBytes: number;
  readonly samples: readonly TrafficSample[];
  /** Of all viewers, those that have left included, in the measured time; of those who joined in it, since then. */
  readonly stalls: number;
  readonly stallMs: number;
  readonly fatalErrors: readonly string[];
  readonly consoleErrors: readonly string[];
  /** Mean over the viewers, and over the measured time, of the distance to the live edge. */
  readonly latencyMs: number;
  /** Median over the viewers. */
  readonly firstFrameMs: number;
  /** Cores used per viewer, the browser's own processes included. */
  readonly coresPerViewer: number;
  /** Of the processor time that was wanted, what the host of a virtual machine kept for others, 0 to 1. */
  readonly stolenShare: number;
  /** Since they joined, of those who are there at the end: what they count themselves, and what the origin counted for them. */
  readonly own: (OwnTraffic & { readonly originBytes: number }) | undefined;
  readonly sdk: SdkDetail | undefined;
  /** Cases with regions: UDP bytes between viewers of different regions in the measured time. */
  readonly crossingBytes: number | undefined;
  readonly flash: FlashResult | undefined;
  /** Those who are there at the end, in the order in which they came: to look closer at what the means hide. */
  readonly byViewer: readonly ViewerFigures[];
}

export interface ViewerFigures {
  readonly name: string;
  readonly stalls: number;
  readonly stallMs: number;
  readonly latencyMs: number | undefined;
  readonly firstFrameMs: number | undefined;
  /** CDN media bytes since it joined: as the origin counted, and as it counted itself. */
  readonly originBytes: number;
  readonly cdnBytes: number | undefined;
}

/** What only our sessions tell. */
export interface SdkDetail {
  readonly wastedBytes: number;
  readonly ledSegmentsByViewer: readonly number[];
  readonly rescuedSegments: number;
  readonly partnersByViewer: readonly number[];
}

export interface FlashResult {
  /** CDN media bytes in the window of the flash. */
  readonly cdnBytes: number;
  /** What those who came start with: as many segments as the playhead is behind the live edge. */
  readonly startUpBytes: number;
}
