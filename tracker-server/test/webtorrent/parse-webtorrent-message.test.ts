import { describe, expect, it } from 'vitest';
import { parseWebTorrentMessage } from '../../src/webtorrent/parse-webtorrent-message.ts';
import { OFFER_ID, STREAM, id, offer } from '../support/webtorrent-bench.ts';

const PEER = id('peer');
const BASE = { action: 'announce', info_hash: STREAM, peer_id: PEER };
const ANSWER = { ...BASE, to_peer_id: id('to'), offer_id: OFFER_ID, answer: { type: 'answer', sdp: 'v=0' } };

const parse = (value: unknown): ReturnType<typeof parseWebTorrentMessage> =>
  parseWebTorrentMessage(JSON.stringify(value));

describe('WebTorrent messages', () => {
  it('reads what clients send, and keeps nothing else', () => {
    const counts = { uploaded: 0, downloaded: 0, left: Infinity, numwant: 5, compact: 1, port: 6881 };
    expect(parse({ ...BASE, ...counts, event: 'started', offers: [offer()] })).toEqual({
      ok: true,
      message: {
        ...{ type: 'announce', infoHash: STREAM, peerId: PEER, event: 'started', isComplete: false },
        offers: [{ offerId: OFFER_ID, sdp: 'v=0\r\n' }],
      },
    });
    expect(parse({ ...BASE, left: 0 })).toMatchObject({
      message: { event: 'update', isComplete: true, offers: [] },
    });
    expect(parse(ANSWER)).toEqual({
      ok: true,
      message: {
        ...{
          type: 'answer',
          infoHash: STREAM,
          peerId: PEER,
          toPeerId: id('to'),
          offerId: OFFER_ID,
          sdp: 'v=0',
        },
      },
    });
    expect(parse({ action: 'scrape', info_hash: STREAM })).toEqual(
      parse({ action: 'scrape', info_hash: [STREAM] }),
    );
  });

  it.each([
    ['no action', { ...BASE, action: undefined }, 'action'],
    ['an action of every object', { ...BASE, action: 'toString' }, 'action'],
    ['a short info hash', { ...BASE, info_hash: 'short' }, 'info_hash'],
    ['an info hash that is no bytes', { ...BASE, info_hash: '\u0100'.repeat(20) }, 'info_hash'],
    ['a list for a peer id', { ...BASE, peer_id: [PEER] }, 'peer_id'],
    ['an unknown event', { ...BASE, event: 'constructor' }, 'event'],
    ['a negative rest', { ...BASE, left: -1 }, 'left'],
    ['offers that are no list', { ...BASE, offers: { length: 1 } }, 'offers'],
    ['too many offers', { ...BASE, offers: Array.from({ length: 11 }, () => offer()) }, 'offers'],
    ['an offer id twice', { ...BASE, offers: [offer(), offer()] }, 'offers[1].offer_id'],
    ['an offer without description', { ...BASE, offers: [{ offer_id: OFFER_ID }] }, 'offers[0]'],
    ['an answer for an offer', { ...BASE, offers: [{ ...offer(), offer: ANSWER.answer }] }, 'offers[0]'],
    ['an endless description', { ...BASE, offers: [offer(OFFER_ID, 'x'.repeat(16_385))] }, 'offers[0]'],
    ['a lone surrogate', { ...BASE, offers: [offer(OFFER_ID, '\ud800')] }, 'offers[0]'],
    ['an answer to nobody', { ...ANSWER, to_peer_id: undefined }, 'to_peer_id'],
    ['an answer to no offer', { ...ANSWER, offer_id: 1 }, 'offer_id'],
    ['an answer that is none', { ...ANSWER, answer: 'v=0' }, 'answer'],
    ['a scrape of everything', { action: 'scrape' }, 'info_hash'],
    [
      'an endless scrape',
      { action: 'scrape', info_hash: Array.from({ length: 17 }, () => STREAM) },
      'info_hash',
    ],
  ])('refuses %s', (_, value, field) => {
    expect(parse(value)).toEqual({ ok: false, reason: `bad field ${field}` });
  });

  it.each([
    ['no JSON', '{', 'not-json'],
    ['a list', '[]', 'not-object'],
    ['a long text', `"${'x'.repeat(40_000)}"`, 'too-long'],
    ['a deep text', `${'['.repeat(5_000)}${']'.repeat(5_000)}`, 'too-deep'],
    [
      'a prototype for fields',
      JSON.stringify(BASE)
        .replace('{', '{"__proto__":{"action":"scrape"},')
        .replace('"action":"announce",', ''),
      'bad field action',
    ],
  ])('refuses %s', (_, text, reason) => {
    expect(parseWebTorrentMessage(text)).toEqual({ ok: false, reason });
  });
});
