import { until } from './hls-global.ts';
import { LabPlayer } from './lab-player.ts';
import { cacheKey, LabSource } from './sources.ts';

export interface BandwidthOptions {
  /** A finite stream of one rendition on a paced path, and the same segments on one that is not. */
  readonly url: string;
  readonly fastSegmentUrl: string;
  readonly segmentCount: number;
  /** Tenths of the segments that are hits. */
  readonly tenths: number;
  /** Segments from the CDN before the first hit, as P2P starts after the first frame. */
  readonly warmup: number;
}

export interface BandwidthReport {
  readonly estimateBps: number;
  readonly hits: number;
  readonly segments: number;
}

/** Loads the stream with a share of hits, and tells what hls.js then thinks of the CDN. */
export async function runBandwidth(options: BandwidthOptions): Promise<BandwidthReport> {
  const { tenths, warmup } = options;
  const source = new LabSource({ mode: 'mixed', tenths, warmup });
  await fill(source, options);
  const player = new LabPlayer(source);
  player.hls.loadSource(options.url);
  await until(() => player.saw('hlsBufferEos'), `end of the paced stream at ${tenths} tenths`, 40_000);
  const estimateBps = player.hls.bandwidthEstimate;
  player.close();
  return { estimateBps, hits: source.hits, segments: source.requests.length };
}

async function fill(source: LabSource, { fastSegmentUrl, segmentCount }: BandwidthOptions): Promise<void> {
  for (let i = 0; i < segmentCount; i += 1) {
    const url = fastSegmentUrl.replace('%', String(i));
    const bytes = new Uint8Array(await (await fetch(url)).arrayBuffer());
    const key = { renditionKey: 'main', mediaSequence: i, url, range: undefined, headers: {} };
    source.cache.set(cacheKey(key), bytes);
  }
}
