import type { PacelineOptions } from '@paceline/hls';
import type { PlayerWish } from './attached-player.ts';
import type { RetiredName } from './retired-names.ts';
import { trackerOf } from './tracker-of.ts';

/** What p2p-media-loader calls a stream configuration: the options that mean something here, and any other. */
export interface StreamConfig {
  readonly swarmId?: string | undefined;
  readonly rtcConfig?: RTCConfiguration | undefined;
  readonly isP2PDisabled?: boolean | undefined;
  readonly isP2PUploadDisabled?: boolean | undefined;
  readonly [option: string]: unknown;
}

/** The `core` of p2p-media-loader 2 to 4. */
export interface CoreConfig extends StreamConfig {
  readonly mainStream?: StreamConfig | undefined;
  readonly secondaryStream?: StreamConfig | undefined;
}

/** What the constructor takes, with one field more. */
export interface P2pMediaLoaderConfig {
  readonly core?: CoreConfig | undefined;
  /** Options of Paceline, which win over what `core` says. `tracker` has to be here or in the page's `<meta>`. */
  readonly paceline?: Partial<PacelineOptions> | undefined;
}

const ENGINE = 'the engine decides by deadlines, hls.js settings set the latency';
const CAPS = 'fixed; see docs/limits.md';
const REQUESTS = 'set up requests with fetchSetup or xhrSetup of hls.js, which Paceline uses';
const CHECKS = 'sizes, positions and the container are checked; there is no hook for bytes';

/** Options that nothing stands for, and what does their job. */
const RETIRED = new Map(
  Object.entries({
    announceTrackers: 'paceline.tracker names the tracker, which has to be a Paceline one',
    trackerClientVersionPrefix: 'the tracker tells versions of the protocol apart by itself',
    streamSwarmIdBuilder: 'one channel holds all renditions; set swarmId or paceline.channel',
    highDemandTimeWindow: ENGINE,
    httpDownloadTimeWindow: ENGINE,
    p2pDownloadTimeWindow: ENGINE,
    httpDownloadInitialTimeoutMs: 'the first frame never waits for partners',
    simultaneousHttpDownloads: ENGINE,
    simultaneousP2PDownloads: ENGINE,
    webRtcMaxMessageSize: CAPS,
    p2pNotReceivingBytesTimeoutMs: CAPS,
    p2pInactiveLoaderDestroyTimeoutMs: 'a session lives as long as its player',
    httpNotReceivingBytesTimeoutMs: 'fragLoadPolicy of hls.js',
    httpErrorRetries: 'fragLoadPolicy of hls.js',
    p2pErrorRetries: 'what a partner does not give comes from another one or the CDN',
    segmentMemoryStorageLimit: 'a window of 51 s is kept, no more',
    customSegmentStorageFactory: 'a window of 51 s is kept, in memory',
    validateP2PSegment: CHECKS,
    validateHTTPSegment: CHECKS,
    httpRequestSetup: REQUESTS,
    secondaryStream: 'audio follows the settings of the main stream',
  }),
);

const TAKEN = ['swarmId', 'rtcConfig', 'isP2PDisabled', 'isP2PUploadDisabled', 'mainStream'];

/** Options for the session of a player. @throws {PacelineError} without a tracker. */
export function wishOf({ core = {}, paceline = {} }: P2pMediaLoaderConfig): PlayerWish {
  const tracker = trackerOf(paceline, 'p2p.paceline');
  const stream: StreamConfig = { ...core, ...defined(core.mainStream) };
  const { swarmId, rtcConfig, isP2PDisabled, isP2PUploadDisabled } = stream;
  const upload = { ...(isP2PUploadDisabled === true && { enabled: false }), ...paceline.upload };
  const options: PacelineOptions = {
    // An empty one means the address of the manifest, as an absent one does.
    ...(swarmId && { channel: swarmId }),
    ...(rtcConfig && { rtcConfig }),
    ...paceline,
    ...(Object.keys(upload).length > 0 && { upload }),
    tracker,
  };
  return { options, isDisabled: isP2PDisabled === true };
}

/** What of a configuration is without effect. Values that are left open do not count. */
export function retiredOptions(core: CoreConfig = {}): readonly RetiredName[] {
  const names = [...given(core), ...given(core.mainStream)].filter((name) => !TAKEN.includes(name));
  return [...new Set(names)].map((name) => ({
    name,
    instead: RETIRED.get(name) ?? 'Paceline does not know this option of p2p-media-loader',
  }));
}

/** The configuration after `applyDynamicConfig`. */
export function withDynamic(core: CoreConfig, change: CoreConfig): CoreConfig {
  const mainStream = { ...core.mainStream, ...defined(change.mainStream) };
  return { ...core, ...defined(change), ...(Object.keys(mainStream).length > 0 && { mainStream }) };
}

function given(config: StreamConfig = {}): readonly string[] {
  return Object.keys(defined(config));
}

function defined(config: StreamConfig = {}): StreamConfig {
  return Object.fromEntries(Object.entries(config).filter(([, value]) => value !== undefined));
}
