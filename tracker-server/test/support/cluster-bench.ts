import { MemoryBus, MemoryBusStore } from '../../src/bus/memory-bus.ts';
import { RouteTickets } from '../../src/cluster/route-tickets.ts';
import { ClusterMembership } from '../../src/server/cluster-membership.ts';
import type { Session } from '../../src/tracker/session.ts';
import type { TrackerLimits } from '../../src/tracker/tracker-limits.ts';
import { seededRandom } from './seeded-random.ts';
import { TrackerBench } from './tracker-bench.ts';

/** Short, for what a node does when others come and go: it waits for a lease first. */
const LEASE_MS = 50;

/** One node of the bench: its sockets are made of memory, and its time passes when the test says so. */
export interface BenchNode {
  readonly bench: TrackerBench;
  readonly cluster: ClusterMembership;
  readonly id: string;
  readonly url: string;
}

/** Trackers that share a bus in memory. */
export class ClusterBench {
  readonly store = new MemoryBusStore();
  readonly nodes: BenchNode[] = [];

  async addNode(limits: Partial<TrackerLimits> = {}): Promise<BenchNode> {
    const run = 100 + this.nodes.length;
    const url = `ws://node${run}.example`;
    const bus = new MemoryBus(this.store);
    const cluster: ClusterMembership = new ClusterMembership(
      bus,
      {
        connections: () => 0,
        counts: () => bench.tracker.counts(),
        onTotals: (totals) => bench.tracker.noteTotals(totals),
        onBus: () => undefined,
        onHomes: () => undefined,
        host: (connection, arrival) => bench.tracker.host(connection, arrival, bench.nowMs),
        receive: (session: Session, text: string) => bench.tracker.receive(session, text, bench.nowMs),
        closed: (session: Session) => bench.tracker.closed(session, bench.nowMs),
      },
      { leaseMs: LEASE_MS, publicUrl: url, tickets: new RouteTickets(new Uint8Array(32).fill(3)) },
    );
    const bench: TrackerBench = new TrackerBench(limits, { run, setup: { dispatcher: cluster.dispatcher } });
    await cluster.start(seededRandom(run), 1_790_000_000_000);
    const node = { bench, cluster, url, id: bus.nodes()[0]?.id ?? '' };
    this.nodes.push(node);
    await this.settle();
    return node;
  }

  /** Lets all nodes see each other, and everything arrive that is on its way. */
  async settle(): Promise<void> {
    for (const { cluster } of this.nodes) await cluster.exchange();
    await new Promise((resolve) => setImmediate(resolve));
  }

  async close(): Promise<void> {
    for (const { cluster } of this.nodes) await cluster.close();
  }
}
