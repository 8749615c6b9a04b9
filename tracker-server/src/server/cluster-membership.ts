import type { BusMessage, ClusterBus, NodeFacts } from '../bus/cluster-bus.ts';
import { HomeDispatcher } from '../cluster/home-dispatcher.ts';
import { Homes } from '../cluster/homes.ts';
import { RelayDesk } from '../cluster/relay-desk.ts';
import type { RelayDeskSetup } from '../cluster/relay-desk.ts';
import { decodeRelayFrame, encodeRelayFrame } from '../cluster/relay-frame.ts';
import type { RelayFrame } from '../cluster/relay-frame.ts';
import { RelayLine } from '../cluster/relay-line.ts';
import type { RouteTickets } from '../cluster/route-tickets.ts';
import type { NodeStatus } from '../observe/operator-status.ts';
import type { RandomSource } from '../random-source.ts';

/** For the log. `fault` is why, in one word. */
export type BusNews = { readonly event: 'bus-up' } | { readonly event: 'bus-down'; readonly fault: string };

/** What the others are told, and what is done with what they tell. */
export interface MembershipSource extends Pick<RelayDeskSetup, 'host' | 'receive' | 'closed'> {
  readonly connections: () => number;
  /** Viewers of this node by swarm. */
  readonly counts: () => ReadonlyMap<string, number>;
  /** Viewers of all nodes in swarms that this node has too. */
  readonly onTotals: (totals: ReadonlyMap<string, number>) => void;
  /** The shared store went, or came back. That it is there from the start is no news. */
  readonly onBus: (news: BusNews) => void;
  /** Viewers may have another home than before. `isNews`: since other nodes are there; else it is a look after stragglers. */
  readonly onHomes: (isNews: boolean, nowMs: number) => void;
}

export interface MembershipOptions {
  /** How long a node that fell silent is taken to live, ms. All other times follow from it. */
  readonly leaseMs: number;
  readonly publicUrl: string | undefined;
  readonly tickets: RouteTickets;
}

/** Looks at the others within a lease, so that a death is noticed soon after its lease has ended. */
const LOOKS_PER_LEASE = 5;

/** Leases after which nodes that cannot be reached are given up: longer than a store takes to be restarted. */
const GIVE_UP_LEASES = 4;

/** Leases between two looks after stragglers: those whose home did not answer, or who came while nodes disagreed. */
const STRAGGLER_LEASES = 12;

/** Swarms asked about in one exchange, the largest; a page of the smaller ones is soon out of date anyway. */
const SWARMS_ASKED_MAX = 1_000;

/** Viewers served for other nodes; some 8 KB each. Beyond it the other node serves them itself. */
const HOSTED_MAX = 50_000;

const NODE_ID_BYTES = 12;

/**
 * This tracker's seat among the others: says how it is, learns how large swarms are in all and who is home to whom, and carries
 * the relay. Viewers are served with what this node knows, whatever becomes of the bus.
 */
export class ClusterMembership {
  readonly dispatcher: HomeDispatcher;
  readonly #bus: ClusterBus;
  readonly #source: MembershipSource;
  readonly #options: MembershipOptions;
  readonly #homes = new Homes();
  readonly #desk: RelayDesk;
  readonly #line: RelayLine;
  #timer: NodeJS.Timeout | undefined;
  #isExchanging = false;
  #upAtMs: number | undefined;
  #isSaidToBeUp = true;
  #downSinceMs = 0;
  /** When the nodes have been the same for long enough to move viewers; undefined when they have been. */
  #moveAtMs: number | undefined;
  #stragglersAtMs = 0;

  constructor(bus: ClusterBus, source: MembershipSource, options: MembershipOptions) {
    this.#bus = bus;
    this.#source = source;
    this.#options = options;
    const publish = (nodeId: string, frame: RelayFrame): boolean =>
      bus.publish(nodeId, encodeRelayFrame(frame));
    const nowMs = (): number => performance.now();
    this.#desk = new RelayDesk({ ...source, publish, nowMs, hostedMax: HOSTED_MAX });
    this.#line = new RelayLine({ publish, nowMs });
    const view = {
      selfId: () => bus.nodes()[0]?.id ?? '',
      isUp: () => {
        // Now, and not at the next look: a viewer must not be seated by what was known before.
        if (bus.isUp) this.#noteNodes(nowMs());
        return bus.isUp;
      },
      isGivenUp: () => this.#isGivenUp(nowMs()),
      node: (id: string) => bus.nodes().find((node) => node.id === id),
      wallMs: () => Date.now(),
    };
    this.dispatcher = new HomeDispatcher(this.#homes, options.tickets, view, (nodeId, arrival) =>
      this.#line.open(nodeId, arrival),
    );
  }

  get isUp(): boolean {
    return this.#bus.isUp;
  }

  /** Whether another node takes viewers. */
  get hasOthers(): boolean {
    return this.#bus.nodes().some(({ state }, index) => index > 0 && state === 'ready');
  }

  async start(random: RandomSource, epoch: number): Promise<void> {
    const id = random.hex(NODE_ID_BYTES);
    const url = this.#options.publicUrl ?? null;
    const self: NodeFacts = { id, epoch, state: 'ready', connections: 0, url };
    await this.#bus.start(self, { onMessage: (message) => this.#onMessage(message) });
    this.#look(performance.now());
    this.#timer = setInterval(() => void this.exchange(), this.#options.leaseMs / LOOKS_PER_LEASE);
    this.#timer.unref();
  }

  /** One exchange at a time: a slow bus is not asked again before it has answered. */
  async exchange(): Promise<void> {
    this.#look(performance.now());
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
    this.#look(performance.now());
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#bus.close();
  }

  #onMessage({ from, body }: BusMessage): void {
    const frame = decodeRelayFrame(body);
    if (frame === undefined) return;
    this.#desk.onFrame(from, frame);
    this.#line.onFrame(from, frame);
  }

  /**
   * Notes who is there. Viewers are moved only when that has held for a while: nodes come back one by one after an outage, and the first
   * must not send everybody to the second.
   */
  #look(nowMs: number): void {
    const { leaseMs } = this.#options;
    this.#sayIfNews();
    if (this.#bus.isUp) {
      if (this.#upAtMs === undefined) {
        this.#upAtMs = nowMs;
        this.#moveAtMs = nowMs + leaseMs;
      }
      const nodes = this.#noteNodes(nowMs);
      if (this.#moveAtMs === undefined || nowMs >= this.#moveAtMs)
        this.#desk.keepOnly(new Set(nodes.map(({ id }) => id)));
    } else if (this.#upAtMs !== undefined) {
      this.#upAtMs = undefined;
      this.#downSinceMs = nowMs;
      this.#moveAtMs = nowMs + GIVE_UP_LEASES * leaseMs;
    }
    this.#move(nowMs);
  }

  #sayIfNews(): void {
    const { isUp, fault } = this.#bus;
    if (isUp === this.#isSaidToBeUp) return;
    this.#isSaidToBeUp = isUp;
    this.#source.onBus(isUp ? { event: 'bus-up' } : { event: 'bus-down', fault: fault ?? 'no answer' });
  }

  #noteNodes(nowMs: number): readonly NodeFacts[] {
    const nodes = this.#bus.nodes();
    if (this.#homes.note(nodes))
      this.#moveAtMs = Math.max(this.#moveAtMs ?? 0, nowMs + this.#options.leaseMs / LOOKS_PER_LEASE);
    return nodes;
  }

  #move(nowMs: number): void {
    const isNews = this.#moveAtMs !== undefined && nowMs >= this.#moveAtMs;
    if (!isNews && nowMs < this.#stragglersAtMs) return;
    if (isNews) this.#moveAtMs = undefined;
    this.#stragglersAtMs = nowMs + STRAGGLER_LEASES * this.#options.leaseMs;
    this.#source.onHomes(isNews, nowMs);
  }

  #isGivenUp(nowMs: number): boolean {
    return this.#upAtMs === undefined && nowMs >= this.#downSinceMs + GIVE_UP_LEASES * this.#options.leaseMs;
  }
}
