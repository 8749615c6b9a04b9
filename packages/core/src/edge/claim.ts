import type { PeerId } from '@paceline/protocol';

/**
 * One election, for one segment. `contending`: we claimed and wait for a better claim; `leading`: we fetch; `following`:
 * somebody else does.
 */
export interface Claim {
  readonly claimant: PeerId;
  readonly round: number;
  /** Slots of the segment that are to be fetched: index of the first, and how many. */
  readonly firstSlot: number;
  readonly slotCount: number;
  state: 'contending' | 'leading' | 'following';
  /** When we decide (contending), ms. */
  readonly decideAtMs: number;
  readonly sinceMs: number;
}
