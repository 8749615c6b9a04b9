import type { Input } from '@paceline/core';
import type { PeerId } from '@paceline/protocol';
import type { ViewerSpec } from './scenario.ts';
import type { SerialServer } from './serial-server.ts';
import type { Uplink } from './uplink.ts';

/** A viewer as network, tracker and CDN see it. */
export interface Peer {
  readonly peerId: PeerId;
  readonly spec: ViewerSpec;
  readonly uplink: Uplink;
  readonly downlink: SerialServer;
  readonly isAlive: boolean;
  /** A fact for its engine. Never called from within an order of the same engine. */
  tell(input: Input): void;
  /** What waits in the channel to a partner fell under the mark at which a data channel says so. */
  drained(partner: PeerId): void;
}
