import { afterEach, describe, expect, it, vi } from 'vitest';
import { encodeEnvelope } from '../../src/bus/bus-record.ts';
import { BUS_MESSAGE_BYTES_MAX } from '../../src/bus/cluster-bus.ts';
import type { BusMessage, ClusterBus, NodeFacts } from '../../src/bus/cluster-bus.ts';

/** One way of joining trackers, for the contract that all have to keep. */
export interface BusBench {
  readonly newBus: () => ClusterBus;
  /** Puts a text into a node's inbox, as a stranger with access to the store could. */
  readonly deliver: (to: string, text: string) => Promise<void>;
}

export interface BusNode {
  readonly bus: ClusterBus;
  readonly id: string;
  readonly received: BusMessage[];
}

let started = 0;

export function factsOf(change: Partial<NodeFacts> = {}): NodeFacts {
  started += 1;
  const id = `${process.pid.toString(16)}${Date.now().toString(16)}${started.toString(16)}`.padStart(24, '0');
  return { id: id.slice(-24), epoch: Date.now(), state: 'ready', connections: 0, url: null, ...change };
}

export async function startNode(bus: ClusterBus, change: Partial<NodeFacts> = {}): Promise<BusNode> {
  const facts = factsOf(change);
  const received: BusMessage[] = [];
  await bus.start(facts, { onMessage: (message) => received.push(message) });
  return { bus, id: facts.id, received };
}

/** Long enough for some renewals of the short leases that tests use. */
const WAIT = { timeout: 8_000, interval: 20 };

/** What every ClusterBus does. */
export function describeClusterBus(name: string, bench: () => BusBench): void {
  const buses: ClusterBus[] = [];

  afterEach(async () => {
    for (const bus of buses.splice(0)) await bus.close();
  });

  const node = async (change: Partial<NodeFacts> = {}): Promise<BusNode> => {
    const bus = bench().newBus();
    buses.push(bus);
    return startNode(bus, change);
  };

  /** Two nodes that know each other. */
  const pair = async (): Promise<readonly [BusNode, BusNode]> => {
    const [a, b] = [await node(), await node()];
    await vi.waitFor(() => expect([a.bus.nodes().length, b.bus.nodes().length]).toEqual([2, 2]), WAIT);
    return [a, b];
  };

  describe(`cluster bus contract: ${name}`, () => {
    it('shows a node itself first, and the others, with what they say of themselves', async () => {
      const [a, b] = await pair();
      a.bus.change({ connections: 7, state: 'draining' });
      expect(a.bus.nodes()[0]).toMatchObject({ id: a.id, state: 'draining', connections: 7 });
      expect(b.bus.nodes()[0]?.id).toBe(b.id);
      await vi.waitFor(
        () => expect(b.bus.nodes()[1]).toMatchObject({ id: a.id, state: 'draining', connections: 7 }),
        WAIT,
      );
      expect(a.bus.isUp).toBe(true);
    });

    it('carries messages to the node they are for, in order, and to no other', async () => {
      const [a, b] = await pair();
      const c = await node();
      for (let i = 0; i < 50; i += 1) expect(a.bus.publish(b.id, `message ${i} \u0000 ☃`)).toBe(true);
      await vi.waitFor(() => expect(b.received).toHaveLength(50), WAIT);
      expect(b.received).toEqual(
        Array.from({ length: 50 }, (_, i) => ({ from: a.id, body: `message ${i} \u0000 ☃` })),
      );
      expect([...a.received, ...c.received]).toEqual([]);
    });

    it('can answer a node that it has not looked for yet', async () => {
      const old = await node();
      const young = await node();
      await vi.waitFor(() => expect(young.bus.publish(old.id, 'I am new')).toBe(true), WAIT);
      await vi.waitFor(() => expect(old.received).toHaveLength(1), WAIT);
      expect(old.bus.publish(young.id, 'welcome')).toBe(true);
      await vi.waitFor(() => expect(young.received).toHaveLength(1), WAIT);
    });

    it('says at once when a message cannot arrive', async () => {
      const [a, b] = await pair();
      expect(a.bus.publish('0'.repeat(24), 'nobody')).toBe(false);
      expect(a.bus.publish('*', 'everybody')).toBe(false);
      expect(a.bus.publish(b.id, 'x'.repeat(BUS_MESSAGE_BYTES_MAX))).toBe(false);
      expect(bench().newBus().publish(b.id, 'not started')).toBe(false);
    });

    it('adds up the viewers of all nodes, swarm by swarm', async () => {
      const [a, b] = await pair();
      a.bus.reportCounts(new Map([['1/news', 10], ['1/sports', 3]])); // oxfmt-ignore
      b.bus.reportCounts(new Map([['1/news', 5]]));
      const asked = ['1/news', '1/sports', '1/nothing'];
      for (const { bus } of [a, b])
        await vi.waitFor(
          async () => expect([...(await bus.countsOf(asked)).values()]).toEqual([15, 3, 0]),
          WAIT,
        );
      b.bus.reportCounts(new Map());
      await vi.waitFor(async () => expect((await a.bus.countsOf(asked)).get('1/news')).toBe(10), WAIT);
      expect((await a.bus.countsOf([])).size).toBe(0);
    });

    it('forgets a node that leaves, and its viewers', async () => {
      const [a, b] = await pair();
      b.bus.reportCounts(new Map([['1/news', 5]]));
      await vi.waitFor(async () => expect((await a.bus.countsOf(['1/news'])).get('1/news')).toBe(5), WAIT);
      await b.bus.close();
      await b.bus.close();
      await vi.waitFor(() => expect(a.bus.nodes().map(({ id }) => id)).toEqual([a.id]), WAIT);
      expect((await a.bus.countsOf(['1/news'])).get('1/news')).toBe(0);
      expect(a.bus.publish(b.id, 'too late')).toBe(false);
    });

    it('throws away what makes no sense, is not for it, or is from before its sender began anew', async () => {
      const [a, b] = await pair();
      const envelope = { from: b.id, epoch: Date.now(), to: a.id, body: 'poison' };
      const texts = [
        '',
        'x',
        '[]',
        'null',
        '{"v":1}',
        '{"__proto__":{"v":1}}',
        encodeEnvelope(envelope).replace('"v":1', '"v":2'),
        encodeEnvelope({ ...envelope, from: 'nobody' }),
        encodeEnvelope({ ...envelope, to: b.id }),
        encodeEnvelope({ ...envelope, epoch: 1 }),
        encodeEnvelope({ ...envelope, epoch: -1 }),
        encodeEnvelope({ ...envelope, body: 'x'.repeat(BUS_MESSAGE_BYTES_MAX) }),
      ];
      for (const text of texts) await bench().deliver(a.id, text);
      await vi.waitFor(() => expect(a.bus.refused).toBe(texts.length), WAIT);
      expect(a.received).toEqual([]);
      expect(b.bus.publish(a.id, 'still here')).toBe(true);
      await vi.waitFor(() => expect(a.received).toEqual([{ from: b.id, body: 'still here' }]), WAIT);
    });
  });
}
