import { connect } from '@nats-io/transport-node';
import type { Msg, NatsConnection } from '@nats-io/transport-node';
import { busFaultOf } from './bus-fault.ts';
import { decodeEnvelope, decodeNode, encodeEnvelope, encodeNode } from './bus-record.ts';
import { fieldOf, isCount, isNodeId, objectOf } from './bus-record.ts';
import { BUS_NODES_MAX } from './cluster-bus.ts';
import type { BusListener, ClusterBus, NodeChange, NodeFacts } from './cluster-bus.ts';
import { largest } from './memory-bus.ts';

export interface NatsBusOptions {
  /** `nats://user:password@host:4222`, or `tls://` for TLS. */
  readonly url: string;
  /** Before every subject; the permissions of the trackers' user can be limited to it. Default `paceline.`. */
  readonly prefix?: string;
  /** How long a node that fell silent is taken to live, ms. Default 3 s. */
  readonly leaseMs?: number;
}

/** Beats within a lease: two may be lost. */
const BEATS_PER_LEASE = 3;

/** A server that takes longer than this is away, ms. */
const CONNECT_TIMEOUT_MS = 2_000;

/** Between two attempts at a server, ms. */
const RECONNECT_MS = 250;

/** Counts that take longer come with the next question, ms. */
const COUNTS_TIMEOUT_MS = 500;

/** A newcomer is greeted after this long, ms: once, however many come. */
const GREETING_MS = 20;

interface Other {
  readonly facts: NodeFacts;
  readonly untilMs: number;
}

/**
 * The bus over core NATS, which keeps nothing: nodes tell each other of themselves by beats, each remembers the others for a lease, and
 * counts are asked of those that have them. A beat that comes back from the server shows that the server is there.
 */
export class NatsBus implements ClusterBus {
  readonly #servers: { readonly servers: string; readonly user?: string; readonly pass?: string };
  readonly #isTls: boolean;
  readonly #prefix: string;
  readonly #leaseMs: number;
  readonly #others = new Map<string, Other>();
  #self: NodeFacts | undefined;
  #connection: NatsConnection | undefined;
  #isConnected = false;
  #seenAtMs = -Infinity;
  #counts: ReadonlyMap<string, number> = new Map();
  #countsByField: ReadonlyMap<string, number> | undefined;
  #beats: NodeJS.Timeout | undefined;
  #greeting: NodeJS.Timeout | undefined;
  #retry: NodeJS.Timeout | undefined;
  #refused = 0;
  #fault: string | undefined;

  /** Throws a RangeError that names the option and the fix. */
  constructor({ url, prefix = 'paceline.', leaseMs = 3_000 }: NatsBusOptions) {
    if (!/^(nats|tls):\/\/[^/\s]+/.test(url) || !URL.canParse(url))
      throw new RangeError('nats is no URL of a NATS server: write nats://user:password@host:4222');
    const { host, username, password, protocol } = new URL(url);
    this.#servers = {
      servers: host,
      ...(username === '' ? {} : { user: decodeURIComponent(username), pass: decodeURIComponent(password) }),
    };
    this.#isTls = protocol === 'tls:';
    this.#prefix = prefix;
    this.#leaseMs = leaseMs;
  }

  get isUp(): boolean {
    return this.#isConnected && performance.now() - this.#seenAtMs < this.#leaseMs;
  }

  get fault(): string | undefined {
    return this.#fault;
  }

  get refused(): number {
    return this.#refused;
  }

  async start(self: NodeFacts, listener: BusListener): Promise<void> {
    this.#self = self;
    await this.#connect(listener);
    this.#beats = setInterval(() => this.#beat(), this.#leaseMs / BEATS_PER_LEASE);
    this.#beats.unref();
  }

  change(change: NodeChange): void {
    if (this.#self === undefined) return;
    const isNews = change.state !== undefined && change.state !== this.#self.state;
    this.#self = { ...this.#self, ...change };
    if (isNews) this.#beat();
  }

  nodes(): readonly NodeFacts[] {
    if (this.#self === undefined) return [];
    return this.isUp ? [this.#self, ...this.#living()] : [this.#self];
  }

  publish(to: string, body: string): boolean {
    if (this.#self === undefined || !this.nodes().some(({ id }) => id === to)) return false;
    const { id, epoch } = this.#self;
    const text = encodeEnvelope({ from: id, epoch, to, body });
    if (decodeEnvelope(text) === undefined) return false;
    this.#connection?.publish(`${this.#prefix}in.${to}`, text);
    return true;
  }

  reportCounts(counts: ReadonlyMap<string, number>): void {
    this.#counts = largest(counts);
    this.#countsByField = undefined;
  }

  async countsOf(swarms: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const sums = new Map(swarms.map((swarm) => [swarm, this.#counts.get(swarm) ?? 0]));
    const others = this.isUp ? new Set(this.#living().map(({ id }) => id)) : new Set<string>();
    if (swarms.length === 0 || others.size === 0) return sums;
    for (const { data } of await this.#ask(swarms.map(fieldOf), others.size)) {
      const { from, counts } = objectOf(Buffer.from(data).toString('utf8')) ?? {};
      // Each living node once.
      if (typeof from !== 'string' || !others.delete(from) || !Array.isArray(counts)) continue;
      for (const [index, swarm] of swarms.entries()) {
        const count: unknown = counts[index];
        if (isCount(count)) sums.set(swarm, (sums.get(swarm) ?? 0) + count);
      }
    }
    return sums;
  }

  async close(): Promise<void> {
    const self = this.#self;
    if (self === undefined) return;
    this.#self = undefined;
    clearInterval(this.#beats);
    clearTimeout(this.#greeting);
    clearTimeout(this.#retry);
    const connection = this.#connection;
    if (connection === undefined) return;
    if (this.#isConnected) {
      connection.publish(`${this.#prefix}beat`, JSON.stringify({ left: self.id }));
      await Promise.race([connection.flush().catch(() => undefined), pause(CONNECT_TIMEOUT_MS)]);
    }
    await connection.close().catch(() => undefined);
  }

  /** Resolves after the first attempt; further ones go on until there is a connection, which the library then keeps. */
  async #connect(listener: BusListener): Promise<void> {
    try {
      const connection = await connect({
        ...this.#servers,
        ...(this.#isTls ? { tls: {} } : {}),
        timeout: CONNECT_TIMEOUT_MS,
        maxReconnectAttempts: -1,
        reconnectTimeWait: RECONNECT_MS,
        inboxPrefix: `${this.#prefix}reply`,
      });
      if (this.#self === undefined) {
        await connection.close();
        return;
      }
      this.#connection = connection;
      this.#isConnected = true;
      this.#fault = undefined;
      this.#subscribe(connection, this.#self.id, listener);
      void this.#follow(connection);
      this.#beat();
      await connection.flush();
    } catch (error) {
      this.#fault = busFaultOf(error);
      if (this.#self === undefined || this.#connection !== undefined) return;
      this.#retry = setTimeout(() => void this.#connect(listener), RECONNECT_MS);
      this.#retry.unref();
    }
  }

  #subscribe(connection: NatsConnection, id: string, listener: BusListener): void {
    const listen = (subject: string, handle: (message: Msg) => void): void => {
      connection.subscribe(`${this.#prefix}${subject}`, {
        callback: (error, message) => {
          if (error === null) handle(message);
        },
      });
    };
    listen(`in.${id}`, (message) => this.#receive(message.string(), listener));
    listen('beat', (message) => this.#onBeat(message.string()));
    listen('counts', (message) => this.#answerCounts(message));
  }

  /** Notes when the server goes and comes back. The library subscribes anew by itself. */
  async #follow(connection: NatsConnection): Promise<void> {
    for await (const { type } of connection.status()) {
      if (type === 'disconnect') this.#isConnected = false;
      if (type !== 'reconnect') continue;
      this.#isConnected = true;
      this.#fault = undefined;
      this.#beat();
    }
  }

  #beat(): void {
    if (this.#self === undefined || !this.#isConnected) return;
    this.#connection?.publish(`${this.#prefix}beat`, encodeNode(this.#self));
  }

  #onBeat(text: string): void {
    const facts = decodeNode(text);
    if (facts === undefined) {
      const left = objectOf(text)?.['left'];
      if (isNodeId(left)) this.#others.delete(left);
      return;
    }
    const nowMs = performance.now();
    if (facts.id === this.#self?.id) {
      this.#seenAtMs = nowMs;
      return;
    }
    const known = this.#others.get(facts.id);
    if (known === undefined && this.#living().length >= BUS_NODES_MAX) return;
    if (known !== undefined && facts.epoch < known.facts.epoch) return;
    this.#others.set(facts.id, { facts, untilMs: nowMs + this.#leaseMs });
    if (known !== undefined || this.#greeting !== undefined) return;
    this.#greeting = setTimeout(() => {
      this.#greeting = undefined;
      this.#beat();
    }, GREETING_MS);
  }

  #living(): readonly NodeFacts[] {
    const nowMs = performance.now();
    for (const [id, { untilMs }] of this.#others) if (untilMs <= nowMs) this.#others.delete(id);
    return [...this.#others.values()].map(({ facts }) => facts);
  }

  async #ask(fields: readonly string[], answersMax: number): Promise<readonly Msg[]> {
    const answers: Msg[] = [];
    try {
      const question = JSON.stringify({ from: this.#self?.id, fields });
      const options = { strategy: 'count', maxMessages: answersMax, maxWait: COUNTS_TIMEOUT_MS } as const;
      const stream = await this.#connection?.requestMany(`${this.#prefix}counts`, question, options);
      for await (const answer of stream ?? []) answers.push(answer);
    } catch {
      // The server went, or nobody else is there any more: what has come counts.
    }
    return answers;
  }

  #answerCounts(message: Msg): void {
    const { from, fields } = objectOf(message.string()) ?? {};
    const self = this.#self;
    if (self === undefined || from === self.id || !Array.isArray(fields)) return;
    this.#countsByField ??= new Map([...this.#counts].map(([swarm, count]) => [fieldOf(swarm), count]));
    const counts = fields.map((field: unknown) => this.#countsByField?.get(String(field)) ?? 0);
    message.respond(JSON.stringify({ from: self.id, counts }));
  }

  #receive(text: string, listener: BusListener): void {
    const envelope = decodeEnvelope(text);
    const sender = envelope === undefined ? undefined : this.#others.get(envelope.from);
    const isOld = envelope !== undefined && sender !== undefined && envelope.epoch < sender.facts.epoch;
    if (this.#self === undefined || envelope?.to !== this.#self.id || isOld) this.#refused += 1;
    else listener.onMessage({ from: envelope.from, body: envelope.body });
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}
