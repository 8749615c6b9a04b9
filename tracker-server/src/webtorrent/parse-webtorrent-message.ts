import { FieldReader, SDP_CHARS_MAX, isJsonObject, parseShallowJsonObject } from '@paceline/protocol';
import type { JsonObject } from '@paceline/protocol';
import { OFFERS_MAX, SCRAPE_MAX } from './webtorrent-message.ts';
import type {
  AnnounceEvent,
  AnnounceMessage,
  AnswerMessage,
  BinaryId,
  Offer,
  ScrapeMessage,
  WebTorrentMessage,
} from './webtorrent-message.ts';

/** `reason` is made of our own words only, fit for an answer. */
export type WebTorrentParseResult<Message = WebTorrentMessage> =
  | { readonly ok: true; readonly message: Message }
  | { readonly ok: false; readonly reason: string };

const ID_CHARS = 20;

/** Nothing and `paused` mean that the peer is still there. */
const EVENTS: ReadonlyMap<unknown, AnnounceEvent> = new Map<unknown, AnnounceEvent>([
  [undefined, 'update'],
  [null, 'update'],
  ['', 'update'],
  ['update', 'update'],
  ['paused', 'update'],
  ['started', 'started'],
  ['stopped', 'stopped'],
  ['completed', 'completed'],
]);

/**
 * Parses what a client of the WebTorrent tracker protocol sent. Never throws. The message is built afresh from the fields that are
 * known; others (`uploaded`, `port`, `numwant` and the like) are neither checked nor kept. Length and depth are those of our own protocol.
 */
export function parseWebTorrentMessage(text: string): WebTorrentParseResult {
  const parsed = parseShallowJsonObject(text);
  if (!parsed.ok) return parsed;
  const { object } = parsed;
  const action = own(object, 'action');
  if (action === 'scrape') return parseScrape(object);
  if (action !== 'announce') return bad('action');
  return own(object, 'answer') == null ? parseAnnounce(object) : parseAnswer(object);
}

function parseAnnounce(object: JsonObject): WebTorrentParseResult<AnnounceMessage> {
  const infoHash = binaryId(own(object, 'info_hash'));
  if (infoHash === undefined) return bad('info_hash');
  const peerId = binaryId(own(object, 'peer_id'));
  if (peerId === undefined) return bad('peer_id');
  const event = EVENTS.get(own(object, 'event'));
  if (event === undefined) return bad('event');
  const left = own(object, 'left');
  // Infinity is null in JSON.
  if (left != null && !(typeof left === 'number' && left >= 0)) return bad('left');
  const given = own(object, 'offers') ?? [];
  if (!Array.isArray(given) || given.length > OFFERS_MAX) return bad('offers');
  const offers: Offer[] = [];
  for (const [index, value] of given.entries()) {
    const offer = readOffer(value);
    if (offer === undefined) return bad(`offers[${index}]`);
    if (offers.some(({ offerId }) => offerId === offer.offerId)) return bad(`offers[${index}].offer_id`);
    offers.push(offer);
  }
  return { ok: true, message: { type: 'announce', infoHash, peerId, event, isComplete: left === 0, offers } };
}

function parseAnswer(object: JsonObject): WebTorrentParseResult<AnswerMessage> {
  const infoHash = binaryId(own(object, 'info_hash'));
  if (infoHash === undefined) return bad('info_hash');
  const peerId = binaryId(own(object, 'peer_id'));
  if (peerId === undefined) return bad('peer_id');
  const toPeerId = binaryId(own(object, 'to_peer_id'));
  if (toPeerId === undefined) return bad('to_peer_id');
  const offerId = binaryId(own(object, 'offer_id'));
  if (offerId === undefined) return bad('offer_id');
  const sdp = readDescription(own(object, 'answer'), 'answer');
  if (sdp === undefined) return bad('answer');
  return { ok: true, message: { type: 'answer', infoHash, peerId, toPeerId, offerId, sdp } };
}

/** A scrape of everything is not known here: it would list the swarms. */
function parseScrape(object: JsonObject): WebTorrentParseResult<ScrapeMessage> {
  const given = own(object, 'info_hash');
  const list: readonly unknown[] = Array.isArray(given) ? given : [given];
  if (list.length === 0 || list.length > SCRAPE_MAX) return bad('info_hash');
  const infoHashes: BinaryId[] = [];
  for (const value of list) {
    const infoHash = binaryId(value);
    if (infoHash === undefined) return bad('info_hash');
    infoHashes.push(infoHash);
  }
  return { ok: true, message: { type: 'scrape', infoHashes } };
}

function readOffer(value: unknown): Offer | undefined {
  if (!isJsonObject(value)) return undefined;
  const offerId = binaryId(own(value, 'offer_id'));
  const sdp = readDescription(own(value, 'offer'), 'offer');
  return offerId === undefined || sdp === undefined ? undefined : { offerId, sdp };
}

/** The text of `{type, sdp}`, if it is of the type that is due. */
function readDescription(value: unknown, type: 'offer' | 'answer'): string | undefined {
  if (!isJsonObject(value) || own(value, 'type') !== type) return undefined;
  const fields = new FieldReader(value);
  const sdp = fields.text('sdp', 1, SDP_CHARS_MAX);
  return fields.badField === null ? sdp : undefined;
}

function binaryId(value: unknown): BinaryId | undefined {
  if (typeof value !== 'string' || value.length !== ID_CHARS) return undefined;
  for (let index = 0; index < ID_CHARS; index += 1) if (value.charCodeAt(index) > 0xff) return undefined;
  return value as BinaryId;
}

/** Own properties only: neither `__proto__` in the text nor a polluted prototype can lend a value. */
function own(object: JsonObject, name: string): unknown {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

function bad(field: string): { readonly ok: false; readonly reason: string } {
  return { ok: false, reason: `bad field ${field}` };
}
