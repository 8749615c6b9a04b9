// One measured tracker in a process of its own, started by ServerProcess. On loopback, on a free port.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { startWebTorrentTracker } from '../../contenders/webtorrent-tracker.ts';
import { builtTracker } from './built-tracker.ts';
import { startBareRelay } from './bare-relay.ts';
import type { ServerReply, ServerRequest, ServerSample, ServerSetup } from './server-message.ts';

const HOST = '127.0.0.1';

/** Under the limit of open files of most systems, 20,000. */
const CONNECTIONS_MAX = 19_500;

/** The histogram counts the time between two of its timers: what is over this is lag. */
const LAG_RESOLUTION_MS = 10;

const NS_PER_MS = 1e6;

const PATH = '/announce';

interface Running {
  readonly url: string;
  readonly stats: () => Readonly<Record<string, number | null>>;
}

async function start({ target, liftsViewerLimits }: ServerSetup): Promise<Running> {
  if (target === 'bittorrent-tracker') {
    const { url } = await startWebTorrentTracker(HOST, { trustProxy: true });
    return { url, stats: () => ({}) };
  }
  if (target === 'bare-relay') {
    const { url } = await startBareRelay(HOST);
    return { url, stats: () => ({}) };
  }
  const plenty = { perS: 1e6, burst: 1e6 };
  const lifted = { messages: plenty, inboundOffers: plenty, peerRequests: plenty };
  const { startTracker } = await builtTracker();
  const tracker = await startTracker({
    ...{ host: HOST, port: 0, maxConnections: CONNECTIONS_MAX, trustProxyHops: 1 },
    ...(target === 'paceline-webtorrent' ? { webTorrentPath: PATH } : {}),
    ...(liftsViewerLimits ? { limits: lifted } : {}),
  });
  const path = target === 'paceline-webtorrent' ? PATH : '';
  return { url: `${tracker.url}${path}`, stats: () => ({ ...tracker.stats() }) };
}

const setup = JSON.parse(process.argv[2] ?? '{}') as ServerSetup;
const running = await start(setup);
const lag = monitorEventLoopDelay({ resolution: LAG_RESOLUTION_MS });
lag.enable();
const since = { cpu: process.cpuUsage(), atMs: performance.now() };

function reply(message: ServerReply): void {
  process.send?.(message);
}

function sample(): ServerSample {
  // Time and CPU before the garbage collection, which is ours and not the tracker's.
  const { user, system } = process.cpuUsage(since.cpu);
  const wallMs = performance.now() - since.atMs;
  const [lagP99Ms, lagMaxMs] = [lag.percentile(99), lag.max].map((ns) =>
    Math.max(0, ns / NS_PER_MS - LAG_RESOLUTION_MS),
  ) as [number, number];
  // There with --expose-gc.
  (globalThis as { gc?: () => void }).gc?.();
  const { rss, heapUsed } = process.memoryUsage();
  return {
    ...{ rssBytes: rss, heapBytes: heapUsed, cpuMs: (user + system) / 1_000, wallMs, lagP99Ms, lagMaxMs },
    stats: running.stats(),
  };
}

process.on('message', (request: ServerRequest) => {
  switch (request.type) {
    case 'reset':
      since.cpu = process.cpuUsage();
      since.atMs = performance.now();
      lag.reset();
      reply({ type: 'reset' });
      return;
    case 'sample':
      reply({ type: 'sample', sample: sample() });
      return;
    default:
      request satisfies never;
  }
});
// Whoever measured it is gone.
process.on('disconnect', () => process.exit(0));
reply({ type: 'ready', url: running.url });
