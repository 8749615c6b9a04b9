import type { SessionWarning, WarningCode } from '../api/session-events.ts';

const TEXTS: Readonly<Record<WarningCode, string>> = {
  'webrtc-unavailable':
    'This browser has no WebRTC data channels, so the stream is played from the CDN alone. Nothing needs to be done.',
  'tracker-unreachable':
    'The tracker cannot be reached, so no new partners are found; it is being tried again. Check the URL, TLS and firewalls.',
  'tracker-refused': 'The tracker refuses this viewer. Check the token, the channel and that versions match.',
  'ice-failing':
    'No connection to another viewer could be made. Viewers behind strict NATs need a STUN or TURN server: set rtcConfig.',
  'range-unsupported':
    'The CDN does not answer Range requests, so a missing piece costs a whole segment. Allow Range in the CDN and its CORS rules.',
  'stream-not-shareable':
    'This stream is not shared: it is not live, or its segments are longer than 20 s. It is played from the CDN alone.',
  'peer-banned': 'A partner broke the protocol and was disconnected.',
  'backed-off': 'Playback stalled, so P2P pauses for a while and the CDN serves everything.',
  'engine-stopped':
    'The P2P engine stopped because of an internal error; playback goes on from the CDN. Please report this.',
};

/** Sees to it that a warning is given once, until its cause has gone. */
export class Warnings {
  readonly #given = new Set<WarningCode>();
  readonly #emit: (warning: SessionWarning) => void;

  constructor(emit: (warning: SessionWarning) => void) {
    this.#emit = emit;
  }

  give(code: WarningCode, detail = ''): void {
    if (this.#given.has(code)) return;
    this.#given.add(code);
    this.#emit({ code, message: detail === '' ? TEXTS[code] : `${TEXTS[code]} (${detail})` });
  }

  /** The cause is gone: the next time is news again. */
  clear(code: WarningCode): void {
    this.#given.delete(code);
  }
}
