import type { ClusterBus } from '../bus/cluster-bus.ts';
import { MemoryBus } from '../bus/memory-bus.ts';
import { NatsBus } from '../bus/nats-bus.ts';
import { RedisBus } from '../bus/redis-bus.ts';
import type { ResolvedOptions } from './tracker-options.ts';

/** The bus that the options ask for; in memory, for a tracker alone. Throws a RangeError that names the option and the fix. */
export function openBus({ redis, nats, nodeLeaseMs }: ResolvedOptions): ClusterBus {
  if (redis !== undefined) return new RedisBus({ url: redis, leaseMs: nodeLeaseMs });
  if (nats !== undefined) return new NatsBus({ url: nats, leaseMs: nodeLeaseMs });
  return new MemoryBus();
}
