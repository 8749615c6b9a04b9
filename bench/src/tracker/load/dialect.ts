import { speaksPaceline } from '../target.ts';
import type { TargetName } from '../target.ts';
import type { LoadSocket, Message } from './load-socket.ts';
import { CANDIDATE_SIGNALS, sdpOf } from './payload.ts';

/** Partners a viewer connects to when it joins. */
export const PARTNERS = 5;

/** How a viewer of one protocol joins and signals. The same deeds for all, so that they can be compared. */
export interface Dialect {
  /** Joins; resolves when the tracker has said what it says to newcomers. */
  join(socket: LoadSocket, viewer: string, channel: string): void;
  isJoined(message: Message): boolean;
  /** Begins connections to five of `residents`, if they are in the answer to the join. */
  offer(socket: LoadSocket, joined: Message, residents: ReadonlySet<unknown>): void;
  /** How the tracker calls a viewer, from the answer to its join. */
  idOf(joined: Message, viewer: string): unknown;
  /** Answers an offer, if the message is one. */
  answerTo(socket: LoadSocket, viewer: string, channel: string, message: Message): boolean;
  /** How many of the `parts` of five complete answers a message is. */
  partsOf(message: Message): number;
  readonly parts: number;
  leave(socket: LoadSocket, viewer: string, channel: string): void;
}

interface Signal {
  readonly type: string;
}

const signalsOf = (message: Message): readonly Signal[] =>
  Array.isArray(message.signals) ? (message.signals as readonly Signal[]) : [];

const CONNECTION = '0123abcd';

function describedAs(type: 'offer' | 'answer', mark: string): readonly object[] {
  return [{ type, sdp: sdpOf(mark, false) }, ...CANDIDATE_SIGNALS];
}

/** Offers and answers with their candidates, as our viewers send them where no STUN server is asked: one message from each side. */
const pacelineDialect: Dialect = {
  join: (socket, _, channel) => socket.send({ type: 'join', version: 1, channel, regions: 'prefer' }),
  isJoined: (message) => message.type === 'joined',
  idOf: (joined) => joined.peerId,
  offer: (socket, joined, residents) => {
    const listed = Array.isArray(joined.peers) ? (joined.peers as readonly string[]) : [];
    const peers = listed.filter((peer) => residents.has(peer));
    const from = Math.floor(Math.random() * peers.length);
    for (let index = 0; index < Math.min(PARTNERS, peers.length); index += 1) {
      const signal = { type: 'signal', to: peers[(from + index) % peers.length], connection: CONNECTION };
      socket.send({ ...signal, signals: describedAs('offer', 'offer') });
    }
  },
  answerTo: (socket, viewer, _, message) => {
    if (message.type !== 'signal' || signalsOf(message)[0]?.type !== 'offer') return false;
    const signal = { type: 'signal', to: message.from, connection: message.connection };
    socket.send({ ...signal, signals: describedAs('answer', viewer) });
    return true;
  },
  partsOf: (message) => (message.type === 'signal' && signalsOf(message)[0]?.type === 'answer' ? 1 : 0),
  parts: PARTNERS,
  leave: (socket) => socket.send({ type: 'leave' }),
};

const binaryOf = (name: string): string => name.padEnd(20, '.').slice(0, 20);

const announceOf = (viewer: string, channel: string): object => ({
  ...{ action: 'announce', info_hash: binaryOf(channel), peer_id: binaryOf(viewer) },
  ...{ uploaded: 0, downloaded: 0, left: null },
});

/** Descriptions with all candidates in them, and offers together with the announce, as clients of this protocol do. */
const webTorrentDialect: Dialect = {
  join: (socket, viewer, channel) => {
    const offers = Array.from({ length: PARTNERS }, (_, index) => ({
      offer_id: binaryOf(`${viewer}-${index}`),
      offer: { type: 'offer', sdp: sdpOf(viewer, true) },
    }));
    // Residents come without: nobody is there yet.
    const isResident = viewer.startsWith('r');
    socket.send({
      ...announceOf(viewer, channel),
      ...{ event: 'started', numwant: isResident ? 0 : PARTNERS, offers: isResident ? [] : offers },
    });
  },
  isJoined: (message) => message.complete !== undefined,
  idOf: (_, viewer) => viewer,
  offer: () => undefined,
  answerTo: (socket, viewer, channel, message) => {
    if (message.offer === undefined) return false;
    socket.send({
      ...announceOf(viewer, channel),
      ...{ to_peer_id: message.peer_id, offer_id: message.offer_id },
      answer: { type: 'answer', sdp: sdpOf(viewer, true) },
    });
    return true;
  },
  partsOf: (message) => (message.answer === undefined ? 0 : 1),
  parts: PARTNERS,
  leave: (socket, viewer, channel) => socket.send({ ...announceOf(viewer, channel), event: 'stopped' }),
};

export function dialectOf(target: TargetName): Dialect {
  return speaksPaceline(target) ? pacelineDialect : webTorrentDialect;
}

/** A signal from one viewer to another that is the cheapest to relay, with a mark in it. */
export function relayedSignal(
  target: TargetName,
  to: string,
  viewer: string,
  channel: string,
  mark: string,
): object {
  const answer = { type: 'answer', sdp: sdpOf(mark, false) };
  if (speaksPaceline(target)) return { type: 'signal', to, connection: CONNECTION, signals: [answer] };
  return { ...announceOf(viewer, channel), to_peer_id: binaryOf(to), offer_id: binaryOf('offer'), answer };
}
