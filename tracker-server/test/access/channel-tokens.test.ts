import { generateKeyPairSync } from 'node:crypto';
import { SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { ChannelTokens } from '../../src/access/channel-tokens.ts';
import type { TokenVerdict } from '../../src/access/channel-tokens.ts';
import { parseTokenKeys } from '../../src/access/token-keys.ts';
import { keySet, tokenOf } from '../support/channel-token.ts';

const NOW_S = 1_790_000_000;

async function tokens(keys = keySet(1, 2)): Promise<ChannelTokens> {
  return new ChannelTokens(await parseTokenKeys(keys), () => new Date(NOW_S * 1000));
}

const refused = (reason: string): TokenVerdict => ({ ok: false, reason }) as TokenVerdict;
const at = { nowS: NOW_S };

function unsigned(header: object, payload: object, signature = ''): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part(header)}.${part(payload)}.${signature}`;
}

describe('channel tokens', () => {
  it('opens the channel it names, one or several', async () => {
    const gate = await tokens();
    expect(await gate.check(await tokenOf({}, at), 'news')).toEqual({ ok: true, tokenId: undefined });
    expect(await gate.check(await tokenOf({ jti: 'anna' }, at), 'news')).toEqual({
      ok: true,
      tokenId: 'anna',
    });
    expect(await gate.check(await tokenOf({ channel: ['a', 'news'] }, at), 'news')).toMatchObject({
      ok: true,
    });
  });

  it.each([
    ['another channel', { channel: 'sports' }, 'other-channel'],
    ['a channel of which the name is a part', { channel: 'newsroom' }, 'other-channel'],
    ['a list without it', { channel: ['a', 'b'] }, 'other-channel'],
    ['an object for a channel', { channel: { includes: 'news' } }, 'other-channel'],
    ['more channels than anybody needs', { channel: Array(33).fill('news') }, 'other-channel'],
    ['no channel', { channel: undefined }, 'invalid'],
    ['no end', { exp: undefined }, 'invalid'],
    ['an end in the past', { exp: NOW_S - 11 }, 'expired'],
    ['an end in a week', { exp: NOW_S + 7 * 86_400 }, 'too-long-lived'],
    ['a beginning in the future', { nbf: NOW_S + 60 }, 'invalid'],
    ['another audience', { aud: 'shop' }, 'invalid'],
    ['no audience', { aud: undefined }, 'invalid'],
    ['an endless id', { jti: 'x'.repeat(129) }, 'invalid'],
  ])('refuses a token with %s', async (_, claims, reason) => {
    expect(await (await tokens()).check(await tokenOf(claims, at), 'news')).toEqual(refused(reason));
  });

  it('refuses no token, garbage, another key, an unknown key id and a changed text', async () => {
    const gate = await tokens();
    const good = await tokenOf({}, at);
    const [head = '', payload = '', signature = ''] = good.split('.');
    const forged = Buffer.from(JSON.stringify({ aud: 'paceline', channel: 'other', exp: NOW_S + 300 }));
    expect(await gate.check(undefined, 'news')).toEqual(refused('missing'));
    for (const token of [
      '',
      'x',
      '..',
      `${head}.${payload}.`,
      `${head}.${forged.toString('base64url')}.${signature}`,
      await tokenOf({}, { ...at, fill: 3, kid: 'key 1' }),
      await tokenOf({}, { ...at, fill: 3 }),
    ])
      expect(await gate.check(token, 'news')).toEqual(refused('invalid'));
  });

  it('refuses alg none, in every spelling', async () => {
    const gate = await tokens();
    for (const alg of ['none', 'None', 'NONE', '']) {
      const token = unsigned({ alg, kid: 'key 1' }, { aud: 'paceline', channel: 'news', exp: NOW_S + 300 });
      expect(await gate.check(token, 'news')).toEqual(refused('invalid'));
    }
  });

  it('never takes a public key for a secret one', async () => {
    const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const jwk = { ...publicKey.export({ format: 'jwk' }), kid: 'rsa', alg: 'RS256' };
    const gate = await tokens(JSON.stringify({ keys: [jwk] }));
    const pem = Buffer.from(publicKey.export({ type: 'spki', format: 'pem' }));
    const token = await new SignJWT({ aud: 'paceline', channel: 'news', exp: NOW_S + 300 })
      .setProtectedHeader({ alg: 'HS256', kid: 'rsa' })
      .sign(pem);
    expect(await gate.check(token, 'news')).toEqual(refused('invalid'));
  });

  it('keeps each key to its own algorithm', async () => {
    // Long enough for both: nothing but the pin tells them apart.
    const secret = new Uint8Array(64).fill(5);
    const k = Buffer.from(secret).toString('base64url');
    const gate = await tokens(JSON.stringify({ keys: [{ kty: 'oct', kid: 'long', alg: 'HS256', k }] }));
    const signed = async (alg: string): Promise<string> =>
      new SignJWT({ aud: 'paceline', channel: 'news', exp: NOW_S + 300 })
        .setProtectedHeader({ alg, kid: 'long' })
        .sign(secret);
    expect(await gate.check(await signed('HS256'), 'news')).toMatchObject({ ok: true });
    expect(await gate.check(await signed('HS512'), 'news')).toEqual(refused('invalid'));
  });

  it('takes the tokens of old and new keys while keys are changed, and only those', async () => {
    const gate = await tokens(keySet(1));
    const [older, newer] = [await tokenOf({}, at), await tokenOf({}, { ...at, fill: 2 })];
    expect(await gate.check(newer, 'news')).toEqual(refused('invalid'));
    gate.rotate(await parseTokenKeys(keySet(1, 2)));
    expect(await gate.check(older, 'news')).toMatchObject({ ok: true });
    expect(await gate.check(newer, 'news')).toMatchObject({ ok: true });
    gate.rotate(await parseTokenKeys(keySet(2)));
    expect(await gate.check(older, 'news')).toEqual(refused('invalid'));
  });
});

describe('token keys', () => {
  const key = { kty: 'oct', kid: 'a', alg: 'HS256', k: Buffer.alloc(32, 1).toString('base64url') };
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');

  it('reads secret and public keys', async () => {
    const ed = { ...publicKey.export({ format: 'jwk' }), kid: 'b', alg: 'EdDSA' };
    expect([...(await parseTokenKeys(JSON.stringify({ keys: [key, ed] }))).keys()]).toEqual(['a', 'b']);
  });

  it.each([
    ['nonsense', 'not a key set'],
    ['{"keys":[]}', 'there are 0, give 1 to 64'],
    ['{"keys":[7]}', 'keys[0] is no object'],
    [{ ...key, kid: undefined }, 'keys[0] has no kid of its own'],
    [{ ...key, alg: 'none' }, 'has the alg "none": use one of HS256'],
    [{ ...key, alg: undefined }, 'use one of HS256'],
    [{ ...key, k: 'AAAA' }, 'is too short: use at least 32'],
    [{ ...key, alg: 'ES256' }, 'keys[0]'],
    [{ ...key, kty: 'RSA', alg: 'RS256' }, 'cannot be read'],
    [{ ...privateKey.export({ format: 'jwk' }), kid: 'p', alg: 'EdDSA' }, 'is a private key'],
  ])('names what is wrong in %j', async (input, message) => {
    const text = typeof input === 'string' ? input : JSON.stringify({ keys: [input] });
    await expect(parseTokenKeys(text)).rejects.toThrow(message);
  });

  it('wants a name of its own for each key', async () => {
    await expect(parseTokenKeys(JSON.stringify({ keys: [key, key] }))).rejects.toThrow('keys[1] has no kid');
  });
});
