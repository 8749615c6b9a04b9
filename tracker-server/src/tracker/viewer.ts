import type { PeerId, RegionPolicy } from '@paceline/protocol';
import type { Place } from '../geo/place.ts';
import type { TokenBucket } from '../limits/token-bucket.ts';
import type { RosterState } from '../swarm/group.ts';
import type { Swarm, SwarmMember } from '../swarm/swarm.ts';
import type { HomeClaim } from './dispatch.ts';
import type { Introductions } from './introductions.ts';
import type { Session } from './session.ts';

/** A member of a swarm. It outlives its socket by the resume grace. */
export interface Viewer extends SwarmMember {
  readonly peerId: PeerId;
  readonly place: Place;
  readonly regions: RegionPolicy;
  readonly swarm: Swarm<Viewer>;
  readonly introduced: Introductions;
  readonly inboundOffers: TokenBucket;
  /** Whether it asked to be told of its group by rosters, instead of lists of who came. */
  wantsRosters: boolean;
  /** Undefined until it has been told of a group. */
  known: RosterState<Viewer> | undefined;
  /** Undefined while the viewer has no socket. */
  session: Session | undefined;
}

/** What decides where the viewer is at home. */
export function claimOf({ swarm, regions, place }: Viewer): HomeClaim {
  const { channel, version } = swarm;
  return { channel, version, regions, place };
}

/** What a viewer is told of how many there are: in its channel, on all trackers, and in its group. */
export function sizesOf(viewer: Viewer): { readonly swarmSize: number; readonly groupSize: number } {
  const { swarm } = viewer;
  return { swarmSize: swarm.size + swarm.elsewhere, groupSize: swarm.groupOf(viewer)?.size ?? 0 };
}
