import { connect } from '@nats-io/transport-node';
import type { NatsConnection } from '@nats-io/transport-node';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { encodeNode } from '../../src/bus/bus-record.ts';
import { NatsBus } from '../../src/bus/nats-bus.ts';
import { describeClusterBus, factsOf, startNode } from '../support/cluster-bus-contract.ts';
import type { BusNode } from '../support/cluster-bus-contract.ts';
import { describeServerLoss } from '../support/server-loss-contract.ts';
import { freePort, startSystemServer } from '../support/system-server.ts';
import type { SystemServer } from '../support/system-server.ts';

const LEASE_MS = 600;
const WAIT = { timeout: 10_000, interval: 20 };

let port = 0;
let nats: SystemServer | undefined;
let client: NatsConnection | undefined;
let prefix = '';
let count = 0;

const startNats = async (): Promise<SystemServer> =>
  startSystemServer('nats-server', ['--addr', '127.0.0.1', '--port', String(port)], port);

beforeAll(async () => {
  port = await freePort();
  nats = await startNats();
  client = await connect({ servers: `127.0.0.1:${port}`, maxReconnectAttempts: -1, reconnectTimeWait: 100 });
});

afterAll(async () => {
  await client?.close();
  await nats?.kill();
});

beforeEach(() => {
  count += 1;
  prefix = `test${count}.`;
});

const newBus = (): NatsBus => new NatsBus({ url: `nats://127.0.0.1:${port}`, prefix, leaseMs: LEASE_MS });

describeClusterBus('NATS', () => ({
  newBus,
  deliver: async (to, text) => {
    client?.publish(`${prefix}in.${to}`, text);
    await client?.flush();
  },
}));

describeServerLoss('NATS', {
  newBus,
  kill: async () => nats?.kill(),
  start: async () => {
    nats = await startNats();
  },
});

describe('NATS bus', () => {
  const nodes: BusNode[] = [];

  const node = async (): Promise<BusNode> => {
    const started = await startNode(newBus());
    nodes.push(started);
    return started;
  };

  afterEach(async () => {
    for (const { bus } of nodes.splice(0)) await bus.close();
  });

  it('forgets a node that died with the end of its lease', async () => {
    const { bus, id } = await node();
    const ghost = factsOf();
    client?.publish(`${prefix}beat`, encodeNode(ghost));
    await vi.waitFor(() => expect(bus.nodes().map((seen) => seen.id)).toEqual([id, ghost.id]), WAIT);
    await vi.waitFor(() => expect(bus.nodes().map((seen) => seen.id)).toEqual([id]), WAIT);
  });

  it('is not misled by junk in beats and counts', async () => {
    const { bus, id } = await node();
    const other = await node();
    await vi.waitFor(() => expect(bus.nodes()).toHaveLength(2), WAIT);
    const junk = ['', 'x', '[]', '{"left":"*"}', '{"left":5}', '{"from":"x","fields":5}', '{"fields":[{}]}'];
    for (const text of junk) for (const to of ['beat', 'counts']) client?.publish(`${prefix}${to}`, text);
    client?.subscribe(`${prefix}counts`, {
      callback: (_, message) => {
        message.respond('junk');
        message.respond(JSON.stringify({ from: 'nobody', counts: [1_000] }));
      },
    });
    await client?.flush();
    other.bus.reportCounts(new Map([['1/news', 3]]));
    expect(bus.nodes().map((seen) => seen.id)).toEqual([id, other.id]);
    await vi.waitFor(
      async () => expect((await bus.countsOf(['1/news'])).get('1/news')).toBeLessThanOrEqual(3),
      WAIT,
    );
  });

  it.each(['', 'localhost:4222', 'http://localhost', 'nats://'])('names what is wrong with %j', (url) => {
    expect(() => new NatsBus({ url })).toThrow('nats is no URL of a NATS server: write nats://');
  });
});
