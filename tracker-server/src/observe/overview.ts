import type { SwarmRegistry } from '../swarm/swarm-registry.ts';
import type { SwarmMember } from '../swarm/swarm.ts';
import type { QosLedger, QosTotals } from './qos-ledger.ts';

/** Swarms, and regions of each, that a page shows; the largest. */
const SWARMS_MAX = 100;
const REGIONS_MAX = 30;

export interface RegionOverview {
  /** Empty names are unknown. */
  readonly country: string;
  readonly operator: string;
  readonly region: string;
  readonly viewers: number;
}

export interface SwarmOverview {
  readonly channel: string;
  readonly version: number;
  readonly viewers: number;
  readonly regions: readonly RegionOverview[];
  /** What viewers reported, by country; empty where nobody reports. */
  readonly qos: readonly (QosTotals & { readonly country: string })[];
}

export interface Overview {
  /** The largest first. */
  readonly swarms: readonly SwarmOverview[];
  /** Swarms that are not listed. */
  readonly moreSwarms: number;
  /** Viewers of all swarms by country. */
  readonly viewersByCountry: Readonly<Record<string, number>>;
}

/** Sums up who watches what from where, for people. Walks over all viewers: for a page that is looked at, not for a loop. */
export function overviewOf<Member extends SwarmMember>(
  registry: SwarmRegistry<Member>,
  ledger: QosLedger,
): Overview {
  const swarms = [...registry.swarms()].sort((a, b) => b.size - a.size);
  const viewersByCountry = new Map<string, number>();
  for (const swarm of swarms) {
    for (const { place } of swarm.members()) {
      viewersByCountry.set(place.country, (viewersByCountry.get(place.country) ?? 0) + 1);
    }
  }
  return {
    swarms: swarms.slice(0, SWARMS_MAX).map((swarm) => {
      const slash = swarm.key.indexOf('/');
      return {
        channel: swarm.key.slice(slash + 1),
        version: Number(swarm.key.slice(0, slash)),
        viewers: swarm.size,
        regions: regionsOf(swarm.members()),
        qos: [...ledger.totalsOf(swarm)].map(([country, totals]) => ({ country, ...totals })),
      };
    }),
    moreSwarms: Math.max(0, swarms.length - SWARMS_MAX),
    viewersByCountry: Object.fromEntries(viewersByCountry),
  };
}

function regionsOf(members: Iterable<SwarmMember>): readonly RegionOverview[] {
  const regions = new Map<string, RegionOverview>();
  for (const { place } of members) {
    const { country, operator, region } = place;
    const key = JSON.stringify([country, operator, region]);
    regions.set(key, { country, operator, region, viewers: (regions.get(key)?.viewers ?? 0) + 1 });
  }
  return [...regions.values()].sort((a, b) => b.viewers - a.viewers).slice(0, REGIONS_MAX);
}
