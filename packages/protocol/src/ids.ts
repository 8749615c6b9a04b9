/**
 * Branded identifiers shared by browser, tracker and simulator.
 * A brand costs nothing at run time; it keeps a slot number from being passed where a media sequence is meant.
 */

declare const brand: unique symbol;
type Brand<T, Name extends string> = T & { readonly [brand]: Name };

/** 56-bit peer id issued by the tracker, as 14 lower-case hex digits. 56 bits do not fit a JS number, so it is never one. */
export type PeerId = Brand<string, 'PeerId'>;

/** 32-bit unsigned number of a track: a hash of the geometry of one rendition (see `trackIdOf` in the core). */
export type TrackId = Brand<number, 'TrackId'>;

/** A slot number as it travels: 16 bits, the absolute slot number modulo 65536. */
export type WireSlot = Brand<number, 'WireSlot'>;

/** First 64 bits of a hash of a segment's canonical URI, as 16 lower-case hex digits. */
export type Fingerprint = Brand<string, 'Fingerprint'>;

/** Identifies one connection attempt between two peers, as 8 lower-case hex digits; tells late candidates from new ones. */
export type ConnectionId = Brand<string, 'ConnectionId'>;

const PEER_ID = /^[0-9a-f]{14}$/;
const FINGERPRINT = /^[0-9a-f]{16}$/;
const CONNECTION_ID = /^[0-9a-f]{8}$/;

export function isPeerId(value: unknown): value is PeerId {
  return typeof value === 'string' && PEER_ID.test(value);
}

export function isFingerprint(value: unknown): value is Fingerprint {
  return typeof value === 'string' && FINGERPRINT.test(value);
}

export function isConnectionId(value: unknown): value is ConnectionId {
  return typeof value === 'string' && CONNECTION_ID.test(value);
}

export function isTrackId(value: unknown): value is TrackId {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 0xffff_ffff;
}

export function isWireSlot(value: unknown): value is WireSlot {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 0xffff;
}

/** The locality part of a peer id: country 8 | operator 10 | region 8 | city 10 bits, permuted per channel by the tracker. */
export interface Locality {
  readonly country: number;
  readonly operator: number;
  readonly region: number;
  readonly city: number;
}

/** Country, operator, region, city: where each begins in a peer id, and its mask; in bits. */
const LOCALITY_FIELDS = [
  [48n, 0xffn],
  [38n, 0x3ffn],
  [30n, 0xffn],
  [20n, 0x3ffn],
] as const;

/** Reads the locality fields out of a peer id. A field of 0 means unknown and never equals another unknown. */
export function localityOf(peerId: PeerId): Locality {
  const bits = BigInt(`0x${peerId}`);
  const fields = LOCALITY_FIELDS.map(([shift, mask]) => Number((bits >> shift) & mask));
  const [country = 0, operator = 0, region = 0, city = 0] = fields;
  return { country, operator, region, city };
}

/** Number of equal leading locality fields of two peers, 0 (other country) to 4 (same city). */
export function proximity(a: PeerId, b: PeerId): number {
  const [x, y] = [BigInt(`0x${a}`), BigInt(`0x${b}`)];
  const differs = LOCALITY_FIELDS.findIndex(
    // Nothing lies above the country, so what is shifted down to a field holds all the wider ones too.
    ([shift, mask]) => x >> shift !== y >> shift || ((x >> shift) & mask) === 0n,
  );
  return differs < 0 ? LOCALITY_FIELDS.length : differs;
}
