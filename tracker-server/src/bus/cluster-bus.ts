/** What a tracker tells the others of itself. */
export interface NodeFacts {
  /** Made at random at every start, so that two never share one. */
  readonly id: string;
  /** When it started, ms since 1970. Of two nodes with one id the younger is believed. */
  readonly epoch: number;
  readonly state: 'ready' | 'draining';
  readonly connections: number;
  /** Where viewers reach this node and no other, `ws://` or `wss://`; null when only a load balancer knows. */
  readonly url: string | null;
}

/** What the owner of a bus may change after it has started. */
export type NodeChange = Partial<Pick<NodeFacts, 'state' | 'connections'>>;

export interface BusMessage {
  /** Id of the sending node. */
  readonly from: string;
  readonly body: string;
}

export interface BusListener {
  onMessage(message: BusMessage): void;
}

/**
 * What trackers of one service share: who there is, how many viewers each has in each swarm, and an inbox per node. Viewers
 * themselves never go in: a bus of any size costs what nodes and swarms cost. Everything in it has a lease, so what a node
 * leaves behind when it dies ends by itself.
 *
 * An outage is no error: nodes and counts are then those of this node alone, messages are lost, and all comes back with the
 * bus. What arrives from it is checked like what viewers send.
 */
export interface ClusterBus {
  /** False while the shared store does not answer. */
  readonly isUp: boolean;
  /** The trouble with it since it last answered, in one word such as `ECONNREFUSED` or `WRONGPASS`; undefined when none is known. */
  readonly fault: string | undefined;
  /** Messages thrown away since the start, because they made no sense or were not for us. */
  readonly refused: number;
  /** Joins the others. Resolves at once when the store is away, and joins later. */
  start(self: NodeFacts, listener: BusListener): Promise<void>;
  change(change: NodeChange): void;
  /** The live nodes, this one first. */
  nodes(): readonly NodeFacts[];
  /** At most once, in order between two nodes, to a live node. False when it is known that it cannot arrive. */
  publish(to: string, body: string): boolean;
  /** Viewers of this node by swarm; replaces what was reported before. */
  reportCounts(counts: ReadonlyMap<string, number>): void;
  /** Viewers of all live nodes in each of the swarms, as of some seconds ago. Rejects never. */
  countsOf(swarms: readonly string[]): Promise<ReadonlyMap<string, number>>;
  /** Leaves: the others learn of it at once. Idempotent. */
  close(): Promise<void>;
}

/** Longest message: a relayed batch of signals and its frame. */
export const BUS_MESSAGE_BYTES_MAX = 65_536;

/** Swarms whose counts one node shares; the largest go first. */
export const BUS_SWARMS_MAX = 10_000;

/** Nodes that one bus is made for: each looks at all others every few seconds. */
export const BUS_NODES_MAX = 256;
