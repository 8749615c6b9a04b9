import { regionPathOf } from '../geo/place.ts';
import { swarmKey } from '../swarm/swarm.ts';
import type { HomeClaim } from '../tracker/dispatch.ts';

/**
 * The key of those who have to be on one node, because they may be grouped together. Strict viewers: their region of the channel,
 * as nobody else is ever listed to them. All others: the channel, since their groups are merged upwards to whoever is nearest, and
 * only a node that has them all can do that.
 */
export function homeScopeOf({ channel, version, regions, place }: HomeClaim): string {
  const swarm = swarmKey(channel, version);
  return regions === 'strict' ? `${swarm}${regionPathOf(place)[3]}` : swarm;
}
