import type { Session } from '@paceline/hls';
import type { EventEmitter } from 'eventemitter3';
import type Hls from 'hls.js';
import { onSegmentLoaded } from './loaded-segments.ts';

/** Events of p2p-media-loader that are true of Paceline as well. `streamType` is `main` wherever Paceline makes no difference. */
export interface P2pMediaLoaderEvents {
  onSegmentLoaded: [details: SegmentLoadDetails];
  onPeerConnect: [details: PeerDetails];
  onPeerClose: [details: PeerDetails];
  onPeerError: [details: PeerDetails & { readonly error: Error }];
  /** Once a second, the sum since the last time. Bytes come from several partners at once, so none is named. */
  onChunkDownloaded: [bytesLength: number, downloadSource: 'http' | 'p2p', peerId?: string];
  /** Once a second, the sum since the last time, for each partner. */
  onChunkUploaded: [bytesLength: number, peerId: string];
  onTrackerError: [details: { readonly streamType: StreamType; readonly error: Error }];
}

export type StreamType = 'main' | 'secondary';

export interface PeerDetails {
  readonly peerId: string;
  readonly streamType: StreamType;
}

export interface SegmentLoadDetails {
  readonly segmentUrl: string;
  readonly bytesLength: number;
  /** By most of the bytes: a segment of Paceline's may have come from both. */
  readonly downloadSource: 'http' | 'p2p';
  /** Always undefined: there is no one partner that a segment comes from. */
  readonly peerId: undefined;
  readonly streamType: StreamType;
}

/** Events that never come, and why. */
export const RETIRED_EVENTS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    onSegmentStart: 'where a segment comes from is not known when it begins',
    onSegmentError: 'what fails is fetched elsewhere; see onPeerError, and the errors of hls.js',
    onSegmentAbort: 'hls.js aborts loads, see its events',
    onTrackerWarning: 'listen to "warning" of p2pEngine.session',
    onPeerWarning: 'listen to "warning" of p2pEngine.session',
    onPeerConnectError: 'listen to "warning" of p2pEngine.session',
  }),
);

/** Partners that left for these reasons did not simply go. */
const ERRORS = ['failed', 'misbehaviour', 'silent'];

const TRACKER_WARNINGS = ['tracker-unreachable', 'tracker-refused'];

/** Tells what a session does under the names of p2p-media-loader. Ends with the session. */
export function forwardEvents(hls: Hls, session: Session, target: EventEmitter<P2pMediaLoaderEvents>): void {
  const streamType = 'main';
  onSegmentLoaded(hls, session, ({ url, byteLength, source, track }) => {
    target.emit('onSegmentLoaded', {
      ...{ segmentUrl: url, bytesLength: byteLength, downloadSource: source },
      ...{ peerId: undefined, streamType: track },
    });
  });
  session.on('partner-connected', (peerId) => target.emit('onPeerConnect', { peerId, streamType }));
  session.on('partner-disconnected', (peerId, reason) => {
    if (ERRORS.includes(reason)) target.emit('onPeerError', { peerId, streamType, error: new Error(reason) });
    target.emit('onPeerClose', { peerId, streamType });
  });
  session.on('warning', ({ code, message }) => {
    if (!TRACKER_WARNINGS.includes(code)) return;
    target.emit('onTrackerError', { streamType, error: new Error(message) });
  });
  forwardChunks(session, target);
}

function forwardChunks(session: Session, target: EventEmitter<P2pMediaLoaderEvents>): void {
  let before = { cdnBytes: 0, p2pBytes: 0 };
  let sentBefore = new Map<string, number>();
  session.on('stats', ({ cdnBytes, p2pBytes }) => {
    const [fromCdn, fromPartners] = [cdnBytes - before.cdnBytes, p2pBytes - before.p2pBytes];
    before = { cdnBytes, p2pBytes };
    if (fromCdn > 0) target.emit('onChunkDownloaded', fromCdn, 'http');
    if (fromPartners > 0) target.emit('onChunkDownloaded', fromPartners, 'p2p');
    const partners = session.partners();
    for (const { peerId, sentBytes } of partners) {
      const sent = sentBytes - (sentBefore.get(peerId) ?? 0);
      if (sent > 0) target.emit('onChunkUploaded', sent, peerId);
    }
    sentBefore = new Map(partners.map(({ peerId, sentBytes }) => [peerId, sentBytes]));
  });
}
