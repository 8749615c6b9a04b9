import type { Signal } from '@paceline/protocol';

/**
 * One WebRTC connection as the transport sees it: what is left when negotiation between viewers (ids, crossing offers,
 * deadlines) is taken away. `simple-peer-transport.ts` makes real ones, the tests make linked pairs in memory.
 */
export interface PeerLink {
  /** Begins. Nothing is reported before this call; from then on at any time, also synchronously. */
  start(): void;
  /** Feeds a signal of the other side. Nonsense in it ends in `closed`, never in an exception. */
  signal(signal: Signal): void;
  /** False when the channel is not open. */
  send(frame: Uint8Array<ArrayBuffer>): boolean;
  /** Bytes given to `send` that have not left yet. */
  bufferedBytes(): number;
  /** Sends what is queued, for a bounded time, and closes. Reports nothing from here on. Idempotent. */
  close(): void;
}

export type PeerLinkRole = 'initiator' | 'acceptor';

export type PeerLinkEvent =
  | { readonly type: 'signal'; readonly signal: Signal }
  | { readonly type: 'open' }
  | { readonly type: 'frame'; readonly frame: Uint8Array<ArrayBuffer> }
  | { readonly type: 'drained' }
  /** The last event of a link. */
  | { readonly type: 'closed'; readonly reason: 'gone' | 'failed' };

export type PeerLinkListener = (event: PeerLinkEvent) => void;

export type OpenPeerLink = (role: PeerLinkRole, listener: PeerLinkListener) => PeerLink;

/** `drained` is reported when fewer bytes than this wait: one full frame, so that the channel never runs dry. */
export const BUFFERED_BYTES_LOW = 16_384;
