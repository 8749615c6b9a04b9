import type { HlsConfig } from 'hls.js';
import { until } from './hls-global.ts';
import { LabPlayer } from './lab-player.ts';
import { cacheKey, LabSource, type SourceOptions } from './sources.ts';

export interface PlaybackOptions {
  readonly url: string;
  readonly source: SourceOptions;
  readonly config?: PlainConfig;
  /** Gives hls.js an `xhrSetup`, which counts its calls for segments. */
  readonly xhrSetup?: boolean;
}

/** The parts of an hls.js configuration that a spec sets: data only, since it crosses into the page. */
export type PlainConfig = Partial<
  Pick<HlsConfig, 'progressive' | 'enableWorker' | 'fragLoadPolicy' | 'cmcd'>
>;

export interface PlaybackReport {
  readonly trace: readonly string[];
  readonly counts: Readonly<Record<string, number>>;
  readonly errors: readonly string[];
  readonly bufferedS: number;
  readonly breaches: readonly string[];
  readonly requests: number;
  readonly hits: number;
  readonly ingests: number;
  readonly rejects: number;
  readonly pending: number;
  /** Cached segments, and those of them that differ from what the origin serves. */
  readonly cached: number;
  readonly damaged: readonly string[];
  readonly requestUrls: readonly string[];
  readonly renditionKeys: readonly string[];
  readonly playlists: number;
  readonly setups: number;
}

/** Loads a finite stream to its end. The mode `warm` plays it once before, to fill the cache. */
export async function runPlayback({
  url,
  source: options,
  config: plain,
  xhrSetup,
}: PlaybackOptions): Promise<PlaybackReport> {
  const source = new LabSource(options);
  let setups = 0;
  const count = (_xhr: XMLHttpRequest, requested: string): void => {
    if (requested.includes('/seg-')) setups += 1;
  };
  const config = { ...plain, ...(xhrSetup && { xhrSetup: count }) };
  if (options.mode === 'warm') {
    source.options = { mode: 'off' };
    await loadAll(source, url, config);
    source.options = options;
  }
  const player = await loadAll(source, url, config);
  return {
    ...player,
    setups,
    requests: source.requests.length,
    hits: source.hits,
    ingests: source.ingests,
    rejects: source.rejects,
    pending: source.pending,
    cached: source.cache.size,
    damaged: await damagedEntries(source),
    requestUrls: source.requests.map((request) => request.url),
    renditionKeys: [...new Set(source.requests.map((request) => request.renditionKey))],
  };
}

type PlayerReport = Pick<
  PlaybackReport,
  'trace' | 'counts' | 'errors' | 'bufferedS' | 'breaches' | 'playlists'
>;

async function loadAll(source: LabSource, url: string, config: Partial<HlsConfig>): Promise<PlayerReport> {
  const player = new LabPlayer(source, {
    guarded: source.options.mode !== 'stock',
    config,
  });
  player.hls.loadSource(url);
  await until(
    () => player.saw('hlsBufferEos'),
    () => `end of ${url} with ${source.options.mode}: ${player.errors.join()}`,
  );
  const { buffered } = player.hls.media ?? {};
  const report: PlayerReport = {
    trace: [...player.fragmentTrace],
    counts: player.eventCounts,
    errors: [...player.errors],
    bufferedS: buffered && buffered.length > 0 ? buffered.end(buffered.length - 1) : 0,
    breaches: player.guard.breaches,
    playlists: player.facts.filter((fact) => fact.type === 'playlist').length,
  };
  player.close();
  return report;
}

async function damagedEntries(source: LabSource): Promise<readonly string[]> {
  const damaged: string[] = [];
  for (const request of new Map(source.requests.map((each) => [cacheKey(each), each])).values()) {
    const cached = source.cache.get(cacheKey(request));
    if (cached === undefined) continue;
    const { range } = request;
    const headers = range ? { Range: `bytes=${range.begin}-${range.end - 1}` } : {};
    const served = new Uint8Array(await (await fetch(request.url, { headers })).arrayBuffer());
    const same = served.byteLength === cached.byteLength && served.every((byte, i) => byte === cached[i]);
    if (!same) damaged.push(cacheKey(request));
  }
  return damaged;
}
