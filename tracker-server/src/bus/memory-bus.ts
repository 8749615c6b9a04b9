import { decodeEnvelope, encodeEnvelope } from './bus-record.ts';
import { BUS_SWARMS_MAX } from './cluster-bus.ts';
import type { BusListener, ClusterBus, NodeChange, NodeFacts } from './cluster-bus.ts';

interface Member {
  facts: NodeFacts;
  counts: ReadonlyMap<string, number>;
  readonly receive: (text: string) => void;
}

/** What the memory buses of one process have in common. */
export class MemoryBusStore {
  readonly members = new Map<string, Member>();

  /** Puts a text into a node's inbox, whatever it is. */
  deliver(to: string, text: string): void {
    this.members.get(to)?.receive(text);
  }
}

/** The bus of trackers in one process: the default, where a tracker is alone, and the model for the others. */
export class MemoryBus implements ClusterBus {
  readonly isUp = true;
  readonly fault = undefined;
  readonly #store: MemoryBusStore;
  #self: Member | undefined;
  #refused = 0;

  constructor(store: MemoryBusStore = new MemoryBusStore()) {
    this.#store = store;
  }

  get refused(): number {
    return this.#refused;
  }

  async start(self: NodeFacts, listener: BusListener): Promise<void> {
    const receive = (text: string): void => {
      const envelope = decodeEnvelope(text);
      const sender = envelope === undefined ? undefined : this.#store.members.get(envelope.from);
      const isOld = envelope !== undefined && sender !== undefined && envelope.epoch < sender.facts.epoch;
      if (envelope?.to !== self.id || isOld) this.#refused += 1;
      else listener.onMessage({ from: envelope.from, body: envelope.body });
    };
    this.#self = { facts: self, counts: new Map(), receive };
    this.#store.members.set(self.id, this.#self);
    return Promise.resolve();
  }

  change(change: NodeChange): void {
    if (this.#self !== undefined) this.#self.facts = { ...this.#self.facts, ...change };
  }

  nodes(): readonly NodeFacts[] {
    const self = this.#self;
    if (self === undefined) return [];
    const others = [...this.#store.members.values()].filter((member) => member !== self);
    return [self, ...others].map(({ facts }) => facts);
  }

  publish(to: string, body: string): boolean {
    const target = this.#store.members.get(to);
    if (this.#self === undefined || target === undefined) return false;
    const { id, epoch } = this.#self.facts;
    const text = encodeEnvelope({ from: id, epoch, to, body });
    if (decodeEnvelope(text) === undefined) return false;
    // As late as from any other bus: a sender must not find itself called inside its own call.
    queueMicrotask(() => {
      if (this.#store.members.get(to) === target) target.receive(text);
    });
    return true;
  }

  reportCounts(counts: ReadonlyMap<string, number>): void {
    if (this.#self !== undefined) this.#self.counts = largest(counts);
  }

  async countsOf(swarms: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const members = this.#self === undefined ? [] : [...this.#store.members.values()];
    const sum = (swarm: string): number =>
      members.reduce((total, { counts }) => total + (counts.get(swarm) ?? 0), 0);
    return Promise.resolve(new Map(swarms.map((swarm) => [swarm, sum(swarm)])));
  }

  async close(): Promise<void> {
    const self = this.#self;
    this.#self = undefined;
    if (self !== undefined && this.#store.members.get(self.facts.id) === self)
      this.#store.members.delete(self.facts.id);
    return Promise.resolve();
  }
}

/** At most BUS_SWARMS_MAX swarms, the largest first. */
export function largest(counts: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
  if (counts.size <= BUS_SWARMS_MAX) return new Map(counts);
  return new Map([...counts].sort(([, a], [, b]) => b - a).slice(0, BUS_SWARMS_MAX));
}
