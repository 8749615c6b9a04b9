import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { startTracker } from '../../src/index.ts';
import type { LogEntry, OperatorStatus, TrackerHandle } from '../../src/index.ts';
import { freePort, startSystemServer } from '../support/system-server.ts';
import type { SystemServer } from '../support/system-server.ts';
import { TestClient } from '../support/test-client.ts';

const WAIT = { timeout: 15_000, interval: 100 };

let port = 0;
let redis: SystemServer | undefined;
const open: TrackerHandle[] = [];
const log: LogEntry[] = [];

const startRedis = (): Promise<SystemServer> =>
  startSystemServer('redis-server', ['--port', String(port), '--bind', '127.0.0.1', '--save', ''], port);

beforeAll(async () => {
  port = await freePort();
  redis = await startRedis();
});

afterEach(async () => {
  for (const tracker of open.splice(0)) await tracker.close(0);
});

afterAll(async () => {
  await redis?.kill();
});

async function start(): Promise<TrackerHandle> {
  const tracker = await startTracker({
    port: 0,
    adminPort: 0,
    redis: `redis://127.0.0.1:${port}`,
    nodeLeaseMs: 600,
    log: (entry) => log.push(entry),
  });
  open.push(tracker);
  return tracker;
}

async function nodesOf(tracker: TrackerHandle): Promise<OperatorStatus['nodes']> {
  const response = await fetch(`${tracker.adminUrl ?? ''}/status.json`);
  return ((await response.json()) as OperatorStatus).nodes;
}

async function sizeSeenBy(client: TestClient): Promise<number> {
  client.send({ type: 'heartbeat' });
  return (await client.next('heartbeat')).swarmSize;
}

describe('trackers that share a Redis', () => {
  it('show each other to the operator, tell viewers the size in all, and go on when Redis dies', async () => {
    const trackers = [await start(), await start()];
    const clients = trackers.map(({ url }) => new TestClient(url));
    for (const client of clients) await client.join();
    for (const [index, tracker] of trackers.entries()) {
      await vi.waitFor(async () => expect(await nodesOf(tracker)).toHaveLength(2), WAIT);
      await vi.waitFor(async () => {
        const client = clients[index];
        expect(client === undefined ? 0 : await sizeSeenBy(client)).toBe(2);
      }, WAIT);
    }
    await redis?.kill();
    for (const tracker of trackers) {
      await vi.waitFor(async () => expect(await nodesOf(tracker)).toHaveLength(1), WAIT);
      expect((await new TestClient(tracker.url).join({ channel: 'later' })).swarmSize).toBe(1);
      expect(await (await fetch(`${tracker.adminUrl ?? ''}/metrics`)).text()).toContain(
        'paceline_tracker_bus_up 0\n',
      );
      expect((await fetch(`${tracker.adminUrl ?? ''}/readyz`)).status).toBe(200);
    }
    // Why is as the connection ended: it was closed, or could not be had again.
    const newsOfBus = (): string[] =>
      log.map(({ event }) => event).filter((event) => event.startsWith('bus-'));
    // A tracker says it at its next look, some moments after the operator can see it.
    await vi.waitFor(() => expect(newsOfBus()).toEqual(['bus-down', 'bus-down']), WAIT);
    redis = await startRedis();
    await vi.waitFor(() => expect(newsOfBus()).toEqual(['bus-down', 'bus-down', 'bus-up', 'bus-up']), WAIT);
  });
});
