import type { PeerId } from '@paceline/protocol';
import type { TokenBucket } from '../limits/token-bucket.ts';
import type { Swarm, SwarmMember } from '../swarm/swarm.ts';
import type { Session } from '../tracker/session.ts';
import type { BinaryId } from './webtorrent-message.ts';

/** Offers waiting for their answers at one peer; the oldest go first. Two turns of what it is made to look at. */
const OPEN_OFFERS_MAX = 64;

/** One announced peer: a socket may hold several, in one swarm or in many. */
export interface WebTorrentPeer extends SwarmMember {
  /** Ours, never sent: the id on the wire is the client's own choice and proves nothing. */
  readonly peerId: PeerId;
  readonly wireId: BinaryId;
  readonly infoHash: BinaryId;
  readonly swarm: Swarm<WebTorrentPeer>;
  readonly session: Session;
  readonly inboundOffers: TokenBucket;
  readonly openOffers: OpenOffers;
  isComplete: boolean;
}

/** Which offers of whom a peer has been given and may still answer, each once: the only introductions there are here. */
export class OpenOffers {
  readonly #keys = new Set<string>();

  add(from: PeerId, offerId: BinaryId): void {
    this.#keys.add(`${from}${offerId}`);
    for (const oldest of this.#keys) {
      if (this.#keys.size <= OPEN_OFFERS_MAX) break;
      this.#keys.delete(oldest);
    }
  }

  /** True once for an offer that was given. */
  take(from: PeerId, offerId: BinaryId): boolean {
    return this.#keys.delete(`${from}${offerId}`);
  }
}
