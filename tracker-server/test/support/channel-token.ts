import { SignJWT } from 'jose';

/** A secret key of 32 bytes; `fill` tells keys apart. */
export function secretOf(fill: number): Uint8Array {
  return new Uint8Array(32).fill(fill);
}

export function keySet(...fills: readonly number[]): string {
  return JSON.stringify({
    keys: fills.map((fill) => ({
      kty: 'oct',
      kid: `key ${fill}`,
      alg: 'HS256',
      k: Buffer.from(secretOf(fill)).toString('base64url'),
    })),
  });
}

/** A token that opens the channel `news`, unless changed. Undefined takes a claim away. */
export async function tokenOf(
  claims: Readonly<Record<string, unknown>> = {},
  { fill = 1, kid = '', nowS = Date.now() / 1000 } = {},
): Promise<string> {
  const payload = { aud: 'paceline', channel: 'news', exp: Math.floor(nowS) + 300, ...claims };
  return new SignJWT(payload)
    .setProtectedHeader({ alg: 'HS256', kid: kid === '' ? `key ${fill}` : kid })
    .sign(secretOf(fill));
}
