import type { Fingerprint, PeerId, TrackId, WireSlot } from './ids.ts';

/**
 * Messages between two partners on the data channel, protocol version 1.
 * All rates are bits per second, all times milliseconds, all slot numbers modulo 65536.
 * `encodeMessage` and `decodeMessage` give their bytes; docs/protocol.md gives their rules.
 */
export type PeerMessage =
  | HelloMessage
  | BitmapMessage
  | HaveMessage
  | ClaimMessage
  | SegmentMessage
  | RequestMessage
  | DataMessage
  | CancelMessage
  | ChokeMessage
  | RefuseMessage
  | PeersMessage
  | PingMessage
  | PongMessage
  | ByeMessage;

/** A run of consecutive slots; `count` is 1 to 255. */
export interface SlotRun {
  readonly start: WireSlot;
  readonly count: number;
}

/** What a peer can do for others now. Carried by hello and refreshed by every ping. */
export interface PeerStatus {
  /** Estimated usable uplink, bit/s; 0 when the peer does not know it yet. */
  readonly uploadBps: number;
  /** False for a receiver only: switched off by the viewer, metered line, uplink too thin. */
  readonly serves: boolean;
  /** True if the peer may be elected to fetch from the CDN for the group. */
  readonly leads: boolean;
  /** True while its page is hidden: timers are throttled, so silence is forgiven for longer. */
  readonly hidden: boolean;
}

/** First message on a channel, both ways. Anything else before it costs a strike. */
export interface HelloMessage {
  readonly type: 'hello';
  readonly version: number;
  readonly peerId: PeerId;
  readonly status: PeerStatus;
}

/** The whole window of one track: whether the sender watches it, and what it holds. */
export interface BitmapMessage {
  readonly type: 'bitmap';
  readonly track: TrackId;
  /** Counts resets of the media sequence, modulo 256; peers of different epochs ignore each other's slots. */
  readonly epoch: number;
  /** First slot of the window. */
  readonly start: WireSlot;
  /** 32 bytes, bit i (least significant first in each byte) is slot start + i. */
  readonly bits: Uint8Array;
  /** Slots from `start` to the sender's playhead, 0-255. */
  readonly playhead: number;
  /** False once its player loads another rendition: it wants no more of this one, and serves for a while what it holds. */
  readonly watching: boolean;
}

/** Slots that the sender holds since its last bitmap; batched. */
export interface HaveMessage {
  readonly type: 'have';
  readonly track: TrackId;
  readonly epoch: number;
  readonly runs: readonly SlotRun[];
}

/** "I fetch this part of this segment from the CDN": flooded through the group, at most HOPS_MAX hops. */
export interface ClaimMessage {
  readonly type: 'claim';
  readonly track: TrackId;
  readonly epoch: number;
  /** First slot of the segment. */
  readonly segment: WireSlot;
  /** First slot of the claimed part, counted from the segment's first, and how many slots it has. */
  readonly firstSlot: number;
  readonly slotCount: number;
  /** Counts takeovers of the same part, 0-255: a claim of a later round replaces an earlier one that failed. */
  readonly round: number;
  readonly claimant: PeerId;
  /** 0 from the claimant itself; counts how often the claim has been passed on. */
  readonly hop: number;
}

/** Size and identity of a segment: goes ahead of its first slot on every connection. */
export interface SegmentMessage {
  readonly type: 'segment';
  readonly track: TrackId;
  readonly epoch: number;
  /** First slot of the segment. */
  readonly segment: WireSlot;
  readonly byteLength: number;
  readonly fingerprint: Fingerprint;
}

/** Asks for slots. The answer is data, or a refusal, per slot. */
export interface RequestMessage {
  readonly type: 'request';
  readonly track: TrackId;
  readonly epoch: number;
  readonly runs: readonly SlotRun[];
  /** How long an answer is of use, ms, 0-65535. A server drops what it cannot send in time. */
  readonly usefulMs: number;
}

/** A piece of one slot. A slot is whole when all its bytes have come, in order of offset, from one sender. */
export interface DataMessage {
  readonly type: 'data';
  readonly track: TrackId;
  readonly epoch: number;
  readonly slot: WireSlot;
  /** Offset of the payload within the slot. */
  readonly byteOffset: number;
  /** Length of the whole slot; must equal what the stride gives. */
  readonly slotBytes: number;
  /** 0 from the leader itself; counts how often the slot has been passed on. */
  readonly hop: number;
  /** True if nobody asked for it: part of the leader's distribution. */
  readonly pushed: boolean;
  readonly payload: Uint8Array;
}

/** Takes back requests, or declines a push: the slots have come from elsewhere. */
export interface CancelMessage {
  readonly type: 'cancel';
  readonly track: TrackId;
  readonly epoch: number;
  readonly runs: readonly SlotRun[];
}

/** Tells a partner to ask nothing until the opposite is said: no uplink to spare. */
export interface ChokeMessage {
  readonly type: 'choke';
  readonly choked: boolean;
}

export type RefuseReason = 'full' | 'choked' | 'missing' | 'late';

/** Requests that will not be served, or (reason `full`) a connection that will not be kept; with others to try. */
export interface RefuseMessage {
  readonly type: 'refuse';
  readonly reason: RefuseReason;
  readonly track: TrackId;
  readonly epoch: number;
  /** May be empty for the reason `full` only: the connection is meant then, and track and epoch say nothing. */
  readonly runs: readonly SlotRun[];
  readonly candidates: readonly PeerId[];
}

/** Peer exchange: members of the group that the sender knows. */
export interface PeersMessage {
  readonly type: 'peers';
  readonly candidates: readonly PeerId[];
}

/** Sent after 2 s of silence, and every 8 s: keeps the connection alive, measures its delay, refreshes the sender's status. */
export interface PingMessage {
  readonly type: 'ping';
  /** 32 bits, chosen by the sender; comes back in the pong. */
  readonly nonce: number;
  readonly status: PeerStatus;
}

/** Answers a ping at once. */
export interface PongMessage {
  readonly type: 'pong';
  readonly nonce: number;
}

export type ByeReason = 'leaving' | 'disabled' | 'replaced' | 'misbehaviour';

/** Last message of a polite peer. */
export interface ByeMessage {
  readonly type: 'bye';
  readonly reason: ByeReason;
}
