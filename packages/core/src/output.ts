import type { ByeReason, PeerId, PeerMessage, TrackId } from '@paceline/protocol';
import type { Chunk } from './chunk.ts';

/** Orders: everything the engine can ask for. Drain them with `poll` after every `handle`. */
export type Output = PeerOrder | CdnOrder | PlayerOrder | Notice;

export type PeerOrder =
  | { readonly type: 'connect'; readonly peerId: PeerId }
  | { readonly type: 'accept'; readonly peerId: PeerId }
  | { readonly type: 'reject'; readonly peerId: PeerId }
  /** Close the connection; a last message may have been ordered just before. */
  | { readonly type: 'disconnect'; readonly peerId: PeerId; readonly reason: DisconnectReason }
  | { readonly type: 'send'; readonly peerId: PeerId; readonly message: OutgoingMessage }
  | { readonly type: 'ask-tracker'; readonly count: number };

export type DisconnectReason = ByeReason | 'silent' | 'full' | 'gone' | 'failed';

/** A media frame leaves with its payload as a list of chunks, joined only when it is encoded. */
export interface OutgoingData {
  readonly type: 'data';
  readonly track: TrackId;
  readonly epoch: number;
  /** Absolute slot number. */
  readonly slot: number;
  readonly byteOffset: number;
  readonly slotBytes: number;
  readonly hop: number;
  readonly pushed: boolean;
  readonly payload: readonly Chunk[];
  readonly payloadBytes: number;
}

export type OutgoingMessage = Exclude<PeerMessage, { readonly type: 'data' }> | OutgoingData;

export type CdnOrder =
  | {
      readonly type: 'fetch';
      readonly fetchId: number;
      readonly track: TrackId;
      readonly mediaSequence: number;
      /** Bytes of the segment, end exclusive; undefined asks for all of it. */
      readonly range: { readonly begin: number; readonly end: number } | undefined;
    }
  | { readonly type: 'cancel-fetch'; readonly fetchId: number }
  /** Reload the playlist of a track now and tell what it says; the player's own refreshes go on as they are. */
  | { readonly type: 'refresh-playlist'; readonly track: TrackId };

export type PlayerOrder =
  | {
      readonly type: 'deliver';
      readonly wantId: number;
      readonly chunks: readonly Chunk[];
      readonly byteLength: number;
      readonly cdnBytes: number;
      readonly p2pBytes: number;
      /** Of them, what partners sent unasked. */
      readonly pushedBytes: number;
      readonly prefetched: boolean;
      readonly how: DeliveryKind;
    }
  | {
      readonly type: 'report-progress';
      readonly wantId: number;
      readonly loadedBytes: number;
      readonly totalBytes: number;
    }
  | { readonly type: 'pass-through'; readonly wantId: number };

/** `led`: fetched for the group; `p2p`: all from partners; `rescued`: partners were late and the rest came from the CDN. */
export type DeliveryKind = 'led' | 'p2p' | 'rescued';

/** For the public events. */
export type Notice =
  | { readonly type: 'partner-joined'; readonly peerId: PeerId }
  | { readonly type: 'partner-left'; readonly peerId: PeerId; readonly reason: DisconnectReason }
  | { readonly type: 'peer-banned'; readonly peerId: PeerId; readonly reason: string }
  | { readonly type: 'backed-off'; readonly forMs: number }
  | { readonly type: 'connecting-fails'; readonly attempts: number }
  /** The CDN does not answer Range requests: missing pieces cost a whole segment from now on. */
  | { readonly type: 'range-refused' };
