import type { PacelineOptions } from '@paceline/hls';
import type Hls from 'hls.js';
import type { PlayerWish } from './attached-player.ts';
import type { RetiredName } from './retired-names.ts';
import { trackerOf } from './tracker-of.ts';

/** A `p2pConfig`: the options that mean something here, and any other. */
export interface P2pConfig {
  /** For `new P2pEngineHls(p2pConfig)`: the player. */
  readonly hlsjsInstance?: Hls | null | undefined;
  /** Name of the stream, or a function that makes it of the manifest's address. */
  readonly channelId?: string | ((manifestUrl: string) => string) | undefined;
  readonly p2pEnabled?: boolean | undefined;
  /** For RTCPeerConnection, as it is or in a field `config`. */
  readonly webRTCConfig?: (RTCConfiguration & { readonly config?: RTCConfiguration }) | undefined;
  readonly useHttpRange?: boolean | undefined;
  readonly logLevel?: string | boolean | undefined;
  readonly live?: boolean | undefined;
  readonly getStats?:
    | ((p2pDownloadedKb: number, p2pUploadedKb: number, httpDownloadedKb: number, p2pSpeedKb: number) => void)
    | undefined;
  readonly getPeerId?: ((peerId: string) => void) | undefined;
  readonly getPeersInfo?: ((peerIds: string[]) => void) | undefined;
  /** Options of Paceline, which win over the rest. `tracker` has to be here or in the page's `<meta>`. */
  readonly paceline?: Partial<PacelineOptions> | undefined;
  readonly [option: string]: unknown;
}

const SERVERS = 'paceline.tracker names the tracker, which introduces viewers and relays their signals';
const ACCOUNT = 'Paceline has no accounts; a channel token of your tracker goes into paceline.token';
const ENGINE = 'the engine decides by deadlines, hls.js settings set the latency';
const MEMORY = 'a window of 51 s is kept, in memory';
const WORKER = 'there is no service worker: where hls.js does not play, nothing is shared';
const IDENTITY = 'segments are told apart by rendition, number and address, and cannot be mixed up';

/** Options that nothing stands for, and what does their job. */
const RETIRED = new Map(
  Object.entries({
    token: ACCOUNT,
    appName: ACCOUNT,
    appId: ACCOUNT,
    tag: ACCOUNT,
    announce: SERVERS,
    trackerZone: SERVERS,
    signalConfig: SERVERS,
    wsSignalerAddr: SERVERS,
    wsMaxRetries: 'the tracker is tried again for as long as the page lives',
    wsReconnectInterval: 'the tracker is tried again for as long as the page lives',
    memoryCacheLimit: MEMORY,
    diskCacheLimit: MEMORY,
    maxBufferSize: MEMORY,
    useDiskCache: MEMORY,
    httpLoadTime: ENGINE,
    httpStreamEnabled: ENGINE,
    dcDownloadTimeout: ENGINE,
    packetSize: ENGINE,
    prefetchNum: ENGINE,
    prefetchOnly: ENGINE,
    waitForPeer: 'the first frame never waits for partners',
    waitForPeerTimeout: 'the first frame never waits for partners',
    startFromSegmentOffset: 'sharing begins after the first frame',
    sharePlaylist: 'playlists always come from the CDN',
    geoIpPreflight: 'the tracker places viewers by their address; nobody else is asked',
    ICEPreflight: 'connections are tried, not tested beforehand',
    trickleICE: 'always on',
    wifiOnly: 'nothing is uploaded on a cellular line, see paceline.upload.onCellular',
    strictSegmentId: IDENTITY,
    segmentId: IDENTITY,
    segmentBypass: 'segments whose address differs between viewers are left to the CDN by themselves',
    p2pBlackList: 'only media segments are shared',
    validateSegment: 'sizes, positions and the container are checked; there is no hook for bytes',
    proxyOnly: WORKER,
    swFile: WORKER,
    swScope: WORKER,
    swAutoRegister: WORKER,
    mediaElem: 'the player knows its media element',
    sourceUrl: 'the player knows its source',
    showSlogan: 'there is none',
  }),
);

const TAKEN = [
  ...['hlsjsInstance', 'channelId', 'p2pEnabled', 'webRTCConfig', 'useHttpRange', 'logLevel', 'live'],
  ...['getStats', 'getPeerId', 'getPeersInfo', 'paceline'],
];

/** Levels that write more than errors. */
const LOUD = [true, 'debug', 'info'];

/**
 * Options for the session of a player.
 *
 * @param manifestUrl what the player loads; undefined before that, when a channel that depends on it is left open.
 * @throws {PacelineError} without a tracker.
 */
export function wishOf(config: P2pConfig, manifestUrl: string | undefined): PlayerWish {
  const { paceline = {}, webRTCConfig, useHttpRange, logLevel = false } = config;
  const tracker = trackerOf(paceline, 'p2pConfig.paceline');
  const channel = channelOf(config, manifestUrl);
  const rtcConfig = webRTCConfig?.config ?? webRTCConfig;
  const options: PacelineOptions = {
    ...(channel && { channel }),
    ...(rtcConfig && { rtcConfig }),
    ...(useHttpRange !== undefined && { httpRange: useHttpRange }),
    ...(LOUD.includes(logLevel) && { debug: true }),
    ...paceline,
    tracker,
  };
  return { options, isDisabled: config.p2pEnabled === false };
}

/** True if the channel can be told only when the address of the manifest is known. */
export function needsManifestUrl({ channelId, paceline }: P2pConfig): boolean {
  return typeof channelId === 'function' && paceline?.channel === undefined;
}

/** What of a configuration is without effect. Values that are left open do not count. */
export function retiredOptions(config: P2pConfig): readonly RetiredName[] {
  const names = Object.keys(config).filter((name) => config[name] !== undefined && !TAKEN.includes(name));
  const retired = names.map((name) => ({
    name,
    instead: RETIRED.get(name) ?? 'Paceline does not know this option',
  }));
  if (config.live !== false) return retired;
  return [
    ...retired,
    { name: 'live: false', instead: 'streams on demand come from the CDN and are not shared' },
  ];
}

function channelOf({ channelId }: P2pConfig, manifestUrl: string | undefined): string | undefined {
  if (typeof channelId !== 'function') return channelId;
  return manifestUrl === undefined ? undefined : channelId(manifestUrl);
}
