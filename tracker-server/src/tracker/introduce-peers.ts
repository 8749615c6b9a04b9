import type { PeerId } from '@paceline/protocol';
import type { NetworkBudgets } from './network-budgets.ts';
import type { Session } from './session.ts';
import type { TrackerCounters } from './tracker-stats.ts';
import type { Viewer } from './viewer.ts';

export interface IntroductionContext {
  readonly budgets: NetworkBudgets;
  readonly counters: TrackerCounters;
}

/** A viewer that is told of others. */
export interface Listener {
  readonly viewer: Viewer;
  readonly session: Session;
  readonly nowMs: number;
  /** Whether it has just joined, or asked. What others are told may use but half of the budget. */
  readonly isAsking: boolean;
}

/**
 * Decides which of these a viewer may be told of, and notes that it now knows them: the only way in which anybody gets to know an
 * id. Ids that are new to it come out of the budget of its network or token, the first ones first; those it knows already are free.
 */
export function introducePeers(
  { budgets, counters }: IntroductionContext,
  { viewer, session, nowMs, isAsking }: Listener,
  peerIds: readonly PeerId[],
): readonly PeerId[] {
  const unknown = peerIds.filter((peerId) => !viewer.introduced.has(peerId)).length;
  const allowed = budgets.takeListed(session, unknown, isAsking, nowMs);
  counters.listedWithheld += unknown - allowed;
  let told = 0;
  const introduced = peerIds.filter((peerId) => {
    if (viewer.introduced.has(peerId)) return true;
    told += 1;
    return told <= allowed;
  });
  for (const peerId of introduced) viewer.introduced.add(peerId);
  return introduced;
}
