import type { PeerId } from '@paceline/protocol';
import type { PeerLinkRole } from './peer-link.ts';

/** What we have with a peer when its offer for a new connection arrives. */
export interface StandingConnection {
  readonly role: PeerLinkRole;
  readonly open: boolean;
}

/** `report`: a plain offer. `replace`: the peer has given the old connection up. The other two: the offers have crossed. */
export type OfferVerdict = 'report' | 'replace' | 'keep-own' | 'take-theirs';

/**
 * Decides what an offer means. Both sides of a crossing know both ids, so both come to the same end without a message:
 * the offer of the lower id stands. Never looks at the offer itself.
 */
export function judgeOffer(
  standing: StandingConnection | undefined,
  ownId: PeerId | undefined,
  from: PeerId,
): OfferVerdict {
  if (standing === undefined) return 'report';
  if (standing.open || standing.role === 'acceptor') return 'replace';
  // Ids are lower-case hex of one length, so text order is number order. Without an own id there is no order: theirs.
  return ownId !== undefined && ownId < from ? 'keep-own' : 'take-theirs';
}
