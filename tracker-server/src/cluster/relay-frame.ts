import { parseClientMessage } from '@paceline/protocol';
import type { JoinMessage } from '@paceline/protocol';
import type { Place } from '../geo/place.ts';
import type { CloseCode } from '../transport/connection.ts';
import type { SeatLoss } from '../tracker/dispatch.ts';
import type { Network } from '../tracker/network.ts';

/**
 * What two nodes say to each other about one socket, by the number that its own node gave it. `join`, `say`, `pong` and `gone` go to the
 * home; `tell`, `end`, `drop` and `ping` to the node of the socket.
 */
export type RelayFrame =
  | {
      readonly type: 'join';
      readonly socket: number;
      readonly place: Place;
      readonly network: Network;
      readonly tokenId: string | undefined;
      readonly join: JoinMessage;
    }
  | { readonly type: 'say'; readonly socket: number; readonly text: string }
  | { readonly type: 'pong' | 'ping' | 'gone'; readonly socket: number }
  | { readonly type: 'tell'; readonly socket: number; readonly isSignal: boolean; readonly text: string }
  | { readonly type: 'end'; readonly socket: number; readonly code: CloseCode; readonly reason: string }
  | { readonly type: 'drop'; readonly socket: number; readonly loss: SeatLoss };

/** Bytes of a close frame's reason (RFC 6455, 5.5). */
const REASON_CHARS_MAX = 123;

/** Longest name of a place, subscriber key or token id. */
const NAME_CHARS_MAX = 128;

type Fields = Readonly<Record<string, unknown>>;

/** The join goes as the text that it would be on a socket, so that it is read by the same reader. */
export function encodeRelayFrame(frame: RelayFrame): string {
  return JSON.stringify(frame.type === 'join' ? { ...frame, join: JSON.stringify(frame.join) } : frame);
}

/** A frame as another node wrote it. Undefined for anything else: the bus may carry what we did not write. */
export function decodeRelayFrame(body: string): RelayFrame | undefined {
  const fields = fieldsOf(body);
  if (fields === undefined) return undefined;
  const { type, socket, text } = fields;
  if (!Number.isSafeInteger(socket) || (socket as number) < 0) return undefined;
  const at = { socket: socket as number };
  switch (type) {
    case 'join':
      return decodeJoin(fields, at.socket);
    case 'say':
      return typeof text === 'string' ? { type, ...at, text } : undefined;
    case 'pong':
    case 'ping':
    case 'gone':
      return { type, ...at };
    case 'tell': {
      const { isSignal } = fields;
      return typeof text === 'string' && typeof isSignal === 'boolean'
        ? { type, ...at, isSignal, text }
        : undefined;
    }
    case 'end': {
      const { code, reason } = fields;
      const isCode = code === 1008 || code === 1012 || code === 4001;
      return isCode && isName(reason, REASON_CHARS_MAX) ? { type, ...at, code, reason } : undefined;
    }
    case 'drop': {
      const { loss } = fields;
      return loss === 'refused' || loss === 'lost' ? { type, ...at, loss } : undefined;
    }
    default:
      return undefined;
  }
}

function decodeJoin({ place, network, tokenId, join }: Fields, socket: number): RelayFrame | undefined {
  if (typeof join !== 'string' || !isObject(place) || !isObject(network)) return undefined;
  const { country, operator, region, city } = place;
  const { key, isLocal } = network;
  if (!isName(country) || !isName(operator) || !isName(region) || !isName(city)) return undefined;
  if (!isName(key) || typeof isLocal !== 'boolean') return undefined;
  if (tokenId !== undefined && !isName(tokenId)) return undefined;
  const parsed = parseClientMessage(join);
  if (!parsed.ok || parsed.message.type !== 'join') return undefined;
  return {
    type: 'join',
    socket,
    place: { country, operator, region, city },
    network: { key, isLocal },
    tokenId,
    join: parsed.message,
  };
}

function fieldsOf(body: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isName(value: unknown, charsMax = NAME_CHARS_MAX): value is string {
  return typeof value === 'string' && value.length <= charsMax;
}
