import type { ConnectionId, PeerId } from './ids.ts';
import type { ReportMessage } from './report-message.ts';
import type { KnownRoster } from './roster-message.ts';
import type { RouteTicket } from './route-message.ts';

/**
 * Messages between a viewer and the tracker: JSON text frames on a WebSocket, subprotocol `paceline.v1`.
 * Unknown types are ignored by both sides, so that either can be upgraded first.
 */
export const TRACKER_SUBPROTOCOL = 'paceline.v1';

/** Whether peers outside the viewer's own region may be listed. */
export type RegionPolicy = 'prefer' | 'strict';

export type ClientMessage =
  | JoinMessage
  | SignalMessage
  | WantPeersMessage
  | HeartbeatMessage
  | ReportMessage
  | LeaveMessage;

/** First message of a socket; must come within 5 s. */
export interface JoinMessage extends KnownRoster, RouteTicket {
  readonly type: 'join';
  /** Peer protocol version; viewers of different versions never meet. */
  readonly version: number;
  /** Name of the stream, 1-512 characters. */
  readonly channel: string;
  readonly regions: RegionPolicy;
  /** Channel token, for trackers that ask for one. */
  readonly token?: string;
  /** Secret from an earlier `joined`: gives the same peer id back after a reconnect. */
  readonly resume?: string;
}

/** One WebRTC signal: session description or trickled candidate. */
export type Signal =
  | { readonly type: 'offer'; readonly sdp: string }
  | { readonly type: 'answer'; readonly sdp: string }
  | {
      readonly type: 'candidate';
      readonly candidate: string;
      readonly sdpMid: string | null;
      readonly sdpMLineIndex: number | null;
    };

/** Signals for another viewer of the same swarm; candidates are batched. */
export interface SignalMessage {
  readonly type: 'signal';
  readonly to: PeerId;
  readonly connection: ConnectionId;
  readonly signals: readonly Signal[];
}

/** Asks for more members of the group. */
export interface WantPeersMessage {
  readonly type: 'want-peers';
  /** 1-50. */
  readonly count: number;
}

export interface HeartbeatMessage {
  readonly type: 'heartbeat';
}

export interface LeaveMessage {
  readonly type: 'leave';
}

export type ServerMessage =
  | JoinedMessage
  | PeersListMessage
  | RelayedSignalMessage
  | PeerGoneMessage
  | HeartbeatReplyMessage
  | GoAwayMessage
  | TrackerErrorMessage;

export interface JoinedMessage {
  readonly type: 'joined';
  readonly peerId: PeerId;
  /** Secret to resume with, valid for 60 s after the socket is lost. */
  readonly resume: string;
  /** Viewers of the channel, and of the viewer's own group, itself included. */
  readonly swarmSize: number;
  readonly groupSize: number;
  /** The viewer sends a heartbeat this often, ms. */
  readonly heartbeatMs: number;
  /** Members of the group, nearest first. */
  readonly peers: readonly PeerId[];
  /** STUN and TURN servers for this viewer, in addition to those of its page. */
  readonly iceServers?: readonly IceServer[];
}

/** As in RTCConfiguration, one URL each; browsers judge the values. A STUN server has an empty name and password. */
export interface IceServer {
  readonly urls: string;
  readonly username: string;
  readonly credential: string;
}

export interface PeersListMessage {
  readonly type: 'peers';
  readonly swarmSize: number;
  readonly groupSize: number;
  readonly peers: readonly PeerId[];
}

/** `from` is stamped by the tracker; whatever the sender wrote is discarded. */
export interface RelayedSignalMessage {
  readonly type: 'signal';
  readonly from: PeerId;
  readonly connection: ConnectionId;
  readonly signals: readonly Signal[];
}

/** The peer of a signal is not there any more. */
export interface PeerGoneMessage {
  readonly type: 'peer-gone';
  readonly peerId: PeerId;
}

export interface HeartbeatReplyMessage {
  readonly type: 'heartbeat';
  readonly swarmSize: number;
  readonly groupSize: number;
}

/** The tracker is shutting down or moving the viewer: reconnect after `afterMs`. Existing partners are kept. */
export interface GoAwayMessage {
  readonly type: 'go-away';
  readonly afterMs: number;
}

export type TrackerErrorCode =
  | 'bad-message'
  | 'bad-version'
  | 'forbidden'
  | 'rate-limited'
  | 'full'
  | 'not-joined'
  | 'already-joined';

export interface TrackerErrorMessage {
  readonly type: 'error';
  readonly code: TrackerErrorCode;
  /** What to change; for the developer's console. */
  readonly message: string;
}
