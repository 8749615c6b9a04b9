import type { ClusterBus } from '../bus/cluster-bus.ts';
import type { NodeStatus } from '../observe/operator-status.ts';
import type { RandomSource } from '../random-source.ts';

/** What the others are told, and what is done with what they tell. */
export interface MembershipSource {
  readonly connections: () => number;
  /** Viewers of this node by swarm. */
  readonly counts: () => ReadonlyMap<string, number>;
  /** Viewers of all nodes in swarms that this node has too. */
  readonly onTotals: (totals: ReadonlyMap<string, number>) => void;
}

/** As often as leases are renewed, ms. */
const EXCHANGE_MS = 3_000;

/** Swarms asked about in one exchange, the largest; a page of the smaller ones is soon out of date anyway. */
const SWARMS_ASKED_MAX = 1_000;

const NODE_ID_BYTES = 12;

/**
 * This tracker's seat among the others: says how it is, and learns how large swarms are in all. Viewers are served with what
 * this node knows, whatever becomes of the bus.
 */
export class ClusterMembership {
  readonly #bus: ClusterBus;
  readonly #source: MembershipSource;
  #timer: NodeJS.Timeout | undefined;
  #isExchanging = false;

  constructor(bus: ClusterBus, source: MembershipSource) {
    this.#bus = bus;
    this.#source = source;
  }

  get isUp(): boolean {
    return this.#bus.isUp;
  }

  async start(random: RandomSource, epoch: number): Promise<void> {
    const self = { id: random.hex(NODE_ID_BYTES), epoch, state: 'ready', connections: 0 } as const;
    // Nothing is sent between nodes yet.
    await this.#bus.start(self, { onMessage: () => undefined });
    this.#timer = setInterval(() => void this.exchange(), EXCHANGE_MS);
    this.#timer.unref();
  }

  /** One exchange at a time: a slow bus is not asked again before it has answered. */
  async exchange(): Promise<void> {
    if (this.#isExchanging) return;
    this.#isExchanging = true;
    this.#bus.change({ connections: this.#source.connections() });
    const counts = this.#source.counts();
    this.#bus.reportCounts(counts);
    const asked = [...counts].sort(([, a], [, b]) => b - a).slice(0, SWARMS_ASKED_MAX);
    this.#source.onTotals(await this.#bus.countsOf(asked.map(([swarm]) => swarm)));
    this.#isExchanging = false;
  }

  nodes(): readonly NodeStatus[] {
    return this.#bus.nodes().map(({ id, state, connections }, index) => ({
      id,
      state,
      connections: index === 0 ? this.#source.connections() : connections,
      isSelf: index === 0,
    }));
  }

  drain(): void {
    this.#bus.change({ state: 'draining' });
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#bus.close();
  }
}
