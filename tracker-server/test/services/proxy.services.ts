import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { FollowingViewer } from '../support/following-viewer.ts';
import { freePort, startSystemServer } from '../support/system-server.ts';
import type { SystemServer } from '../support/system-server.ts';
import { TestClient } from '../support/test-client.ts';
import { TrackerProcess, buildTracker } from '../support/tracker-process.ts';

const DEPLOY = join(import.meta.dirname, '../../deploy');
const UPSTREAMS = ['tracker-1:8790', 'tracker-2:8790', 'tracker-3:8790'];
const WAIT = { timeout: 15_000, interval: 50 };
const VIEWERS = 6;

/** `stream_close_delay` came with Caddy 2.7; Debian 12 has 2.6. */
const LINE_OF_2_7 = /^\s*stream_close_delay .*$/m;

let directory = '';
let redis: SystemServer | undefined;
let caddy: SystemServer | undefined;
let url = '';
let nodes: TrackerProcess[] = [];
let viewers: FollowingViewer[] = [];

const caddyVersion = (): number => {
  const [, major = '0', minor = '0'] =
    /(\d+)\.(\d+)/.exec(execFileSync('caddy', ['version']).toString()) ?? [];
  return Number(major) * 1_000 + Number(minor);
};

/** The proxy of the compose file, on loopback and without TLS: only names and ports are others. */
async function startCaddy(ports: readonly number[]): Promise<void> {
  const port = await freePort();
  let text = await readFile(join(DEPLOY, 'Caddyfile'), 'utf8');
  UPSTREAMS.forEach((name, index) => {
    expect(text).toContain(name);
    text = text.replace(name, `127.0.0.1:${ports[index] ?? 0}`);
  });
  if (caddyVersion() < 2_007) text = text.replace(LINE_OF_2_7, '');
  const file = join(directory, 'Caddyfile');
  await writeFile(file, text);
  const environment = {
    TRACKER_SITE: `http://127.0.0.1:${port}`,
    XDG_DATA_HOME: directory,
    XDG_CONFIG_HOME: directory,
  };
  const args = ['run', '--config', file, '--adapter', 'caddyfile'];
  caddy = await startSystemServer('caddy', args, port, environment);
  url = `ws://127.0.0.1:${port}`;
}

async function startDeployment(): Promise<void> {
  const redisPort = await freePort();
  await writeFile(join(directory, 'redis'), `redis://127.0.0.1:${redisPort}`);
  redis = await startSystemServer(
    'redis-server',
    ['--port', String(redisPort), '--bind', '127.0.0.1', '--save', ''],
    redisPort,
  );
  const ports = await Promise.all(UPSTREAMS.map(async () => freePort()));
  const here = [
    '--config',
    join(DEPLOY, 'tracker.json'),
    '--trusted-proxies',
    '127.0.0.0/8',
    '--admin-host',
    '127.0.0.1',
  ];
  const files = ['--redis-file', join(directory, 'redis'), '--secret-file', join(directory, 'secret')];
  const times = [
    '--node-lease-ms',
    '500',
    '--drain-ms',
    '1000',
    '--geo-overrides',
    join(directory, 'places.csv'),
  ];
  nodes = await Promise.all(
    ports.map(async (port) => TrackerProcess.start([...here, ...files, ...times], port, { isPublic: false })),
  );
  for (const node of nodes)
    await vi.waitFor(async () => expect((await node.status()).nodes).toHaveLength(UPSTREAMS.length), WAIT);
  await startCaddy(ports);
}

/** Sockets of viewers at each tracker. */
const sockets = async (): Promise<readonly number[]> =>
  Promise.all(nodes.map(async (node) => (await node.status()).stats.connections));

/** The tracker that has all sockets. */
async function chosen(): Promise<TrackerProcess> {
  const counts = await sockets();
  const node = nodes[counts.findIndex((count) => count > 0)];
  if (node === undefined) throw new Error(`nobody has sockets: ${counts.join()}`);
  return node;
}

async function startViewers(path: string): Promise<void> {
  viewers = Array.from(
    { length: VIEWERS },
    (_, index) => new FollowingViewer([`${url}${path}`], index, 'news'),
  );
  for (const viewer of viewers) viewer.start();
  await vi.waitFor(() => expect(viewers.every(({ client }) => client !== undefined)).toBe(true), WAIT);
}

const allBack = async (joins: number): Promise<void> =>
  vi.waitFor(() => {
    expect(viewers.every((viewer) => viewer.client !== undefined && viewer.joins >= joins)).toBe(true);
  }, WAIT);

beforeAll(async () => {
  await buildTracker();
  directory = await mkdtemp(join(tmpdir(), 'proxy-'));
  await writeFile(join(directory, 'secret'), '0123456789abcdef0123456789abcdef');
  await writeFile(join(directory, 'places.csv'), '127.0.0.0/8,DE,here,,\n203.0.113.0/24,FR,forged,,\n');
});

afterEach(async () => {
  await Promise.all(viewers.splice(0).map(async (viewer) => viewer.stop()));
  await caddy?.kill();
  await Promise.all(nodes.splice(0).map(async (node) => node.kill()));
  await redis?.kill();
});

afterAll(async () => {
  await rm(directory, { recursive: true });
});

describe('the deployment behind its proxy', () => {
  it('brings the viewers of a path to one tracker, at the address that the proxy saw', async () => {
    await startDeployment();
    const clients = Array.from(
      { length: VIEWERS },
      () => new TestClient(`${url}/t/news`, undefined, { headers: { 'x-forwarded-for': '203.0.113.9' } }),
    );
    const heard: number[] = [];
    for (const client of clients) heard.push((await client.join()).peers.length);
    expect(heard).toEqual([0, 1, 2, 3, 4, 5]);
    expect([...(await sockets())].sort((a, b) => a - b)).toEqual([0, 0, VIEWERS]);
    const countries = await Promise.all(
      nodes.map(async (node) => (await node.status()).overview.viewersByCountry),
    );
    expect(countries.flatMap((of) => Object.entries(of))).toEqual([['de', VIEWERS]]);
    for (const { socket } of clients) socket.close();
  });

  it('sends viewers to another tracker when theirs dies, and when it drains', async () => {
    await startDeployment();
    await startViewers('/t/news');
    const dead = await chosen();
    nodes = nodes.filter((node) => node !== dead);
    await dead.kill();
    await allBack(2);
    const drained = await chosen();
    nodes = nodes.filter((node) => node !== drained);
    expect(await drained.drain()).toBe(0);
    await allBack(3);
    expect(await sockets()).toEqual([VIEWERS]);
    expect(viewers.reduce((sum, { failedJoins }) => sum + failedJoins, 0)).toBe(0);
  });
});
