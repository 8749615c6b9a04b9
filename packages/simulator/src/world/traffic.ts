import type { Peer } from './peer.ts';
import { distanceOf } from './path.ts';

/** Sums over the frames between viewers. All of them grow only, so that a span is the difference of two looks. */
export interface TrafficSums {
  /** Media bytes that arrived from partners. */
  p2pBytes: number;
  /** The same, each byte times the distance that it came, a share of the greatest distance. */
  p2pByteDistance: number;
  /** Media bytes between viewers of different regions. */
  crossRegionBytes: number;
  /** All other bytes, as data channels count them. */
  controlBytes: number;
  messages: number;
}

export function emptyTraffic(): TrafficSums {
  return { p2pBytes: 0, p2pByteDistance: 0, crossRegionBytes: 0, controlBytes: 0, messages: 0 };
}

/** Counts what travels between viewers. Decides nothing. */
export class Traffic {
  readonly sums = emptyTraffic();

  count(from: Peer, to: Peer, mediaBytes: number, frameBytes: number): void {
    const { sums } = this;
    sums.messages += 1;
    sums.controlBytes += frameBytes - mediaBytes;
    if (mediaBytes === 0) return;
    sums.p2pBytes += mediaBytes;
    sums.p2pByteDistance += mediaBytes * distanceOf(from.spec, to.spec);
    if (from.spec.region !== to.spec.region) sums.crossRegionBytes += mediaBytes;
  }
}
