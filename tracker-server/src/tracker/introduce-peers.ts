import { PEER_LIST_MAX } from '@paceline/protocol';
import type { PeerId } from '@paceline/protocol';
import type { RandomSource } from '../random-source.ts';
import { listPeers } from '../swarm/list-peers.ts';
import type { NetworkBudgets } from './network-budgets.ts';
import type { Session } from './session.ts';
import type { TrackerCounters } from './tracker-stats.ts';
import type { Viewer } from './viewer.ts';

export interface IntroductionContext {
  readonly budgets: NetworkBudgets;
  readonly counters: TrackerCounters;
  readonly random: RandomSource;
}

/**
 * Lists members of the group that have a socket, and notes that the viewer now knows them. Ids that are new to it come out of
 * the budget of its network or token; those it knows already are free.
 */
export function introducePeers(
  { budgets, counters, random }: IntroductionContext,
  viewer: Viewer,
  session: Session,
  count: number,
  nowMs: number,
): readonly PeerId[] {
  const reachable = [...viewer.swarm.groupOf(viewer)].filter(
    (member) => member !== viewer && member.session?.isEnding === false,
  );
  const listed = listPeers(reachable, viewer, Math.min(count, PEER_LIST_MAX), random);
  const unknown = listed.filter(({ peerId }) => !viewer.introduced.has(peerId)).length;
  const allowed = budgets.takeListed(session, unknown, nowMs);
  counters.listedWithheld += unknown - allowed;
  let told = 0;
  const peerIds = listed.flatMap(({ peerId }) => {
    if (viewer.introduced.has(peerId)) return [peerId];
    told += 1;
    return told <= allowed ? [peerId] : [];
  });
  for (const peerId of peerIds) viewer.introduced.add(peerId);
  return peerIds;
}
