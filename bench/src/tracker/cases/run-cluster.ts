import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { LoadOptions } from '../command-line.ts';
import { LoadCrew, together } from '../load/load-crew.ts';
import type { Job, LoadResult } from '../load/load-message.ts';
import { errorsOf, percentileOf, shortly } from '../load-report.ts';
import type { LoadRow } from '../load-report.ts';
import { ClusterNode } from '../server/cluster-node.ts';
import type { ClusterFiles } from '../server/cluster-node.ts';
import { SystemRedis } from '../server/system-redis.ts';
import { INDICES_PER_PROCESS, sharesOf } from './shares.ts';

const NODES = 3;

/** Everything is quiet for so long before something happens, ms. */
const QUIET_MS = 2_000;

/** Redis is away for so long, ms. */
const REDIS_AWAY_MS = 10_000;

/** How often nodes are asked whom they count, ms. */
const LOOK_MS = 250;

const SECRET = '0123456789abcdef0123456789abcdef';

/** What is there while a phase runs. */
interface Cluster {
  readonly redis: SystemRedis;
  readonly files: ClusterFiles;
  /** Those that live. */
  readonly nodes: ClusterNode[];
  /** Those that viewers know. */
  readonly ports: readonly number[];
  readonly staying: LoadCrew;
  readonly coming: LoadCrew;
}

/**
 * Three trackers with one Redis, in processes of their own at their defaults, and an audience that behaves like the SDK: one node is
 * killed, one joins in its place, one is drained, Redis goes away. A row for each: who was lost or moved and how long for, joins that failed
 * (asked: none), and when the nodes counted right again (asked after a kill: 10 s, with everybody back within 15 s).
 */
export async function runCluster(options: LoadOptions): Promise<readonly LoadRow[]> {
  const folder = await mkdtemp(join(tmpdir(), 'paceline-cluster-'));
  const redis = await SystemRedis.start();
  const nodes: ClusterNode[] = [];
  const crews: LoadCrew[] = [];
  try {
    const files = { redisFile: join(folder, 'redis'), secretFile: join(folder, 'secret') };
    await writeFile(files.redisFile, redis.url);
    await writeFile(files.secretFile, SECRET);
    for (let index = 0; index < NODES; index += 1) nodes.push(await ClusterNode.start(files));
    await seeEachOther(nodes, NODES);
    const urls = nodes.map(({ url }) => url);
    const jobOf = (viewers: number, process: number): Job => ({
      ...{ type: 'followers', target: 'paceline', url: urls[0] ?? '', urls, viewers },
      firstIndex: process * INDICES_PER_PROCESS,
    });
    const startMs = performance.now();
    const staying = await LoadCrew.gather(sharesOf(options.connections, options.processes).map(jobOf));
    crews.push(staying);
    const gatheredMs = performance.now() - startMs;
    const coming = await LoadCrew.gather([jobOf(0, options.processes)]);
    crews.push(coming);
    const ports = nodes.map(({ port }) => port);
    const cluster: Cluster = { redis, files, nodes, ports, staying, coming };
    process.stderr.write(
      `bench: ${options.connections} viewers on ${NODES} nodes after ${shortly(gatheredMs / 1_000)} s, ${staying.failed} not\n`,
    );
    const rows: LoadRow[] = [];
    for (const [name, act] of PHASES) {
      process.stderr.write(`bench: ${name}\n`);
      rows.push(await runPhase(name, act, cluster, options));
    }
    return rows;
  } finally {
    for (const crew of crews) crew.stop();
    await Promise.all(nodes.map((node) => node.kill()));
    await redis.kill();
    await rm(folder, { recursive: true });
  }
}

type Act = (cluster: Cluster) => Promise<void>;

const PHASES: readonly (readonly [string, Act])[] = [
  ['nothing happens', () => Promise.resolve()],
  ['one is killed', ({ nodes }) => nodes.shift()?.kill() ?? Promise.resolve()],
  ['one comes back', startMissing],
  ['one is drained', drainFirst],
  ['it comes back', startMissing],
  ['Redis is away for 10 s', takeRedisAway],
];

/** At the address that viewers know. */
async function startMissing({ nodes, files, ports }: Cluster): Promise<void> {
  const missing = ports.find((port) => nodes.every((node) => node.port !== port));
  nodes.push(await ClusterNode.start(files, missing));
}

async function drainFirst({ nodes }: Cluster): Promise<void> {
  const code = await nodes.shift()?.drain();
  if (code !== 0) process.stderr.write(`bench: the drained node ended with ${String(code)}\n`);
}

async function takeRedisAway({ redis }: Cluster): Promise<void> {
  await redis.kill();
  await pause(REDIS_AWAY_MS);
  await redis.restart();
}

async function runPhase(name: string, act: Act, cluster: Cluster, options: LoadOptions): Promise<LoadRow> {
  const { nodes, staying, coming } = cluster;
  const ms = options.seconds * 1_000;
  const endMs = performance.now() + ms;
  const work = Promise.all([staying.go({ ms }), coming.go({ ms, rate: options.comers })]);
  await pause(QUIET_MS);
  const actedAtMs = performance.now();
  const counts = watchCounts(nodes, options.connections - staying.failed, 2 * options.comers, endMs);
  await act(cluster);
  const [[stayed, came], wrongUntilMs] = await Promise.all([work, counts]);
  return rowOf(name, stayed, came, {
    nodes: nodes.length,
    'counts right after s': wrongUntilMs === undefined ? 0 : shortly((wrongUntilMs - actedAtMs) / 1_000),
  });
}

function rowOf(name: string, stayed: LoadResult, came: LoadResult, cluster: LoadRow): LoadRow {
  const backS = (share: number): string => shortly(percentileOf(stayed.latenciesMs, share) / 1_000);
  return {
    phase: name,
    ...{ 'lost or moved': stayed.begun, back: stayed.done, 'failed joins': stayed.failed },
    ...{ 'back p50 s': backS(0.5), 'p99 s': backS(0.99), 'max s': backS(1) },
    newcomers: `${came.done} of ${came.begun}`,
    'their failed joins': came.failed,
    'newcomer p99 s': shortly(percentileOf(came.latenciesMs, 0.99) / 1_000),
    ...cluster,
    notes: errorsOf(together([stayed, came]).errors),
  };
}

/** When the nodes counted wrong last, of the looks until `endMs`. Newcomers that stay for a moment are the tolerance. */
async function watchCounts(
  nodes: readonly ClusterNode[],
  viewers: number,
  tolerance: number,
  endMs: number,
): Promise<number | undefined> {
  let wrongAtMs: number | undefined;
  while (performance.now() < endMs) {
    const living = [...nodes];
    const statuses = await Promise.all(living.map((node) => node.status().catch(() => undefined)));
    const counted = statuses.reduce((sum, status) => sum + (status?.stats.viewers ?? 0), 0);
    const areSeen = statuses.every((status) => status?.nodes.length === living.length);
    if (!areSeen || Math.abs(counted - viewers) > tolerance) wrongAtMs = performance.now();
    await pause(LOOK_MS);
  }
  return wrongAtMs;
}

async function seeEachOther(nodes: readonly ClusterNode[], count: number): Promise<void> {
  for (const node of nodes) while ((await node.status()).nodes.length !== count) await pause(LOOK_MS);
}
