import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { encodeNode } from '../../src/bus/bus-record.ts';
import { RedisBus } from '../../src/bus/redis-bus.ts';
import { describeClusterBus, factsOf, startNode } from '../support/cluster-bus-contract.ts';
import type { BusNode } from '../support/cluster-bus-contract.ts';
import { describeServerLoss } from '../support/server-loss-contract.ts';
import { freePort, startSystemServer } from '../support/system-server.ts';
import type { SystemServer } from '../support/system-server.ts';

const LEASE_MS = 600;
const WAIT = { timeout: 10_000, interval: 20 };

let port = 0;
let redis: SystemServer | undefined;
let client: Redis | undefined;
let prefix = '';
let count = 0;

const startRedis = async (): Promise<SystemServer> =>
  startSystemServer('redis-server', ['--port', String(port), '--bind', '127.0.0.1', '--save', ''], port);

beforeAll(async () => {
  port = await freePort();
  redis = await startRedis();
  client = new Redis(port, '127.0.0.1');
  client.on('error', () => undefined);
});

afterAll(async () => {
  client?.disconnect();
  await redis?.kill();
});

beforeEach(() => {
  count += 1;
  prefix = `test${count}:`;
});

const newBus = (): RedisBus => new RedisBus({ url: `redis://127.0.0.1:${port}`, prefix, leaseMs: LEASE_MS });

describeClusterBus('Redis', () => ({
  newBus,
  deliver: async (to, text) => {
    await client?.publish(`${prefix}in:${to}`, text);
  },
}));

describeServerLoss('Redis', {
  newBus,
  kill: async () => redis?.kill(),
  start: async () => {
    redis = await startRedis();
  },
});

describe('Redis bus', () => {
  const nodes: BusNode[] = [];

  const node = async (): Promise<BusNode> => {
    const started = await startNode(newBus());
    nodes.push(started);
    return started;
  };

  afterEach(async () => {
    for (const { bus } of nodes.splice(0)) await bus.close();
  });

  it('forgets a node that died with the end of its lease, and tidies up after it', async () => {
    const ghost = factsOf();
    const { bus, id } = await node();
    await client?.set(`${prefix}node:${ghost.id}`, encodeNode(ghost), 'PX', LEASE_MS);
    await client?.sadd(`${prefix}nodes`, ghost.id);
    await vi.waitFor(() => expect(bus.nodes().map((seen) => seen.id)).toEqual([id, ghost.id]), WAIT);
    await vi.waitFor(() => expect(bus.nodes().map((seen) => seen.id)).toEqual([id]), WAIT);
    await vi.waitFor(async () => expect(await client?.smembers(`${prefix}nodes`)).toEqual([id]), WAIT);
  });

  it('is not misled by junk in the store', async () => {
    const { bus, id } = await node();
    const [a, b] = [factsOf(), factsOf()];
    await client?.set(`${prefix}node:${a.id}`, 'junk');
    await client?.set(`${prefix}node:${b.id}`, encodeNode(a));
    await client?.sadd(`${prefix}nodes`, a.id, b.id, '*', 'x'.repeat(10_000));
    const other = await node();
    await vi.waitFor(() => expect(bus.nodes().map((seen) => seen.id)).toEqual([id, other.id]), WAIT);
  });

  it('leaves only keys with a lease and its prefix, and no channel names', async () => {
    const { bus, id } = await node();
    bus.reportCounts(new Map([['1/secret channel', 5]]));
    await vi.waitFor(async () => expect(await client?.exists(`${prefix}counts:${id}`)).toBe(1), WAIT);
    const keys = (await client?.keys(`${prefix}*`)) ?? [];
    expect(keys.sort()).toEqual([`${prefix}counts:${id}`, `${prefix}node:${id}`, `${prefix}nodes`]);
    for (const key of keys.slice(0, 2)) expect(await client?.pttl(key)).toBeGreaterThan(0);
    expect(JSON.stringify(await client?.hgetall(`${prefix}counts:${id}`))).not.toContain('secret');
  });

  it.each(['', 'localhost:6379', 'http://localhost', 'redis://'])('names what is wrong with %j', (url) => {
    expect(() => new RedisBus({ url })).toThrow('redis is no URL of a Redis server: write redis://');
  });
});
