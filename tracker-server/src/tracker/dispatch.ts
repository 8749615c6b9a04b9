import type { JoinMessage, RedirectMessage, RegionPolicy } from '@paceline/protocol';
import type { Place } from '../geo/place.ts';
import type { CloseCode } from '../transport/connection.ts';
import type { Network } from './network.ts';

/** What decides where a viewer is at home. */
export interface HomeClaim {
  readonly channel: string;
  /** Peer protocol version. */
  readonly version: number;
  readonly regions: RegionPolicy;
  readonly place: Place;
}

/** A viewer that may join, and where its answers go if another node serves it. */
export interface Arrival {
  readonly join: JoinMessage;
  readonly claim: HomeClaim;
  readonly network: Network;
  readonly tokenId: string | undefined;
  /** False for one that was sent on before: once is enough. */
  readonly mayRedirect: boolean;
  readonly listener: SeatListener;
}

/** Why another node does not serve a viewer: it will not now (`refused`), or knows it no more (`lost`). */
export type SeatLoss = 'refused' | 'lost';

/** A viewer's place on another node. Nothing is kept for later: what cannot be passed on now is lost. */
export interface Seat {
  readonly nodeId: string;
  /** Passes on a message of the viewer. */
  say(text: string): void;
  /** The socket is gone, or is served by somebody else. Idempotent; nothing is heard afterwards. */
  leave(): void;
}

/** What is heard from the other node, never within a call to it. */
export interface SeatListener {
  onTold(text: string, isSignal: boolean, nowMs: number): void;
  /** The other node closes the socket. */
  onEnd(code: CloseCode, reason: string): void;
  onLost(loss: SeatLoss, nowMs: number): void;
}

export type Dispatch =
  | { readonly type: 'here' }
  | { readonly type: 'redirect'; readonly message: RedirectMessage }
  | { readonly type: 'away'; readonly seat: Seat };

/** Whether a viewer is where it belongs, and how urgently it has to move if not. */
export type Standing = 'at-home' | 'move-soon' | 'move-now';

/** Decides which node serves a viewer. */
export interface Dispatcher {
  dispatch(arrival: Arrival): Dispatch;
  /** @param nodeId where it is served; undefined for here. */
  standingOf(claim: HomeClaim, nodeId: string | undefined): Standing;
}

/** Where a tracker is alone. */
export const everybodyHere: Dispatcher = {
  dispatch: () => ({ type: 'here' }),
  standingOf: () => 'at-home',
};
