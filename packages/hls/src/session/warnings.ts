import type { SessionWarning, WarningCode } from '../api/session-events.ts';

const TEXTS: Readonly<Record<WarningCode, string>> = {
  'webrtc-unavailable': 'No WebRTC data channels in this browser: playing from the CDN alone.',
  'tracker-unreachable':
    'The tracker cannot be reached and is tried again. Check its URL, TLS and firewalls.',
  'tracker-refused': 'The tracker refuses this viewer. Check token, channel and versions.',
  'ice-failing': 'No connection to another viewer succeeds. Set STUN or TURN servers in rtcConfig.',
  'range-unsupported':
    'The CDN does not answer Range requests: a missing piece costs a whole segment. Allow Range there.',
  'stream-not-shareable': 'Not shared: the stream is not live, or its segments are longer than 20 s.',
  'peer-banned': 'A partner broke the protocol and was disconnected.',
  'backed-off': 'Playback stalled: P2P pauses and the CDN serves everything.',
  'engine-stopped':
    'The P2P engine stopped on an internal error; playback goes on from the CDN. Please report this.',
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
