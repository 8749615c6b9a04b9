import type {
  ConnectionId,
  IceServer,
  PeerId,
  RegionPolicy,
  ReportMessage,
  Signal,
} from '@paceline/protocol';

/**
 * The outside world as the driver sees it. Each port is implemented by one room of this package (`webrtc/`, `tracker/`,
 * `cdn/`), and these rooms never import each other. A port reports by calling its listener; it may do so at any time,
 * also synchronously from inside a call: the driver only appends what it hears to an inbox.
 */

/** Peer connections. One per partner, one data channel each. */
export interface TransportPort {
  /** Starts a connection as initiator. Ends in `connected` or `closed`. */
  connect(peerId: PeerId): void;
  /** Answers a peer that was reported by `offered`. Ends in `connected` or `closed`. */
  accept(peerId: PeerId): void;
  /** Turns a peer that was reported by `offered` away. Reports nothing. */
  reject(peerId: PeerId): void;
  /** Closes a connection or an attempt. Reports nothing. Frames already queued are sent if the channel allows it. */
  close(peerId: PeerId): void;
  /** Queues one frame. False when there is no open channel; the frame is then lost. */
  send(peerId: PeerId, frame: Uint8Array<ArrayBuffer>): boolean;
  /** Bytes handed to `send` that have not left yet; 0 without a channel. */
  bufferedBytes(peerId: PeerId): number;
  /** Signals that came from the tracker. */
  signal(from: PeerId, connection: ConnectionId, signals: readonly Signal[]): void;
  /** The tracker does not know this peer any more: an attempt that is under way ends. An open connection stays. */
  peerGone(peerId: PeerId): void;
  /** The own id; needed to resolve two offers that cross. Must be set before the first `connect` or `signal`. */
  setOwnId(peerId: PeerId): void;
  /** Closes everything. Reports nothing from here on. Idempotent. */
  destroy(): void;
}

export type TransportEvent =
  | { readonly type: 'offered'; readonly peerId: PeerId }
  | { readonly type: 'connected'; readonly peerId: PeerId }
  | { readonly type: 'closed'; readonly peerId: PeerId; readonly reason: TransportCloseReason }
  | { readonly type: 'frame'; readonly peerId: PeerId; readonly frame: Uint8Array<ArrayBuffer> }
  /** `bufferedBytes` fell below the low mark, or all is sent. */
  | { readonly type: 'drained'; readonly peerId: PeerId }
  /** To be relayed by the tracker; candidates are already batched. */
  | {
      readonly type: 'signal';
      readonly to: PeerId;
      readonly connection: ConnectionId;
      readonly signals: readonly Signal[];
    };

/** `gone`: the channel or the remote side closed; `timeout`: never connected; `failed`: ICE or DTLS failed. */
export type TransportCloseReason = 'gone' | 'timeout' | 'failed';

export type TransportListener = (event: TransportEvent) => void;

/** One tracker connection with its reconnects. */
export interface TrackerPort {
  start(): void;
  send(to: PeerId, connection: ConnectionId, signals: readonly Signal[]): void;
  wantPeers(count: number): void;
  /** Leaves politely and closes. Reports nothing from here on. Idempotent. */
  stop(): void;
}

export interface TrackerJoinOptions {
  /** One or several URLs, tried in turn. */
  readonly urls: readonly string[];
  readonly channel: string;
  readonly regions: RegionPolicy;
  readonly token: string | undefined;
  /** How the viewer fares, if it has agreed to tell. */
  readonly report: (() => ReportMessage) | undefined;
}

export type TrackerEvent =
  | {
      readonly type: 'joined';
      readonly peerId: PeerId;
      readonly peers: readonly PeerId[];
      readonly swarmSize: number;
      readonly groupSize: number;
      /** Relay servers that the tracker lends. */
      readonly iceServers?: readonly IceServer[] | undefined;
    }
  | {
      readonly type: 'peers';
      readonly peers: readonly PeerId[];
      readonly swarmSize: number;
      readonly groupSize: number;
    }
  | { readonly type: 'size'; readonly swarmSize: number; readonly groupSize: number }
  | {
      readonly type: 'signal';
      readonly from: PeerId;
      readonly connection: ConnectionId;
      readonly signals: readonly Signal[];
    }
  | { readonly type: 'peer-gone'; readonly peerId: PeerId }
  /** The socket was lost or cannot be opened; the client goes on trying. Reported once per outage. */
  | { readonly type: 'lost' }
  /** The tracker will not have us (bad token, wrong version): no retry. */
  | { readonly type: 'refused'; readonly code: string; readonly message: string };

export type TrackerListener = (event: TrackerEvent) => void;

/** Streaming requests to the CDN on behalf of the engine. Ordinary requests of hls.js do not come through here. */
export interface CdnPort {
  fetch(request: CdnRequest): void;
  /** Aborts. Reports nothing more for this id. */
  cancel(fetchId: number): void;
  /** Aborts everything. Reports nothing from here on. Idempotent. */
  destroy(): void;
}

export interface CdnRequest {
  readonly fetchId: number;
  readonly url: string;
  /** Extra request headers of the player (hls.js `context.headers`). */
  readonly headers: Readonly<Record<string, string>>;
  /** Byte range within the resource, end exclusive; undefined asks for the whole. `end` undefined means to the end. */
  readonly range: { readonly begin: number; readonly end: number | undefined } | undefined;
  /** The request fails with status 0 and `timedOut` when no byte, or not all, came in time. */
  readonly firstByteTimeoutMs: number;
  readonly totalTimeoutMs: number;
}

export type CdnEvent =
  /** Headers came. `byteLength` is that of the body to come, undefined if the server did not say (or compresses). `ranged` is true for a 206. */
  | {
      readonly type: 'started';
      readonly fetchId: number;
      readonly status: number;
      readonly byteLength: number | undefined;
      readonly ranged: boolean;
    }
  | { readonly type: 'data'; readonly fetchId: number; readonly chunk: Uint8Array<ArrayBuffer> }
  | { readonly type: 'ended'; readonly fetchId: number }
  /** No success: an HTTP status other than 200 and 206, a network error (status 0), a body shorter or longer than announced. */
  | {
      readonly type: 'failed';
      readonly fetchId: number;
      readonly status: number;
      readonly timedOut: boolean;
    };

export type CdnListener = (event: CdnEvent) => void;
