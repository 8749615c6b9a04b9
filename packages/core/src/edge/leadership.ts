import type { ClaimMessage } from '@paceline/protocol';
import type { Fetches } from '../cdn/fetches.ts';
import type { Partner } from '../partners/partner.ts';
import type { Assemblies } from '../schedule/assemblies.ts';
import type { NeedsSegment } from '../schedule/pulls.ts';
import type { EngineState } from '../state/engine-state.ts';
import type { SegmentRecord } from '../window/segment-record.ts';
import type { Track } from '../window/track.ts';
import type { Verdict } from './gossip.ts';

/** Who fetches a new segment from the CDN for all. `Election` is what ships; others are measured against it. */
export interface Leadership {
  onClaim(partner: Partner, message: ClaimMessage, nowMs: number): Verdict | 'bad-claim';
  evaluate(nowMs: number): void;
  nextAtMs(nowMs: number): number | undefined;
  /** We fetch these slots for ourselves, whoever else may do so. */
  announceRescue(
    track: Track,
    record: SegmentRecord,
    firstSlot: number,
    slotCount: number,
    nowMs: number,
  ): void;
  /** Our own fetch of a segment failed. */
  failed(track: Track, mediaSequence: number, nowMs: number): void;
}

/** Made by the engine, with what it may see of it. */
export type LeadershipClass = new (
  state: EngineState,
  fetches: Fetches,
  assemblies: Assemblies,
  needs: NeedsSegment,
) => Leadership;
