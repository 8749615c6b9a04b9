import type { ByeReason, PeerMessage, RefuseReason } from './peer-message.ts';

/**
 * The numbers of the wire. Each table is total over its union, so a new type or reason does not compile until it
 * has a number here and a case in `encodeMessage`, `encodedByteLength` and `decodeMessage`.
 *
 * Numbers are never used twice. 0 stays unused in every table, so that zeroed memory is never a message;
 * type codes 15-127 belong to later versions, 128-255 to private experiments.
 */
export type MessageType = PeerMessage['type'];

/** First byte of a frame. */
export const MESSAGE_CODES = {
  hello: 1,
  bitmap: 2,
  have: 3,
  claim: 4,
  segment: 5,
  request: 6,
  data: 7,
  cancel: 8,
  choke: 9,
  refuse: 10,
  peers: 11,
  ping: 12,
  pong: 13,
  bye: 14,
} as const satisfies Readonly<Record<MessageType, number>>;

export const REFUSE_CODES = {
  full: 1,
  choked: 2,
  missing: 3,
  late: 4,
} as const satisfies Readonly<Record<RefuseReason, number>>;

export const BYE_CODES = {
  leaving: 1,
  disabled: 2,
  replaced: 3,
  misbehaviour: 4,
} as const satisfies Readonly<Record<ByeReason, number>>;

/** Opens every hello after its type code, 'PL': tells another protocol on the same channel apart. */
export const HELLO_MAGIC = 0x504c;

/** Flags of a bitmap. All other bits are 0. */
export const BITMAP_FLAGS = { watching: 1 } as const;

/** Flags of a status byte. All other bits are 0. */
export const STATUS_FLAGS = { serves: 1, leads: 2, hidden: 4 } as const;

/** Flags of a data frame. All other bits are 0. */
export const DATA_FLAGS = { pushed: 1 } as const;

/** Bytes of a data frame before its payload. */
export const DATA_HEADER_BYTES = 18;

const MESSAGE_TYPES = inverse(MESSAGE_CODES);
const REFUSE_REASONS = inverse(REFUSE_CODES);
const BYE_REASONS = inverse(BYE_CODES);

/** The message type of a first byte, or null for a code this version does not have. */
export function messageTypeOf(code: number): MessageType | null {
  return MESSAGE_TYPES.get(code) ?? null;
}

export function refuseReasonOf(code: number): RefuseReason | null {
  return REFUSE_REASONS.get(code) ?? null;
}

export function byeReasonOf(code: number): ByeReason | null {
  return BYE_REASONS.get(code) ?? null;
}

function inverse<Name extends string>(codes: Readonly<Record<Name, number>>): ReadonlyMap<number, Name> {
  const names = new Map<number, Name>();
  // The keys of a table that is total over its union are that union.
  for (const name of Object.keys(codes) as Name[]) names.set(codes[name], name);
  return names;
}
