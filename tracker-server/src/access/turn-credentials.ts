import { createHmac } from 'node:crypto';
import { ICE_SERVERS_MAX } from '@paceline/protocol';
import type { IceServer, PeerId } from '@paceline/protocol';

export interface TurnOptions {
  /** `turn:host:3478?transport=udp`, `turns:host:5349?transport=tcp`; 1 to 4. */
  readonly urls: readonly string[];
  /** The secret that the TURN server knows too (`static-auth-secret` of coturn). */
  readonly secret: string;
  /** How long a credential opens new relays, s. */
  readonly ttlS: number;
}

const URL = /^turns?:([a-z0-9.-]+|\[[0-9a-f:]+\])(:\d{1,5})?(\?transport=(udp|tcp))?$/i;

const SECRET_CHARS_MIN = 16;

/**
 * Makes credentials for a TURN server that end by themselves (draft-uberti-behave-turn-rest-00): the user name says until
 * when, the password is its HMAC. The secret itself never leaves the tracker. One user name per viewer, so that the
 * server's own quota per user bounds what one viewer can relay.
 */
export class TurnCredentials {
  readonly #options: TurnOptions;

  /** Throws a RangeError that names the option and the fix. */
  constructor(options: TurnOptions) {
    const { urls, secret } = options;
    const bad = urls.find((url) => !URL.test(url));
    if (bad !== undefined)
      throw new RangeError(`turn.urls has "${bad}": write turn:host:port?transport=udp, or turns: for TLS`);
    if (urls.length === 0 || urls.length > ICE_SERVERS_MAX)
      throw new RangeError(`turn.urls has ${urls.length} entries: give 1 to ${ICE_SERVERS_MAX}`);
    if (secret.length < SECRET_CHARS_MIN)
      throw new RangeError(`turn.secret is too short: use at least ${SECRET_CHARS_MIN} random characters`);
    this.#options = options;
  }

  /** @param wallMs time of day, ms since 1970. */
  issue(peerId: PeerId, wallMs: number): readonly IceServer[] {
    const { urls, secret, ttlS } = this.#options;
    const username = `${Math.floor(wallMs / 1000) + ttlS}:${peerId}`;
    const credential = createHmac('sha1', secret).update(username).digest('base64');
    return urls.map((url) => ({ urls: url, username, credential }));
  }
}
