import type { Events } from 'hls.js';
import { pageVideo, until } from './hls-global.ts';
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
  /** What an estimator of the same kind says that was shown the CDN downloads of this run and nothing else. */
  readonly cdnAloneBps: number;
  readonly hits: number;
  readonly segments: number;
}

/** Loads the stream with a share of hits, and tells what hls.js then thinks of the CDN. */
export async function runBandwidth(options: BandwidthOptions): Promise<BandwidthReport> {
  const { tenths, warmup } = options;
  const source = new LabSource({ mode: 'mixed', tenths, warmup });
  await fill(source, options);
  const player = new LabPlayer(source);
  const cdnAlone = watchCdnAlone(player, source);
  player.hls.loadSource(options.url);
  await until(
    () => player.saw('hlsBufferEos'),
    () => `end of the paced stream at ${tenths} tenths`,
    40_000,
  );
  const estimateBps = player.hls.bandwidthEstimate;
  player.close();
  return {
    estimateBps,
    cdnAloneBps: cdnAlone.getEstimate(),
    hits: source.hits,
    segments: source.requests.length,
  };
}

/** The estimator of hls.js, which is not in its types. */
interface Estimator {
  sample(durationMs: number, byteLength: number): void;
  getEstimate(): number;
  getEstimateTTFB(): number;
}

type EstimatorClass = new (slow: number, fast: number, defaultBps: number) => Estimator;

/** A second estimator beside that of hls.js, fed by the same formula with the segments that were no hits. */
function watchCdnAlone({ hls }: LabPlayer, source: LabSource): Estimator {
  const { bwEstimator } = (hls as unknown as { abrController: { bwEstimator: Estimator } }).abrController;
  const { abrEwmaSlowVoD, abrEwmaFastVoD, abrEwmaDefaultEstimate } = hls.config;
  const SameClass = bwEstimator.constructor as EstimatorClass;
  const cdnAlone = new SameClass(abrEwmaSlowVoD, abrEwmaFastVoD, abrEwmaDefaultEstimate);
  const fragBuffered = 'hlsFragBuffered' as Events.FRAG_BUFFERED;
  hls.on(fragBuffered, (_event, { frag }) => {
    if (typeof frag.sn !== 'number' || source.hitSequences.has(frag.sn)) return;
    const { loading, parsing, loaded } = frag.stats;
    const waitMs = Math.min(loading.first - loading.start, bwEstimator.getEstimateTTFB());
    cdnAlone.sample(parsing.end - loading.start - waitMs, loaded);
  });
  return cdnAlone;
}

export interface EmergencyReport {
  readonly aborts: number;
  readonly pendingAtSource: number;
  readonly lowSegments: number;
  readonly errors: readonly string[];
}

/** Plays a ladder whose high rendition dries up at the source in the middle of a segment. */
export async function runEmergency(url: string): Promise<EmergencyReport> {
  const source = new LabSource({ mode: 'trickle', warmup: 2 });
  const config = { maxBufferLength: 3, maxMaxBufferLength: 3, abrEwmaDefaultEstimate: 8_000_000 };
  const player = new LabPlayer(source, { guarded: true, config });
  player.hls.loadSource(url);
  await pageVideo().play();
  const lowSegments = (): number =>
    source.requests.filter(({ renditionKey }) => renditionKey.includes('160x90')).length;
  await until(
    () => lowSegments() > 0,
    () => `a switch down: ${player.events.slice(-20).join()}`,
  );
  await until(
    () => pageVideo().currentTime > 5,
    () => 'playback after the switch down',
  );
  const report: EmergencyReport = {
    aborts: player.eventCounts['hlsFragLoadEmergencyAborted'] ?? 0,
    pendingAtSource: source.pending,
    lowSegments: lowSegments(),
    errors: [...player.errors, ...player.guard.breaches],
  };
  player.close();
  return report;
}

async function fill(source: LabSource, { fastSegmentUrl, segmentCount }: BandwidthOptions): Promise<void> {
  for (let i = 0; i < segmentCount; i += 1) {
    const url = fastSegmentUrl.replace('%', String(i));
    const bytes = new Uint8Array(await (await fetch(url)).arrayBuffer());
    const key = { renditionKey: 'main', mediaSequence: i, url, range: undefined, headers: {} };
    source.cache.set(cacheKey(key), bytes);
  }
}
