import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Route } from '../../src/cluster/home-dispatcher.ts';
import { FollowingViewer } from '../support/following-viewer.ts';
import { freePort, startSystemServer } from '../support/system-server.ts';
import type { SystemServer } from '../support/system-server.ts';
import { TestClient } from '../support/test-client.ts';
import { TrackerProcess, buildTracker } from '../support/tracker-process.ts';

/** A tenth of what an operator has, and all else with it: what takes 10 s there must take 1 s here. */
const LEASE_MS = 500;
const DRAIN_MS = 1_000;
const TENTH = ['--node-lease-ms', String(LEASE_MS), '--move-ms', '1000', '--drain-ms', String(DRAIN_MS)];

/** Waits are bounded by what is asserted, with room for a busy machine. */
const WAIT = { timeout: 10_000, interval: 50 };
const CHANNELS = ['a', 'b', 'c', 'd', 'e', 'f'];
const NODES = 3;
const VIEWERS = 36;

let directory = '';
let redisPort = 0;
let redis: SystemServer | undefined;
let urls: readonly string[] = [];
let nodes: TrackerProcess[] = [];
let viewers: FollowingViewer[] = [];

const startRedis = async (): Promise<SystemServer> =>
  startSystemServer(
    'redis-server',
    ['--port', String(redisPort), '--bind', '127.0.0.1', '--save', ''],
    redisPort,
  );

beforeAll(async () => {
  await buildTracker();
  directory = await mkdtemp(join(tmpdir(), 'cluster-'));
  redisPort = await freePort();
  await writeFile(join(directory, 'redis'), `redis://127.0.0.1:${redisPort}`);
  await writeFile(join(directory, 'secret'), '0123456789abcdef0123456789abcdef');
});

afterEach(async () => {
  await Promise.all(viewers.splice(0).map(async (viewer) => viewer.stop()));
  await Promise.all(nodes.splice(0).map(async (node) => node.kill()));
  await redis?.kill();
});

afterAll(async () => {
  await rm(directory, { recursive: true });
});

/** Three nodes that know each other, and viewers of six channels spread over them as a load balancer would. */
async function startCluster(): Promise<void> {
  redis = await startRedis();
  const ports = await Promise.all(Array.from({ length: NODES }, async () => freePort()));
  const files = ['--redis-file', join(directory, 'redis'), '--secret-file', join(directory, 'secret')];
  nodes = await Promise.all(ports.map(async (port) => TrackerProcess.start([...TENTH, ...files], port)));
  urls = nodes.map(({ url }) => url);
  for (const node of nodes)
    await vi.waitFor(async () => expect((await node.status()).nodes).toHaveLength(NODES), WAIT);
  viewers = Array.from(
    { length: VIEWERS },
    (_, index) => new FollowingViewer(urls, index, CHANNELS[Math.floor(index / 6)] ?? ''),
  );
  for (const viewer of viewers) viewer.start();
  await vi.waitFor(() => expect(viewers.every(({ client }) => client !== undefined)).toBe(true), WAIT);
}

const home = async (channel: string, asked = nodes[0]): Promise<Route> =>
  (await (await fetch(`${asked?.httpUrl ?? ''}/v1/route?channel=${channel}`)).json()) as Route;

/** Viewers that nodes count: each is on one node, whatever node has its socket. */
async function counted(living: readonly TrackerProcess[]): Promise<number> {
  const stats = await Promise.all(living.map(async (node) => (await node.status()).stats.viewers));
  return stats.reduce((sum, count) => sum + count, 0);
}

/** Whether an offer of each viewer reaches the next of its channel. */
async function reach(from: FollowingViewer, to: FollowingViewer): Promise<boolean> {
  if (from.client === undefined || to.client === undefined) return false;
  const isReached = to.client.next('signal').then(
    ({ from: sender }) => sender === from.peerId,
    () => false,
  );
  from.client.sendText(
    `{"type":"signal","to":"${to.peerId}","connection":"0123abcd","signals":[{"type":"offer","sdp":"v=0\\r\\n"}]}`,
  );
  return Promise.race([isReached, pause(2_000).then(() => false)]);
}

async function expectAllMeet(): Promise<void> {
  for (const index of CHANNELS.keys()) {
    const group = viewers.slice(index * 6, index * 6 + 6);
    const answers = await Promise.all(
      group.slice(1).map(async (viewer, i) => reach(group[i] ?? viewer, viewer)),
    );
    expect(answers).toEqual(answers.map(() => true));
  }
}

describe('three trackers in processes of their own', () => {
  it('let viewers of one channel meet on whatever node they are, and agree on its home', async () => {
    await startCluster();
    await expectAllMeet();
    for (const channel of CHANNELS) {
      const routes = await Promise.all(nodes.map(async (node) => home(channel, node)));
      expect(new Set(routes.map(({ url }) => url)).size).toBe(1);
      expect(new Set([routes[0]?.url, ...(routes[0]?.alternatives ?? [])])).toEqual(new Set(urls));
    }
    expect(await counted(nodes)).toBe(VIEWERS);
  });

  it('lose one to SIGKILL: counts are right and all viewers back within the leases, with their ids', async () => {
    await startCluster();
    const victim = nodes.findIndex(({ url }) => viewers.some((viewer) => viewer.url === url));
    const [dead] = nodes.splice(victim, 1);
    const ids = viewers.map(({ peerId }) => peerId);
    await dead?.kill();
    const killedAtMs = performance.now();
    await vi.waitFor(() => {
      expect(viewers.every(({ client, url }) => client !== undefined && url !== dead?.url)).toBe(true);
    }, WAIT);
    // Those whose place died while their socket lived are told when the lease has ended.
    await vi.waitFor(async () => {
      expect(await counted(nodes)).toBe(VIEWERS);
      for (const node of nodes) expect((await node.status()).nodes).toHaveLength(NODES - 1);
    }, WAIT);
    expect(performance.now() - killedAtMs).toBeLessThan(15_000);
    await vi.waitFor(async () => expectAllMeet(), WAIT);
    expect(viewers.map(({ peerId }) => peerId)).toEqual(ids);
    expect(viewers.map(({ failedJoins }) => failedJoins)).toEqual(viewers.map(() => 0));
  });

  it('lose Redis for a while: nobody is moved, signals on one node go on, and all meet again afterwards', async () => {
    await startCluster();
    const joins = viewers.map((viewer) => viewer.joins);
    const [{ url: homeUrl }] = [await home('a')];
    const local = new FollowingViewer([homeUrl ?? ''], 0, 'a');
    const other = new FollowingViewer([homeUrl ?? ''], 0, 'a');
    viewers.push(local, other);
    for (const viewer of [local, other]) viewer.start();
    await vi.waitFor(
      () => expect(other.client === undefined || local.client === undefined).toBe(false),
      WAIT,
    );
    await redis?.kill();
    for (let i = 0; i < 3; i += 1) {
      expect(await reach(local, other)).toBe(true);
      await pause(200);
    }
    const newcomers = urls.map((url) => new FollowingViewer([url], 0, 'new'));
    viewers.push(...newcomers);
    for (const viewer of newcomers) viewer.start();
    await vi.waitFor(() => expect(newcomers.every(({ client }) => client !== undefined)).toBe(true), WAIT);
    redis = await startRedis();
    await vi.waitFor(async () => expectAllMeet(), WAIT);
    expect(viewers.slice(0, VIEWERS).map((viewer) => viewer.joins)).toEqual(joins);
    // Who came during the outage was served where it came, and is brought together.
    await vi.waitFor(async () => {
      const [a, b, c] = newcomers;
      if (a === undefined || b === undefined || c === undefined) throw new Error('no newcomers');
      expect([await reach(a, b), await reach(b, c)]).toEqual([true, true]);
    }, WAIT);
  });

  it('lose one to SIGTERM: it exits with 0, its viewers keep their ids, and no join fails meanwhile', async () => {
    await startCluster();
    const ids = viewers.map(({ peerId }) => peerId);
    const drained = nodes.shift();
    const exit = drained?.drain();
    // In the second half nobody is taken in: the join would be under way at the end.
    const lastCall = pause(DRAIN_MS * 0.62).then(async () => new TestClient(urls[0] ?? '').opened());
    const refused = expect(lastCall).rejects.toThrow();
    const late: FollowingViewer[] = [];
    for (let i = 0; i < 10; i += 1) {
      const viewer = new FollowingViewer(urls, i, CHANNELS[i % CHANNELS.length] ?? '');
      late.push(viewer);
      viewer.start();
      await pause(100);
    }
    viewers.push(...late);
    await refused;
    expect(await exit).toBe(0);
    await vi.waitFor(() => expect(late.every(({ client }) => client !== undefined)).toBe(true), WAIT);
    await vi.waitFor(async () => expect(await counted(nodes)).toBe(VIEWERS + late.length), WAIT);
    await vi.waitFor(async () => expectAllMeet(), WAIT);
    expect(viewers.slice(0, VIEWERS).map(({ peerId }) => peerId)).toEqual(ids);
    expect(viewers.map(({ failedJoins }) => failedJoins)).toEqual(viewers.map(() => 0));
  });
});
