import type { EngineSnapshot } from '@paceline/core';
import type { SessionState, SessionStats } from '../api/stats.ts';
import type { PlaybackPosition } from '../player/player-facts.ts';
import type { Membership } from './membership.ts';

/** Counters that outlive a source: a session may play several. */
interface Totals {
  cdnBytes: number;
  p2pBytes: number;
  uploadBytes: number;
  wastedBytes: number;
  ledSegments: number;
  rescuedSegments: number;
  bannedPeers: number;
}

const ZERO: Totals = {
  cdnBytes: 0,
  p2pBytes: 0,
  uploadBytes: 0,
  wastedBytes: 0,
  ledSegments: 0,
  rescuedSegments: 0,
  bannedPeers: 0,
};

const COUNTERS = Object.keys(ZERO) as readonly (keyof Totals)[];

/** What an engine that is not there does. */
const IDLE = { cdnBps: 0, p2pBps: 0, uploadBps: 0, uplinkBps: 0, partners: [] } as const;

/** Adds up what engines and the stock loader counted. Decides nothing. */
export class SessionTotals {
  #past: Totals = ZERO;
  /** Media bytes of the stock loader that the engine never saw: failed, aborted or not for sharing. */
  #uncountedCdnBytes = 0;
  readonly #segments = { cdn: 0, p2p: 0, mixed: 0 };

  countCdnBytes(byteLength: number): void {
    this.#uncountedCdnBytes += byteLength;
  }

  countSegment(cdnBytes: number, p2pBytes: number): void {
    if (p2pBytes === 0) this.#segments.cdn += 1;
    else if (cdnBytes === 0) this.#segments.p2p += 1;
    else this.#segments.mixed += 1;
  }

  /** An engine ends: what it counted is kept. */
  keep(snapshot: EngineSnapshot): void {
    this.#past = this.#with(snapshot);
  }

  /** The public statistics. `position` and `snapshot` are undefined before there are any. */
  stats(
    state: SessionState,
    snapshot: EngineSnapshot | undefined,
    position: PlaybackPosition | undefined,
    membership: Membership,
  ): SessionStats {
    const totals = this.#with(snapshot);
    const cdnBytes = totals.cdnBytes + this.#uncountedCdnBytes;
    const media = cdnBytes + totals.p2pBytes;
    const { cdnBps, p2pBps, uploadBps, uplinkBps, partners } = snapshot ?? IDLE;
    return {
      ...totals,
      cdnBytes,
      offloadRatio: media === 0 ? 0 : totals.p2pBytes / media,
      cdnBps,
      p2pBps,
      uploadBps,
      uplinkBps,
      partnerCount: partners.length,
      ...membership,
      liveLatencyMs: position?.latencyMs,
      bufferAheadMs: position?.bufferAheadMs ?? 0,
      stallCount: position?.stallCount ?? 0,
      stallMs: position?.stallMs ?? 0,
      startupMs: position?.startupMs,
      segments: { ...this.#segments },
      state,
    };
  }

  #with(snapshot: EngineSnapshot | undefined): Totals {
    const sum = { ...this.#past };
    if (snapshot !== undefined) for (const counter of COUNTERS) sum[counter] += snapshot.tally[counter];
    return sum;
  }
}
