import type { Session } from '@paceline/hls';
import type { EventEmitter } from 'eventemitter3';
import type Hls from 'hls.js';
import type { TrafficTotals } from './attached-player.ts';
import { onSegmentLoaded } from './loaded-segments.ts';

/** Events of `p2pConfig`-style engines that are true of Paceline as well. */
export interface P2pConfigEvents {
  /** Once a second. */
  stats: [stats: P2pStats];
  /** The viewer's own id, whenever the tracker has given it one. */
  peerId: [peerId: string];
  /** Ids of all partners, whenever they change. */
  peers: [peerIds: string[]];
  /** Whether the tracker has been reached. */
  serverConnected: [isConnected: boolean];
  exception: [exception: P2pException];
  FRAG_LOADED: [fragment: P2pFragment];
}

/** In kB of 1024 bytes, as these engines count. */
export interface P2pStats {
  readonly totalHTTPDownloaded: number;
  readonly totalP2PDownloaded: number;
  readonly totalP2PUploaded: number;
  /** kB per second, mean of the last 10 s. */
  readonly p2pDownloadSpeed: number;
}

export interface P2pException {
  /** `TRACKER_EXPT` for the tracker; for all else the code of Paceline's warning. */
  readonly code: string;
  readonly message: string;
}

export interface P2pFragment {
  readonly url: string;
  readonly sn: number;
  /** Rendition and number, `0-1234`. */
  readonly segId: string;
  /** Bytes. */
  readonly loaded: number;
  /** Of the media, seconds. */
  readonly duration: number;
  /** By most of the bytes: a segment of Paceline's may have come from both. */
  readonly byP2p: boolean;
  /** Always undefined: there is no one partner that a segment comes from. */
  readonly fromPeerId: undefined;
}

const ON_WARNINGS = 'listen to "warning" of engine.session';
const ON_STALLS = 'see stallCount of engine.session.stats(), and the events of hls.js';

/** Events that never come, and why. */
export const RETIRED_EVENTS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    FRAG_LOADING: 'listen to FRAG_LOADING of hls.js',
    FRAG_CHANGED: 'listen to FRAG_CHANGED of hls.js',
    MEDIA_REBUFFER: ON_STALLS,
    bufferStalled: ON_STALLS,
    geographicInfo: 'places are known to the tracker alone',
    httpDownloaded: 'see "stats"',
    p2pDownloaded: 'see "stats"',
    p2pUploaded: 'see "stats"',
    RESTART_P2P: ON_WARNINGS,
  }),
);

const KB = 1_024;
const TRACKER_WARNINGS = ['tracker-unreachable', 'tracker-refused'];

/** Tells what a session does under the names of `p2pConfig`-style engines. Ends with the session. */
export function forwardEvents(
  hls: Hls,
  session: Session,
  totals: () => TrafficTotals,
  target: EventEmitter<P2pConfigEvents>,
): void {
  let ownId: string | undefined;
  session.on('stats', ({ p2pBps, peerId }) => {
    if (peerId !== undefined && peerId !== ownId) target.emit('peerId', peerId);
    ownId = peerId;
    const { cdnBytes, p2pBytes, uploadBytes } = totals();
    target.emit('stats', {
      totalHTTPDownloaded: Math.round(cdnBytes / KB),
      totalP2PDownloaded: Math.round(p2pBytes / KB),
      totalP2PUploaded: Math.round(uploadBytes / KB),
      p2pDownloadSpeed: Math.round(p2pBps / 8 / KB),
    });
  });
  const tellPeers = (): void => {
    const peerIds = session.partners().map(({ peerId }) => peerId);
    target.emit('peers', peerIds);
  };
  session.on('partner-connected', tellPeers);
  session.on('partner-disconnected', tellPeers);
  session.on('state', (state) => {
    if (state === 'sharing') target.emit('serverConnected', true);
  });
  session.on('warning', ({ code, message }) => {
    const isTracker = TRACKER_WARNINGS.includes(code);
    if (isTracker) target.emit('serverConnected', false);
    target.emit('exception', { code: isTracker ? 'TRACKER_EXPT' : code, message });
  });
  onSegmentLoaded(hls, session, ({ url, mediaSequence, level, byteLength, durationS, source }) => {
    target.emit('FRAG_LOADED', {
      ...{ url, sn: mediaSequence, segId: `${level}-${mediaSequence}`, loaded: byteLength },
      ...{ duration: durationS, byP2p: source === 'p2p', fromPeerId: undefined },
    });
  });
}
