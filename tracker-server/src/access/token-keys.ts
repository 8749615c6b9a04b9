import { importJWK } from 'jose';
import type { CryptoKey } from 'jose';

/** Signatures that are taken. No `none`, and nothing that can be read two ways. */
export const TOKEN_ALGORITHMS = ['HS256', 'ES256', 'EdDSA', 'RS256'] as const;
export type TokenAlgorithm = (typeof TOKEN_ALGORITHMS)[number];

export interface TokenKey {
  /** The one algorithm that this key is for, whatever a token says. */
  readonly algorithm: TokenAlgorithm;
  readonly key: CryptoKey | Uint8Array;
}

/** By key id. */
export type TokenKeys = ReadonlyMap<string, TokenKey>;

/** HMAC keys at least as long as their hash (RFC 7518, 3.2). */
const HMAC_BYTES_MIN = 32;

/** Keys in one set: the present one, the next one and some older ones. A lookup table, not a directory. */
const KEYS_MAX = 64;

/**
 * Reads a key set (RFC 7517): `{"keys":[{"kid","kty","alg",...}]}`. Every key needs a `kid` and an `alg`, for a token
 * chooses its key by id and never its algorithm. Rejects with a RangeError that names the key and the fix.
 */
export async function parseTokenKeys(text: string): Promise<TokenKeys> {
  const found = new Map<string, TokenKey>();
  const listed = keysOf(text);
  if (listed.length === 0 || listed.length > KEYS_MAX)
    throw new RangeError(`token keys: there are ${listed.length}, give 1 to ${KEYS_MAX}`);
  for (const [index, jwk] of listed.entries()) {
    const name = `token keys, keys[${index}]`;
    if (!isRecord(jwk)) throw new RangeError(`${name} is no object: use a JSON Web Key`);
    const { kid, kty, alg } = jwk;
    if (typeof kid !== 'string' || kid === '' || found.has(kid))
      throw new RangeError(`${name} has no kid of its own: name each key`);
    const algorithm = TOKEN_ALGORITHMS.find((known) => known === alg);
    if (algorithm === undefined || typeof kty !== 'string')
      throw new RangeError(`${name} has the alg "${String(alg)}": use one of ${TOKEN_ALGORITHMS.join(', ')}`);
    found.set(kid, { algorithm, key: await importKey(name, { ...jwk, kty }, algorithm) });
  }
  return found;
}

async function importKey(
  name: string,
  jwk: Record<string, unknown> & { readonly kty: string },
  algorithm: TokenAlgorithm,
): Promise<CryptoKey | Uint8Array> {
  let key: CryptoKey | Uint8Array;
  try {
    key = await importJWK(jwk, algorithm);
  } catch {
    // The library's words may quote the key.
    throw new RangeError(`${name} cannot be read: its kty and members must be those of ${algorithm}`);
  }
  const isSecret = key instanceof Uint8Array;
  if (isSecret !== (algorithm === 'HS256'))
    throw new RangeError(`${name} is no key for ${algorithm}: change its alg or its kty`);
  if (key instanceof Uint8Array && key.byteLength < HMAC_BYTES_MIN)
    throw new RangeError(`${name} is too short: use at least ${HMAC_BYTES_MIN} random bytes`);
  if (!(key instanceof Uint8Array) && key.type !== 'public')
    throw new RangeError(`${name} is a private key: give the tracker the public one`);
  return key;
}

function keysOf(text: string): readonly unknown[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    parsed = undefined;
  }
  const keys = isRecord(parsed) ? parsed['keys'] : undefined;
  if (!Array.isArray(keys)) throw new RangeError('token keys: not a key set, write {"keys":[...]}');
  return keys;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
