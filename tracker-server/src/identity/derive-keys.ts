import { hkdfSync, randomBytes } from 'node:crypto';

/** The keys of one tracker, or of all trackers that are to act as one. */
export interface TrackerKeys {
  /** Hides places in peer ids. */
  readonly locality: Uint8Array;
  /** Signs resume tickets. */
  readonly resume: Uint8Array;
  /** Signs where viewers are sent. */
  readonly route: Uint8Array;
}

const KEY_BYTES = 32;
const SECRET_CHARS_MIN = 32;

/**
 * One configured secret gives every key, by name (HKDF, RFC 5869). Without one they are random and end with the process.
 * Throws a RangeError that names the option and the fix.
 */
export function deriveKeys(secret: string | undefined): TrackerKeys {
  if (secret !== undefined && secret.length < SECRET_CHARS_MIN) {
    throw new RangeError(
      `tracker option secret has ${secret.length} characters: use ${SECRET_CHARS_MIN} random ones or more, ` +
        'for instance of `openssl rand -hex 32`',
    );
  }
  const root = secret === undefined ? randomBytes(KEY_BYTES) : Buffer.from(secret, 'utf8');
  const derive = (name: string): Uint8Array =>
    new Uint8Array(hkdfSync('sha256', root, 'paceline tracker', name, KEY_BYTES));
  return { locality: derive('locality'), resume: derive('resume'), route: derive('route') };
}
