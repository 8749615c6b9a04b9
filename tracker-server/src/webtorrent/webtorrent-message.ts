/** 20 bytes as 20 characters up to U+00FF: how this protocol writes info hashes, peer ids and offer ids in JSON. */
export type BinaryId = string & { readonly brand: 'BinaryId' };

/** What a client of the WebTorrent tracker protocol can say. There is no standard; this is what its clients send. */
export type WebTorrentMessage = AnnounceMessage | AnswerMessage | ScrapeMessage;

export type AnnounceEvent = 'started' | 'stopped' | 'completed' | 'update';

/** Here I am, and these are connections that others may take up. */
export interface AnnounceMessage {
  readonly type: 'announce';
  readonly infoHash: BinaryId;
  readonly peerId: BinaryId;
  readonly event: AnnounceEvent;
  /** Whether it has everything; nobody has, of a live stream. */
  readonly isComplete: boolean;
  readonly offers: readonly Offer[];
}

export interface Offer {
  readonly offerId: BinaryId;
  readonly sdp: string;
}

/** The answer to an offer that the tracker has passed on. */
export interface AnswerMessage {
  readonly type: 'answer';
  readonly infoHash: BinaryId;
  readonly peerId: BinaryId;
  readonly toPeerId: BinaryId;
  readonly offerId: BinaryId;
  readonly sdp: string;
}

/** How many are there? */
export interface ScrapeMessage {
  readonly type: 'scrape';
  readonly infoHashes: readonly BinaryId[];
}

/** Offers in one announce. Clients send up to 5, some 10; all of them have to fit into one message anyway. */
export const OFFERS_MAX = 10;

/** Info hashes in one scrape: as many as one socket may be in. */
export const SCRAPE_MAX = 16;

/** The same 20 bytes in hex, as operators write them in lists of channels. */
export function hexOf(id: BinaryId): string {
  return Buffer.from(id, 'latin1').toString('hex');
}
