import { Redis } from 'ioredis';
import { busFaultOf } from './bus-fault.ts';
import { decodeEnvelope, decodeNode, encodeEnvelope, encodeNode, fieldOf, isNodeId } from './bus-record.ts';
import { BUS_NODES_MAX } from './cluster-bus.ts';
import type { BusListener, ClusterBus, NodeChange, NodeFacts } from './cluster-bus.ts';
import { largest } from './memory-bus.ts';

export interface RedisBusOptions {
  /** `redis://user:password@host:6379/0`, or `rediss://` for TLS. */
  readonly url: string;
  /** Before every key and channel; the ACL of the trackers' user can be limited to it. Default `paceline:`. */
  readonly prefix?: string;
  /** How long a node that fell silent is taken to live, ms. Default 3 s. */
  readonly leaseMs?: number;
}

/** Renewals within a lease: two may fail. */
const RENEWALS_PER_LEASE = 3;

/** A store that takes longer than this is away, ms. */
const COMMAND_TIMEOUT_MS = 2_000;

const RECONNECT_MS_MAX = 2_000;

/** Nothing is kept for later: a signal that is late is worth nothing, and leases are written again anyway. */
const CONNECTION = {
  lazyConnect: true,
  enableOfflineQueue: false,
  maxRetriesPerRequest: 0,
  commandTimeout: COMMAND_TIMEOUT_MS,
  connectTimeout: COMMAND_TIMEOUT_MS,
  retryStrategy: (attempt: number) => Math.min(RECONNECT_MS_MAX, 100 * attempt),
};

/**
 * The bus over Redis. A node owns three keys, all with a lease: its facts, its counts, and its place in the set of nodes,
 * which readers clear of those whose facts have ended. No clock of a node is ever compared with that of another.
 */
export class RedisBus implements ClusterBus {
  readonly #prefix: string;
  readonly #leaseMs: number;
  readonly #commands: Redis;
  readonly #inbox: Redis;
  #self: NodeFacts | undefined;
  #counts: ReadonlyMap<string, number> = new Map();
  #others: readonly NodeFacts[] = [];
  /** Nodes that wrote to us since we looked, so new that we had not seen them: they may be answered. */
  readonly #heard = new Set<string>();
  #seenAtMs = -Infinity;
  #timer: NodeJS.Timeout | undefined;
  #renewing: Promise<void> | undefined;
  #refused = 0;
  #fault: string | undefined;

  /** Throws a RangeError that names the option and the fix. */
  constructor({ url, prefix = 'paceline:', leaseMs = 3_000 }: RedisBusOptions) {
    if (!/^rediss?:\/\/[^/\s]+/.test(url) || !URL.canParse(url))
      throw new RangeError('redis is no URL of a Redis server: write redis://user:password@host:6379');
    this.#prefix = prefix;
    this.#leaseMs = leaseMs;
    this.#commands = new Redis(url, CONNECTION);
    this.#inbox = new Redis(url, { ...CONNECTION, autoResubscribe: false });
    // The library reconnects by itself; without a listener it would write to the console.
    this.#commands.on('error', (error) => (this.#fault = busFaultOf(error)));
    this.#inbox.on('error', () => undefined);
  }

  get isUp(): boolean {
    return performance.now() - this.#seenAtMs < this.#leaseMs && this.#commands.status === 'ready';
  }

  get fault(): string | undefined {
    return this.#fault;
  }

  get refused(): number {
    return this.#refused;
  }

  async start(self: NodeFacts, listener: BusListener): Promise<void> {
    this.#self = self;
    const inbox = this.#channelOf(self.id);
    this.#inbox.on('message', (_: string, text: string) => this.#receive(text, listener));
    // On every connection anew, the first included.
    this.#inbox.on(
      'ready',
      () => void this.#inbox.subscribe(inbox).catch(() => this.#inbox.disconnect(true)),
    );
    this.#commands.on('ready', () => void this.#renew());
    await Promise.allSettled([this.#commands.connect(), this.#inbox.connect()]);
    await this.#renew();
    this.#timer = setInterval(() => void this.#renew(), this.#leaseMs / RENEWALS_PER_LEASE);
    this.#timer.unref();
  }

  change(change: NodeChange): void {
    if (this.#self === undefined) return;
    const isNews = change.state !== undefined && change.state !== this.#self.state;
    this.#self = { ...this.#self, ...change };
    if (isNews) void this.#renew();
  }

  nodes(): readonly NodeFacts[] {
    if (this.#self === undefined) return [];
    return this.isUp ? [this.#self, ...this.#others] : [this.#self];
  }

  publish(to: string, body: string): boolean {
    if (this.#self === undefined || !this.#canReach(to)) return false;
    const { id, epoch } = this.#self;
    const text = encodeEnvelope({ from: id, epoch, to, body });
    if (decodeEnvelope(text) === undefined) return false;
    this.#commands.publish(this.#channelOf(to), text).catch(() => undefined);
    return true;
  }

  reportCounts(counts: ReadonlyMap<string, number>): void {
    this.#counts = largest(counts);
  }

  async countsOf(swarms: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const sums = new Map(swarms.map((swarm) => [swarm, this.#counts.get(swarm) ?? 0]));
    const others = this.isUp ? this.#others : [];
    if (swarms.length === 0) return sums;
    const fields = swarms.map(fieldOf);
    const answers = await Promise.allSettled(
      others.map(({ id }) => this.#commands.hmget(`${this.#prefix}counts:${id}`, ...fields)),
    );
    for (const answer of answers) {
      if (answer.status === 'rejected') continue;
      for (const [index, swarm] of swarms.entries()) {
        const count = Number(answer.value[index] ?? 0);
        if (Number.isSafeInteger(count) && count > 0) sums.set(swarm, (sums.get(swarm) ?? 0) + count);
      }
    }
    return sums;
  }

  async close(): Promise<void> {
    const self = this.#self;
    if (self === undefined) return;
    this.#self = undefined;
    clearInterval(this.#timer);
    await this.#renewing;
    await this.#commands
      .multi()
      .del(this.#keyOf(self.id), `${this.#prefix}counts:${self.id}`)
      .srem(`${this.#prefix}nodes`, self.id)
      .exec()
      .catch(() => undefined);
    this.#commands.disconnect();
    this.#inbox.disconnect();
  }

  /** One at a time: a slow store is not asked again before it has answered. */
  async #renew(): Promise<void> {
    this.#renewing ??= this.#renewNow()
      // An outage: the last view ends with its lease.
      .catch((error: unknown) => {
        this.#fault = busFaultOf(error);
      })
      .finally(() => (this.#renewing = undefined));
    await this.#renewing;
  }

  async #renewNow(): Promise<void> {
    const self = this.#self;
    if (self === undefined || this.#commands.status !== 'ready') return;
    const counts = `${this.#prefix}counts:${self.id}`;
    const write = this.#commands
      .multi()
      .set(this.#keyOf(self.id), encodeNode(self), 'PX', this.#leaseMs)
      .sadd(`${this.#prefix}nodes`, self.id)
      .del(counts);
    if (this.#counts.size > 0) {
      const hash = new Map([...this.#counts].map(([swarm, count]) => [fieldOf(swarm), count]));
      write.hset(counts, hash).pexpire(counts, this.#leaseMs);
    }
    await write.exec();
    const listed = await this.#commands.smembers(`${this.#prefix}nodes`);
    const ids = listed.filter((id) => isNodeId(id) && id !== self.id).slice(0, BUS_NODES_MAX);
    const texts = ids.length === 0 ? [] : await this.#commands.mget(ids.map((id) => this.#keyOf(id)));
    const dead = ids.filter((_, index) => typeof texts[index] !== 'string');
    this.#others = texts.flatMap((text, index) => {
      const facts = typeof text === 'string' ? decodeNode(text) : undefined;
      return facts === undefined || facts.id !== ids[index] ? [] : [facts];
    });
    this.#heard.clear();
    this.#seenAtMs = performance.now();
    this.#fault = undefined;
    if (dead.length > 0) await this.#commands.srem(`${this.#prefix}nodes`, ...dead);
  }

  #receive(text: string, listener: BusListener): void {
    const envelope = decodeEnvelope(text);
    const sender = this.#others.find(({ id }) => id === envelope?.from);
    // A sender may be so new that it was not seen yet; one that was replaced is not believed any more.
    const isOld = envelope !== undefined && sender !== undefined && envelope.epoch < sender.epoch;
    if (this.#self === undefined || envelope?.to !== this.#self.id || isOld) {
      this.#refused += 1;
      return;
    }
    if (sender === undefined && this.#heard.size < BUS_NODES_MAX) this.#heard.add(envelope.from);
    listener.onMessage({ from: envelope.from, body: envelope.body });
  }

  #canReach(nodeId: string): boolean {
    return this.nodes().some(({ id }) => id === nodeId) || (this.isUp && this.#heard.has(nodeId));
  }

  #keyOf(nodeId: string): string {
    return `${this.#prefix}node:${nodeId}`;
  }

  #channelOf(nodeId: string): string {
    return `${this.#prefix}in:${nodeId}`;
  }
}
