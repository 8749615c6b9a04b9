import { decodeProtectedHeader, jwtVerify } from 'jose';
import type { JWTPayload } from 'jose';
import type { TokenKeys } from './token-keys.ts';

/** `aud` of every channel token: one that was made for something else with the same key opens no channel. */
export const TOKEN_AUDIENCE = 'paceline';

/** Clocks of issuer and tracker may differ by this, s. */
const CLOCK_TOLERANCE_S = 10;

/** A token may be valid for so long from now on, s: a day. What leaks is not a key for ever. */
const LIFETIME_S_MAX = 86_400;

/** Channels one token may name. */
const CHANNELS_MAX = 32;

/** Longest `jti`: it is a key of a table. */
const ID_CHARS_MAX = 128;

export type TokenRefusal = 'missing' | 'invalid' | 'expired' | 'other-channel' | 'too-long-lived';

export type TokenVerdict =
  | {
      readonly ok: true;
      /** `jti`, when the token is one viewer's own. */ readonly tokenId: string | undefined;
    }
  | { readonly ok: false; readonly reason: TokenRefusal };

/**
 * Decides whether a token opens a channel: signature by a key that its id names and with that key's own algorithm,
 * audience, validity, channel. Never throws for a token, never fetches keys, never remembers a token.
 */
export class ChannelTokens {
  #keys: TokenKeys;
  readonly #now: () => Date;

  constructor(keys: TokenKeys, now: () => Date = () => new Date()) {
    this.#keys = keys;
    this.#now = now;
  }

  /** Replaces the keys: tokens of keys that are gone open nothing from now on. */
  rotate(keys: TokenKeys): void {
    this.#keys = keys;
  }

  async check(token: string | undefined, channel: string): Promise<TokenVerdict> {
    if (token === undefined) return { ok: false, reason: 'missing' };
    const now = this.#now();
    let payload: JWTPayload;
    try {
      const { kid } = decodeProtectedHeader(token);
      const key = kid === undefined ? undefined : this.#keys.get(kid);
      if (key === undefined) return { ok: false, reason: 'invalid' };
      const verified = await jwtVerify(token, key.key, {
        algorithms: [key.algorithm],
        audience: TOKEN_AUDIENCE,
        requiredClaims: ['exp', 'channel'],
        clockTolerance: CLOCK_TOLERANCE_S,
        currentDate: now,
      });
      payload = verified.payload;
    } catch (error) {
      return { ok: false, reason: isExpiry(error) ? 'expired' : 'invalid' };
    }
    const { exp = Infinity, jti } = payload;
    if (exp > now.getTime() / 1000 + LIFETIME_S_MAX + CLOCK_TOLERANCE_S)
      return { ok: false, reason: 'too-long-lived' };
    if (!names(payload['channel'], channel)) return { ok: false, reason: 'other-channel' };
    if (jti !== undefined && (typeof jti !== 'string' || jti.length > ID_CHARS_MAX))
      return { ok: false, reason: 'invalid' };
    return { ok: true, tokenId: jti };
  }
}

function names(claim: unknown, channel: string): boolean {
  if (typeof claim === 'string') return claim === channel;
  return Array.isArray(claim) && claim.length <= CHANNELS_MAX && claim.includes(channel);
}

function isExpiry(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_JWT_EXPIRED';
}
